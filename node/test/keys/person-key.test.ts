/** The keys of people: what each role can do, and what others get to see. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../keys/node-suite.ts';
import { readPassphrase } from '../../keys/passphrase.ts';
import { makePersonKey, type PersonRole, readPersonKey, readPersonPublicKey } from '../../keys/person-key.ts';
import { scratch } from '../scratch.ts';

const random = (count: number) => new Uint8Array(randomBytes(count));

async function make(role: PersonRole) {
  const path = join(await scratch(), `${role}.key`);
  const order = { for: role, country: parseCountryCode('DM'), name: 'A. Charles', abroadIn: parseCountryCode('GY') };
  return { path, made: await makePersonKey(path, order, 'pass', random) };
}

describe('the key of a person', () => {
  it('signs and opens for an official, only signs for a trust officer, only opens for a reader', async () => {
    const official = await readPersonKey((await make('official')).path, 'pass');
    expect([official.signer !== undefined, official.sealPrivateJwk !== undefined]).toEqual([true, true]);
    const officer = await readPersonKey((await make('trust-officer')).path, 'pass');
    expect([officer.signer !== undefined, officer.sealPrivateJwk !== undefined]).toEqual([true, false]);
    expect([officer.pqSigner !== undefined, official.pqSigner !== undefined]).toEqual([true, false]);
    const reader = await readPersonKey((await make('reader')).path, 'pass');
    expect([reader.signer !== undefined, reader.sealPrivateJwk !== undefined]).toEqual([false, true]);
  });

  it('has a public half without private parts', async () => {
    const { path, made } = await make('official');
    const file = path.replace('.key', '.pub.json');
    expect(await readPersonPublicKey(file)).toEqual(made);
    expect(await readFile(file, 'utf8')).not.toContain('"d"');
  });

  it('signs with both of a trust officer’s keys, and shows the private part of neither', async () => {
    const { path, made } = await make('trust-officer');
    const { signer, pqSigner } = await readPersonKey(path, 'pass');
    if (!signer || !pqSigner || !made.signKey || !made.pqKey) throw new Error('an officer has two keys');
    const data = new TextEncoder().encode('root 1');
    expect(nodeSuite.verify(made.signKey, data, await signer.sign(data))).toBe(true);
    expect(nodeSuite.verify(made.pqKey, data, await pqSigner.sign(data))).toBe(true);
    const open = await readFile(path.replace('.key', '.pub.json'), 'utf8');
    expect(await readPersonPublicKey(path.replace('.key', '.pub.json'))).toEqual(made);
    expect(open).not.toMatch(/"(d|priv)"/);
  });

  it('is refused when its second key is not a post-quantum one', async () => {
    const { path } = await make('trust-officer');
    const file = path.replace('.key', '.pub.json');
    const open = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...open, pqKey: open.signKey }));
    await expect(readPersonPublicKey(file)).rejects.toMatchObject({ code: 'KEYFILE_MALFORMED' });
  });

  it('takes its passphrase from a file that has one', async () => {
    const dir = await scratch();
    await writeFile(join(dir, 'good'), 'correct horse\nsecond line\n');
    await writeFile(join(dir, 'empty'), '\n');
    expect(await readPassphrase(join(dir, 'good'))).toBe('correct horse');
    for (const name of ['empty', 'absent']) {
      await expect(readPassphrase(join(dir, name))).rejects.toMatchObject({ code: 'CONFIG_SECRET_UNREADABLE' });
    }
  });

  it('is refused when the public file is something else or cannot be read', async () => {
    const dir = await scratch();
    await writeFile(join(dir, 'other.pub.json'), '{"for":"pilot"}');
    await expect(readPersonPublicKey(join(dir, 'other.pub.json'))).rejects.toMatchObject({ code: 'KEYFILE_MALFORMED' });
    await expect(readPersonPublicKey(join(dir, 'none'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
