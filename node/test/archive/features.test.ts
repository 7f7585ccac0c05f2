/** A snapshot of a newer program in an archive (fault 34): refused in words, or read, by what its features ask for. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveArchiveKeys } from '@breakwater/backup-replication';
import { type JsonObject, signerFromPrivateJwk, signJws } from '@breakwater/federation-protocol';
import { expect, it } from 'vitest';
import { type } from '../cli/a-hub.ts';
import { makeTestArchive, type TestArchive } from './an-archive.ts';

const hashOf = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex');
const payloadOf = (jws: string): JsonObject => JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());

/** The newest snapshot once more, as one with these features, in every location. */
async function addByNewerProgram({ at, places }: TestArchive, sequence: number, features: readonly JsonObject[]) {
  const { owner, signKey } = deriveArchiveKeys(readFileSync(at('key')));
  const signer = await signerFromPrivateJwk(signKey);
  const [first = ''] = places;
  const told = readFileSync(join(first, owner, 'heads', String(sequence - 1)), 'latin1');
  const head = payloadOf(told);
  const manifest = payloadOf(readFileSync(join(first, owner, 'manifests', String(head.manifestSha256)), 'latin1'));
  const newer = await signJws({ ...manifest, features }, { typ: 'breakwater-manifest+jws' }, signer);
  const next = { ...head, sequence, previous: hashOf(told), manifestSha256: hashOf(newer) };
  const signed = await signJws(next, { typ: 'breakwater-head+jws' }, signer);
  for (const place of places) {
    writeFileSync(join(place, owner, 'manifests', hashOf(newer)), newer);
    writeFileSync(join(place, owner, 'heads', String(sequence)), signed);
  }
}

async function savedOnce(): Promise<TestArchive> {
  const archive = await makeTestArchive(2);
  expect((await archive.run('create', archive.at('source'))).exitCode).toBe(0);
  return archive;
}

const headsIn = ({ places }: TestArchive) =>
  places.map((place) =>
    readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((path) => /heads\/\d/.test(path)),
  );

it('is refused where it must be known to read, in words that name the feature and say what to do', async () => {
  const archive = await savedOnce();
  await addByNewerProgram(archive, 2, [
    { name: 'hashed-names', need: 'write' },
    { name: 'journal', need: 'read' },
  ]);
  const { at, places } = archive;
  const told = await type(`archive restore --from ${places.join()} --key ${at('key')} --into ${at('restored')}`);
  expect(told.exitCode).not.toBe(0);
  const text = `${told.stdout}${told.stderr}`;
  for (const part of ['"journal"', 'newer program', 'Use the newer program', 'BACKUP_FEATURE_UNKNOWN']) {
    expect(text).toContain(part);
  }
  // What can be read does not name a feature that does not matter for it.
  expect(text).not.toContain('hashed-names');
  expect(readdirSync(at('.'))).not.toContain('restored');
  const before = headsIn(archive);
  expect((await archive.run('create', at('source'))).answer.code).toBe('BACKUP_FEATURE_UNKNOWN');
  expect(headsIn(archive)).toEqual(before);
  // The snapshot before it is as good as ever.
  expect((await archive.run('restore', `--snapshot 1 --into ${at('old')}`)).exitCode).toBe(0);
});

it('is read where only writers must know it, and no further snapshot is written behind it', async () => {
  const archive = await savedOnce();
  await addByNewerProgram(archive, 2, [{ name: 'hashed-names', need: 'write' }]);
  const { at, run } = archive;
  expect(await run('restore', `--into ${at('restored')}`)).toMatchObject({ exitCode: 0, answer: { sequence: 2 } });
  expect(readFileSync(at('restored/source/letter.txt'))).toEqual(readFileSync(at('source/letter.txt')));
  const before = headsIn(archive);
  const refused = await run('create', at('source'));
  expect(refused.answer.code).toBe('BACKUP_FEATURE_UNKNOWN');
  expect(refused.answer.happened ?? refused.stdout).toContain('hashed-names');
  expect(headsIn(archive)).toEqual(before);
});
