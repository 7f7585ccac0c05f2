/** The ceremony as people run it: each verb with files of its own, what it shows, asks and refuses. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verb as init } from '../../cli/init.ts';
import { verb as consent } from '../../cli/trust-consent.ts';
import { verb as trustInit } from '../../cli/trust-init.ts';
import { verb as propose } from '../../cli/trust-propose.ts';
import { verb as publish } from '../../cli/trust-publish.ts';
import { verb as show } from '../../cli/trust-show.ts';
import { verb as sign } from '../../cli/trust-sign.ts';
import { verb as verify } from '../../cli/trust-verify.ts';
import type { Terminal, Verb } from '../../cli/verb.ts';
import { readHubConfig } from '../../config/read-config.ts';
import { openListener } from '../../http/listener.ts';
import { makePersonKey } from '../../keys/person-key.ts';
import { offline, trustPartsOf } from '../../trust/open.ts';
import { trustRoutes } from '../../trust/routes.ts';
import { openTrust } from '../../trust/runtime.ts';
import { realWorld } from '../../world.ts';

type Options = Record<string, string | boolean | string[]>;
const world = realWorld('silent');
const codes = ['BB', 'LC'];
let dir: string;
const file = (name: string) => join(dir, name);
const officerKey = (code: string) => ({ key: file(`${code}.key`), passphraseFile: file('passphrase') });

/** Runs a verb and gives back its exit code, what it said and its result. */
async function run(verb: Verb, options: Options, answer = '') {
  const lines: string[] = [];
  let value: unknown;
  const terminal: Terminal = {
    json: false,
    isTty: true,
    line: (text) => lines.push(text),
    result: (result, human) => {
      value = result;
      lines.push(...human());
    },
    progress: () => undefined,
    ask: async () => answer,
  };
  const exitCode = await verb.run(
    { options: { days: '30', operator: 'Region', territory: 'XC', ...options }, args: [] },
    terminal,
  );
  return { exitCode, text: lines.join('\n'), value: value as Record<string, unknown> };
}

const defaults = { fromSequence: '1', sequences: '100' };
const consentAs = (code: string, entry: string, answer = 'yes') =>
  run(consent, { ...defaults, entry: file(entry), out: file(`${code}.consent.json`), ...officerKey(code) }, answer);
const signAs = (code: string, document: string, options: Options = { yes: true }, answer = '') =>
  run(
    sign,
    { document: file(document), out: file(`${code}.${document}.sig`), ...officerKey(code), ...options },
    answer,
  );
const publishAll = (signers: readonly string[]) =>
  run(publish, {
    dir: file('authority'),
    root: file('root.json'),
    rootSignatures: codes.map((code) => file(`${code}.root.json.sig`)),
    list: file('list.json'),
    listSignatures: signers.map((code) => file(`${code}.list.json.sig`)),
  });

async function makePeople(): Promise<void> {
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

function makeHubDir(code: string, port: number, more: Options = {}) {
  const host = code === 'XC' ? 'region' : code.toLowerCase();
  return run(init, {
    role: 'hub',
    country: code,
    name: `State of ${code}`,
    origin: `http://${host}.localhost:${port}`,
    listen: `127.0.0.1:${port}`,
    console: `127.0.0.1:${port + 100}`,
    passphraseFile: file('passphrase'),
    link: 'direct',
    ...more,
  });
}

let authorityPort = 0;
let closeAuthority: () => Promise<void> = async () => undefined;
let drafted: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'breakwater-test-'));
  await makePeople();
  const app = new Hono();
  const listener = await openListener('127.0.0.1', 0, getRequestListener(app.fetch));
  authorityPort = listener.port;
  await makeHubDir('XC', authorityPort, { role: 'authority', dir: file('authority') });
  const rootOptions = {
    officers: codes.map((code) => file(`${code}.pub.json`)),
    anchor: file('authority/keys/public.json'),
    anchorEntityId: `http://region.localhost:${authorityPort}/anchor`,
    rootThreshold: '2',
    listThreshold: '2',
    out: file('root.json'),
  };
  drafted = await run(trustInit, rootOptions);
  for (const code of codes) {
    await makeHubDir(code, 7300 + codes.indexOf(code), {
      dir: file(code),
      rootSha256: String(drafted.value.sha256),
      trustSource: [`http://region.localhost:${authorityPort}`],
      officials: [1, 2].map((number) => file(`${code}-official-${number}.pub.json`)),
      outEntry: file(`${code}.entry.json`),
    });
    await signAs(code, 'root.json');
    await consentAs(code, `${code}.entry.json`);
  }
  const config = await readHubConfig(file('authority'));
  const trust = await openTrust(trustPartsOf(config, offline, world));
  for (const row of trustRoutes({ trust })) {
    app.get(row.path, async (context) => {
      await trust.refresh();
      return row.handle(context);
    });
  }
  closeAuthority = () => listener.close();
}, 60_000);
afterAll(async () => {
  await closeAuthority();
  await rm(dir, { recursive: true, force: true });
});

const entries = () => codes.map((code) => file(`${code}.entry.json`));
const consents = () => codes.map((code) => file(`${code}.consent.json`));
const proposeAll = (options: Options = {}) =>
  run(propose, {
    root: file('root.json'),
    entries: entries(),
    consents: consents(),
    out: file('list.json'),
    ...options,
  });

describe('the ceremony', () => {
  it('shows the root in words, with fingerprints in groups of four', async () => {
    expect(drafted.text).toContain('Of 2 states, 2 must sign a root, 2 a list, 2 to take a country off.');
    const sha256 = String(drafted.value.sha256);
    expect(drafted.text).toContain((sha256.match(/.{4}/g) ?? []).join(' '));
  });

  it('goes from entries to a list in force, and hubs verify it', async () => {
    await expect(run(show, { dir: file('LC') })).rejects.toMatchObject({ code: 'TRUST_NOT_YET' });
    const list = await proposeAll();
    expect(list.value).toMatchObject({ sequence: 1, countries: codes });
    for (const code of codes) await signAs(code, 'list.json');
    await expect(publishAll(['LC'])).rejects.toMatchObject({ code: 'TRUST_LIST_QUORUM_MISSING' });
    const published = await publishAll(codes);
    expect(published.text).toContain('In force from now on for 2 countries');
    const checked = await run(verify, { dir: file('LC') });
    expect(checked.exitCode).toBe(0);
    expect(checked.text).toContain('Verified, and confirmed by a source just now.');
    const shown = await run(show, { dir: file('LC') });
    expect(shown.text).toContain('Signed by      BB, LC (2 states; 2 are needed)');
    expect(shown.value).toMatchObject({ list: { sequence: 1 }, members: [{ country: 'BB' }, { country: 'LC' }] });
  });

  it('refuses a tampered folder, and mends it from the source while saying so', async () => {
    const path = file('LC/trust/lists/hubs/1/signatures.json');
    await writeFile(path, '{"signatures":[]}');
    await expect(run(show, { dir: file('LC') })).rejects.toMatchObject({ code: 'TRUST_NOT_YET' });
    await expect(run(verify, { dir: file('LC') })).rejects.toMatchObject({ code: 'TRUST_LIST_QUORUM_MISSING' });
    expect((await run(verify, { dir: file('LC') })).exitCode).toBe(0);
  });

  it('says when nothing could confirm the list', async () => {
    await closeAuthority();
    closeAuthority = async () => undefined;
    const checked = await run(verify, { dir: file('LC') });
    expect([checked.exitCode, checked.value.lastConfirmedAt]).toEqual([3, null]);
  });
});

describe('a trust officer', () => {
  it('reads what changed before signing, and signs nothing without a typed yes', async () => {
    const out = { out: file('unsigned.sig') };
    const silent = await signAs('LC', 'list.json', out, 'no');
    expect([silent.exitCode, silent.value]).toEqual([1, { signed: false }]);
    expect(silent.text).toContain('Added: State of LC (LC)');
    await expect(readFile(file('unsigned.sig'))).rejects.toMatchObject({ code: 'ENOENT' });
    const again = await signAs('LC', 'list.json', { ...out, against: file('list.json') }, 'yes');
    expect(again.exitCode).toBe(0);
    expect(again.text).toContain('Unchanged: BB, LC');
    expect(again.text).not.toContain('Added');
  });

  it('consents to the entry of the own state only', async () => {
    await expect(consentAs('BB', 'LC.entry.json')).rejects.toMatchObject({ code: 'KEY_ABSENT' });
    expect((await consentAs('LC', 'LC.entry.json', '')).exitCode).toBe(1);
  });

  it('signs with the key of a trust officer only', async () => {
    const key = { key: file('LC-official-1.key'), passphraseFile: file('passphrase') };
    const attempt = run(sign, { document: file('root.json'), out: file('x.sig'), yes: true, ...key });
    await expect(attempt).rejects.toMatchObject({ code: 'KEY_ABSENT' });
  });
});

describe('whoever drafts', () => {
  it('cannot put an entry in without its consent', async () => {
    await expect(proposeAll({ consents: [] })).rejects.toMatchObject({ code: 'TRUST_CONSENT_MISSING' });
    await expect(proposeAll({ entries: entries().slice(1) })).rejects.toMatchObject({ code: 'TRUST_CONSENT_INVALID' });
  });

  it('takes over what the list before held, and takes off whom it is told', async () => {
    const next = { previous: file('list.json'), entries: [], consents: [], out: file('list-2.json') };
    expect((await proposeAll(next)).value).toMatchObject({ sequence: 2, countries: codes });
    const without = await proposeAll({ ...next, remove: ['BB'] });
    expect(without.text).toContain('Removed: State of BB (BB)');
    await expect(proposeAll({ ...next, remove: ['FR'] })).rejects.toMatchObject({ code: 'CLI_USAGE' });
  });

  it('is told when a file is missing, and when a hub is asked to publish', async () => {
    await expect(proposeAll({ root: file('nowhere.json') })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(run(publish, { dir: file('LC') })).rejects.toMatchObject({ code: 'CLI_USAGE' });
  });
});
