/** The verbs that fill a hub with people and services, on a hub made for the test. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonObject, parseCountryCode } from '@breakwater/federation-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verb as enrolVerb } from '../../cli/citizen-enrol.ts';
import { verb as importVerb } from '../../cli/citizen-import.ts';
import { verb as addVerb } from '../../cli/client-add.ts';
import { verb as listVerb } from '../../cli/client-list.ts';
import type { Terminal, Verb } from '../../cli/verb.ts';
import type { HubToml } from '../../config/hub-config.ts';
import { makeHub } from '../../hub/make-hub.ts';
import { makePersonKey } from '../../keys/person-key.ts';
import { peopleColumns } from '../../login/people-csv.ts';
import { realWorld } from '../../world.ts';

let dir: string;
let csv: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'breakwater-people-'));
  const passphraseFile = join(dir, 'passphrase');
  await writeFile(passphraseFile, 'a passphrase for this test\n');
  csv = join(dir, 'people.csv');
  await writeFile(
    csv,
    `${peopleColumns.join(',')}\nLC-1,Marisol,Joseph,1963-02-20,"2 Sample Street",m@example.org,D-1,made up\n`,
  );
  const settings: HubToml = {
    role: 'hub',
    country: 'LC',
    name: 'Saint Lucia',
    origin: 'http://lc.localhost:7999',
    listen: { host: '127.0.0.1', port: 7999 },
    console: { port: 8999 },
    secrets: { passphrase_file: passphraseFile },
    trust: { root_sha256: '0'.repeat(64), sources: [] },
    link: { mode: 'direct' },
    log: { level: 'silent' },
  };
  const world = realWorld('silent');
  const officials = await Promise.all(
    ['A', 'B'].map((name) => {
      const official = { for: 'official', country: parseCountryCode('LC'), name, abroadIn: null } as const;
      return makePersonKey(join(dir, `${name}.key`), official, 'a passphrase for this test', world.randomBytes);
    }),
  );
  const order = { dir: join(dir, 'hub'), settings, passphrase: 'a passphrase for this test', officials };
  await makeHub({ ...order, officialThreshold: 2, readerKeyFile: undefined }, world);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs a verb as `breakwater … --json` would, and gives its JSON and its words. */
async function run(verb: Verb, options: Record<string, string | string[]>, args: readonly string[] = []) {
  const said: { value: JsonObject; words: readonly string[] } = { value: {}, words: [] };
  const terminal: Terminal = {
    json: true,
    isTty: false,
    line: () => undefined,
    result: (value, human) => Object.assign(said, { value, words: human() }),
    progress: () => undefined,
    ask: async () => '',
  };
  const exitCode = await verb.run({ options: { dir: join(dir, 'hub'), ...options }, args }, terminal);
  return { exitCode, ...said };
}

describe('people', () => {
  it('are imported, and a second time nothing changes', async () => {
    expect(await run(importVerb, {}, [csv])).toMatchObject({ exitCode: 0, value: { people: 1, added: 1 } });
    expect(await run(importVerb, {}, [csv])).toMatchObject({ value: { people: 1, added: 0, same: 1 } });
  });

  it('are not imported from a file that is not there or not text', async () => {
    await expect(run(importVerb, {}, [join(dir, 'none.csv')])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await writeFile(join(dir, 'bytes.csv'), new Uint8Array([0xff, 0xfe, 0x00]));
    await expect(run(importVerb, {}, [join(dir, 'bytes.csv')])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('are given a code by their number, and nobody else is', async () => {
    await run(importVerb, {}, [csv]);
    const given = await run(enrolVerb, { personNumber: 'LC-1', proofing: 'substantial', issuedBy: 'test' });
    expect(given.value).toMatchObject({ page: 'http://lc.localhost:7999/enrol' });
    expect(String(given.value.code)).toMatch(/^.{5}-.{5}$/);
    expect(given.words[0]).toContain('Marisol Joseph');
    const nobody = run(enrolVerb, { personNumber: 'LC-9', proofing: 'substantial', issuedBy: 'test' });
    await expect(nobody).rejects.toMatchObject({ code: 'PERSON_UNKNOWN' });
    const level = run(enrolVerb, { personNumber: 'LC-1', proofing: 'certain', issuedBy: 'test' });
    await expect(level).rejects.toMatchObject({ code: 'CLI_USAGE' });
  });
});

describe('services', () => {
  const order = {
    ...{ id: 'library', name: 'Library', sector: 'culture', purpose: 'To lend you books', legalBasis: 'Library Act' },
    ...{ retentionDays: '30', level: 'substantial', needed: ['given_name'], optional: ['email'] },
    redirectUri: ['https://library.gov.lc/back'],
  };

  it('are registered with a secret, and listed without it', async () => {
    const added = await run(addVerb, order);
    expect(added.value).toMatchObject({ clientId: 'library', issuer: 'http://lc.localhost:7999/op' });
    expect(String(added.value.clientSecret)).toHaveLength(43);
    const listed = await run(listVerb, {});
    expect(listed.value).toMatchObject({
      clients: [{ id: 'library', level: 'substantial', authentication: 'secret' }],
    });
    expect(JSON.stringify(listed)).not.toContain(added.value.clientSecret);
    await expect(run(addVerb, order)).rejects.toMatchObject({ code: 'CLIENT_ID_TAKEN' });
  });
});
