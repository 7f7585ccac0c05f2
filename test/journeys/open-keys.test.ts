/** The story's search for open keys opens real key files and finds each secret in each spelling. */
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Secret, secretsIn, secretsOfPeople } from './key-files.ts';
import { searchForOpenKeys } from './open-keys.ts';
import { openPrograms } from './programs.ts';

const root = mkdtempSync(join(tmpdir(), 'open-keys-'));
const people = join(root, 'people');
const hubKey = join(root, 'hub', 'keys', 'hub.key');
let secrets: readonly Secret[] = [];

beforeAll(async () => {
  mkdirSync(people);
  for (const name of ['hub', 'official-1', 'official-2', 'trust-officer'])
    writeFileSync(join(people, `${name}.passphrase`), `${name} horse battery\n`);
  const programs = openPrograms();
  for (const name of ['official-1', 'official-2', 'trust-officer']) {
    const file = join(people, name);
    const role = name.replace(/-\d$/, '');
    const person = ['--for', role, '--country', 'DM', '--name', name, '--out', `${file}.key`];
    await programs.breakwater('key', 'make', ...person, '--passphrase-file', `${file}.passphrase`);
  }
  await programs.breakwater(
    ...['init', '--role', 'hub', '--country', 'DM', '--name', 'Dominica', '--origin', 'http://dm.localhost:7105'],
    ...['--listen', '127.0.0.1:7105', '--console', '127.0.0.1:7205', '--dir', join(root, 'hub')],
    ...['--passphrase-file', join(people, 'hub.passphrase'), '--root-sha256', 'ab'.repeat(32)],
    ...['--trust-source', 'http://region.localhost:7100', '--officials', join(people, 'official-1.pub.json')],
    join(people, 'official-2.pub.json'),
  );
  secrets = await secretsOfPeople(people, hubKey);
}, 300_000);
afterAll(() => rmSync(root, { recursive: true }));

function found(content: string | Buffer): readonly string[] {
  const directory = mkdtempSync(join(root, 'somewhere-'));
  writeFileSync(join(directory, 'hub.db'), content);
  return searchForOpenKeys(secrets, [people]).in(directory);
}

describe('the search for open keys', () => {
  it('knows the nine keys and three secrets of a hub, and both keys of each person', () => {
    expect(secrets).toHaveLength(18);
    expect(secrets.map(({ name }) => name.split(' sealed').at(-1))).toEqual(
      expect.arrayContaining([
        '.keys.peer',
        '.keys.op-token',
        '.pairwise.secret',
        '.keys.witness',
        '.sign',
        '.seal',
        '.signPq',
      ]),
    );
  });

  it('finds every secret in every spelling, wherever it begins', () => {
    for (const { name, spellings } of secrets) {
      for (const spelling of spellings) {
        const around = Buffer.concat([Buffer.from('xyz'), spelling, Buffer.from('\0\0')]);
        expect(found(around).join()).toContain(name);
      }
    }
  });

  it('finds a key in PEM, in PKCS#8, in hexadecimal, and a passphrase', async () => {
    const [first] = await secretsIn(join(people, 'official-1.key'), join(people, 'official-1.passphrase'));
    const raw = first?.spellings[0] ?? Buffer.alloc(0);
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), raw]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(found(String(key.export({ format: 'pem', type: 'pkcs8' }))).length).toBeGreaterThan(1);
    expect(found(der)).toHaveLength(1);
    expect(found(raw.toString('hex'))).toHaveLength(1);
    expect(found(`see ${readFileSync(join(people, 'hub.passphrase'), 'utf8')}`)).toHaveLength(1);
  });

  it('leaves public keys and sealed files alone', () => {
    expect(searchForOpenKeys(secrets, [people]).in(join(root, 'hub'))).toEqual([]);
    expect(found(readFileSync(join(people, 'official-1.pub.json')))).toEqual([]);
    expect(found(readFileSync(join(people, 'trust-officer.pub.json')))).toEqual([]);
  });
});
