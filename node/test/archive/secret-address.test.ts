/** Keys put into an address are refused, and repeated nowhere: not to a person, not to a program, not in evidence. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type } from '../cli/a-hub.ts';
import { makeTestArchive } from './an-archive.ts';

const [id, secret] = ['AKIAHARBOUR', 'wJalr/XUtnFEMI+K7MDENG'];
const inEndpoint = encodeURIComponent(`https://${id}:${secret.replaceAll('/', '%2F')}@s3.example.org`);

const addresses = [
  `s3://${id}:${secret}@bucket/prefix`,
  `S3://${id}:${secret}@bucket`,
  `s3://${id}:${encodeURIComponent(secret)}@bucket`,
  `s3://${id}:123/${secret}@bucket`,
  `s3://${id}:${secret}`,
  `s3://bucket?endpoint=${inEndpoint}`,
  `s3://bucket?endpoint=${encodeURIComponent(`https://s3.example.org/?key=${secret}`)}`,
  `s3://bucket?secret_access_key=${secret}`,
];

/** Every piece of the two that is long enough to know them by. */
const pieces = [id, ...secret.split(/[/+]/), encodeURIComponent(secret)];

function expectUntold(said: string): void {
  for (const piece of pieces) expect(said).not.toContain(piece);
}

describe.each(addresses)('an archive at %s', (address) => {
  it.each(['', ' --json'])('is refused without repeating a key (init%s)', async (json) => {
    const { at } = await makeTestArchive(1);
    const said = await type(`archive init --to ${at('other')},${address} --key ${at('key2')}${json}`);
    expect(said.exitCode).toBe(1);
    expect(said.stdout + said.stderr).toContain('STORE_ADDRESS_INVALID');
    expectUntold(said.stdout + said.stderr);
  });

  it.each(['list', 'repair', 'create'])('is refused by %s, as location and as what else may be given', async (verb) => {
    const { at, places } = await makeTestArchive(1);
    const option = verb === 'list' ? '--from' : '--to';
    const more = verb === 'repair' ? ` --new ${address}` : verb === 'create' ? ` ${address}` : '';
    const both = await type(`archive ${verb} ${option} ${places[0]},${address} --key ${at('key')}${more} --json`);
    expect(both.exitCode).toBeGreaterThan(0);
    expectUntold(both.stdout + both.stderr);
    if (more === '') return;
    const elsewhere = await type(`archive ${verb} ${option} ${places[0]} --key ${at('key')}${more} --json`);
    expect(elsewhere.exitCode).toBeGreaterThan(0);
    expectUntold(elsewhere.stdout + elsewhere.stderr);
    expect(await readFile(at('place-0/archive.json'), 'utf8')).not.toContain(id);
  });
});
