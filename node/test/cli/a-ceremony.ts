/** A region of two states for tests of the ceremony: people, an authority and two hubs in one folder, and its papers. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { verb as init } from '../../cli/init.ts';
import { verb as consent } from '../../cli/trust-consent.ts';
import { verb as trustInit } from '../../cli/trust-init.ts';
import { verb as pin } from '../../cli/trust-pin.ts';
import { verb as propose } from '../../cli/trust-propose.ts';
import { verb as publish } from '../../cli/trust-publish.ts';
import { verb as sign } from '../../cli/trust-sign.ts';
import type { Terminal, Verb } from '../../cli/verb.ts';
import { makePersonKey } from '../../keys/person-key.ts';
import { realWorld } from '../../world.ts';

export type Options = Record<string, string | boolean | string[]>;
export const codes = ['BB', 'LC'] as const;
const world = realWorld('silent');
/** What commander would fill in. */
const presets: Options = { days: '30', operator: 'Region', territory: 'XC', noticeThreshold: '1', wait: '0' };

/** What a verb said, and its result. */
export interface Outcome {
  readonly exitCode: number;
  readonly text: string;
  readonly value: Record<string, unknown>;
}

/** Runs a verb; `answer` is what the person types when asked, null when there is nobody at a terminal. */
export async function run(
  verb: Verb,
  options: Options,
  answer: string | null = '',
  args: readonly string[] = [],
): Promise<Outcome> {
  const lines: string[] = [];
  let value: Record<string, unknown> = {};
  const terminal: Terminal = {
    json: false,
    isTty: true,
    line: (text) => lines.push(text),
    result: (result, human) => {
      value = result;
      lines.push(...human());
    },
    progress: () => undefined,
    canAsk: answer !== null,
    ask: async () => answer ?? '',
  };
  const exitCode = await verb.run({ options: { ...presets, ...options }, args }, terminal);
  return { exitCode, text: lines.join('\n'), value };
}

/** The founded region; `file` gives the path of a paper. */
export interface Ceremony {
  file(name: string): string;
  /** What `trust init` said. */
  readonly drafted: Outcome;
  readonly origins: Readonly<Record<(typeof codes)[number] | 'XC', string>>;
  officer(code: string): Options;
  consentAs(code: string, entry: string, answer?: string): Promise<Outcome>;
  signAs(code: string, document: string, options?: Options, answer?: string): Promise<Outcome>;
  proposeAll(options?: Options): Promise<Outcome>;
  publishAll(signers: readonly string[], options?: Options): Promise<Outcome>;
  /** Another authority in a directory of this name, with the same root pinned; resolves to its address. */
  makeAuthority(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Makes keys and hubs, drafts root 1, pins it, and lets both officers sign it and consent. */
export async function holdCeremony(): Promise<Ceremony> {
  const dir = await mkdtemp(join(tmpdir(), 'breakwater-test-'));
  const file = (name: string) => join(dir, name);
  const origins = { BB: await origin('bb'), LC: await origin('lc'), XC: await origin('region') };
  await makePeople(file);
  await makeHubDir('XC', origins.XC, file, { role: 'authority', dir: file('authority') });
  for (const code of codes) {
    const officials = [1, 2].map((number) => file(`${code}-official-${number}.pub.json`));
    await makeHubDir(code, origins[code], file, { dir: file(code), officials, outEntry: file(`${code}.entry.json`) });
  }
  const drafted = await run(trustInit, {
    officers: codes.map((code) => file(`${code}.pub.json`)),
    witnesses: codes.map((code) => file(`${code}/witness.json`)),
    log: file('authority/log.json'),
    anchor: file('authority/keys/public.json'),
    anchorEntityId: `${origins.XC}/anchor`,
    rootThreshold: '2',
    listThreshold: '2',
    out: file('root.json'),
  });
  const ceremony = verbsOf(file, drafted, origins, dir);
  for (const code of codes) {
    const rootSha256 = String(drafted.value.sha256);
    await run(pin, { dir: file(code), rootSha256, trustSource: [origins.XC] });
    await ceremony.signAs(code, 'root.json');
    await ceremony.consentAs(code, `${code}.entry.json`);
  }
  return ceremony;
}

function verbsOf(file: Ceremony['file'], drafted: Outcome, origins: Ceremony['origins'], dir: string): Ceremony {
  const officer = (code: string) => ({ key: file(`${code}.key`), passphraseFile: file('passphrase') });
  const spans = { fromSequence: '1', sequences: '100' };
  const each = (name: (code: string) => string) => codes.map((code) => file(name(code)));
  return {
    file,
    drafted,
    origins,
    officer,
    consentAs: (code, entry, answer = 'yes') =>
      run(consent, { ...spans, entry: file(entry), out: file(`${code}.consent.json`), ...officer(code) }, answer),
    signAs: (code, document, options = { yes: true }, answer = '') => {
      const where = { document: file(document), out: file(`${code}.${document}.sig`) };
      return run(sign, { ...where, ...officer(code), ...options }, answer);
    },
    proposeAll: (options = {}) => {
      const papers = {
        entries: each((code) => `${code}.entry.json`),
        consents: each((code) => `${code}.consent.json`),
      };
      return run(propose, { root: file('root.json'), ...papers, out: file('list.json'), ...options });
    },
    publishAll: (signers, options = {}) =>
      run(publish, {
        dir: file('authority'),
        root: file('root.json'),
        rootSignatures: each((code) => `${code}.root.json.sig`),
        list: file('list.json'),
        listSignatures: signers.map((code) => file(`${code}.list.json.sig`)),
        ...options,
      }),
    makeAuthority: async (name) => {
      const at = await origin(name);
      await makeHubDir('XC', at, file, { role: 'authority', dir: file(name) });
      const rootSha256 = String(drafted.value.sha256);
      await run(pin, { dir: file(name), rootSha256, trustSource: codes.map((code) => origins[code]) });
      return at;
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

async function makePeople(file: Ceremony['file']): Promise<void> {
  await writeFile(file('passphrase'), 'a passphrase\n');
  for (const code of codes) {
    const order = { country: parseCountryCode(code), name: `Person of ${code}`, abroadIn: null };
    await makePersonKey(file(`${code}.key`), { ...order, for: 'trust-officer' }, 'a passphrase', world.randomBytes);
    for (const number of [1, 2]) {
      const path = file(`${code}-official-${number}.key`);
      await makePersonKey(path, { ...order, for: 'official' }, 'a passphrase', world.randomBytes);
    }
  }
}

async function makeHubDir(code: string, at: string, file: Ceremony['file'], more: Options): Promise<void> {
  await run(init, {
    role: 'hub',
    country: code,
    name: `State of ${code}`,
    origin: at,
    listen: `127.0.0.1:${new URL(at).port}`,
    console: `127.0.0.1:${new URL(await origin('console')).port}`,
    passphraseFile: file('passphrase'),
    link: 'direct',
    ...more,
  });
}

/** An address with a port that was free a moment ago. */
async function origin(name: string): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `http://${name}.localhost:${address.port}`;
}
