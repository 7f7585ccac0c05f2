/** A hub that lost its index builds it anew from the holders' copies; where nobody may read, it says so and goes on. */
import { rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openKey } from '@breakwater/backup-replication';
import { expect, test } from 'vitest';
import { recordedProblem, renewalLines } from '../../backup/index/renewal.ts';
import { restoreSnapshot } from '../../backup/restore/restore.ts';
import { type BackupParts, type BackupResult, backupResultJson, CACHE_FOLDER, runBackup } from '../../backup/run.ts';
import { sealer } from '../../recovery/sealer.ts';
import { makeSealPair, random } from './a-cast.ts';
import { DM, holderCodes, makeRegion, type TestRegion } from './a-region.ts';
import { makeDocuments, picture, restoreOrder } from './documents.ts';

const BIG = 3_000_000;

/** A first backup of three megabytes, and then a small change. */
async function openScene(): Promise<{ region: TestRegion; documents: string; cache: string }> {
  const region = await makeRegion();
  const documents = await makeDocuments(region);
  await writeFile(join(documents, 'big'), random(BIG));
  expect((await runBackup(region.backupParts(), 'one')).index, 'a first run looks for nothing').toBe(null);
  await writeFile(join(documents, 'small'), random(10_000));
  return { region, documents, cache: join(region.hub(DM).dir, CACHE_FOLDER) };
}

const reader = (region: TestRegion): Pick<BackupParts, 'openKey'> => ({
  openKey: (record, use) => openKey(record, use, DM, { kid: region.reader.kid, privateJwk: region.reader }, sealer),
});

const run = (region: TestRegion, more: Partial<BackupParts> = {}) =>
  runBackup({ ...region.backupParts(), ...more }, 'next');

async function expectWhole(region: TestRegion, documents: string): Promise<void> {
  const into = join(region.top, 'restored');
  await restoreSnapshot({ ...(await restoreOrder(region, null, 'latest')), into });
  expect(await picture(join(into, 'documents'))).toEqual(await picture(documents));
}

const told = (result: BackupResult) => renewalLines(result.index).join('\n');

test.each([
  ['lost', (cache: string) => rmSync(join(cache, 'index.db'))],
  ['lost', (cache: string) => rmSync(cache, { recursive: true })],
  ['damaged', (cache: string) => writeFileSync(join(cache, 'index.db'), 'no database at all, '.repeat(500))],
  ['older', (cache: string) => rmSync(join(cache, 'known'), { recursive: true })],
] as const)(
  'an index that is %s is built anew with the reader key, and little is sent again',
  async (why, harm) => {
    const { region, documents, cache } = await openScene();
    harm(cache);
    const result = await run(region, reader(region));
    expect(result).toMatchObject({ index: { why, problem: null }, holders: 6 });
    expect(result.index?.packs).toBeGreaterThan(0);
    expect(result.newBytes).toBeLessThan(BIG / 2);
    expect(told(result)).toMatch(/built anew from the holders’ copies, \d+ packs$/);
    await expectWhole(region, documents);
    expect((await run(region)).index, 'and it stays').toBe(null);
  },
  120_000,
);

test('without the reader key all is stored once more, and the run says why, what it means and what helps', async () => {
  const { region, documents, cache } = await openScene();
  rmSync(cache, { recursive: true });
  const result = await run(region);
  expect(result.newBytes).toBeGreaterThan(BIG);
  expect(result.index).toMatchObject({ why: 'lost', packs: 0, problem: { code: 'BACKUP_INDEX_LOST' } });
  const { problem } = result.index ?? {};
  for (const part of [problem?.message, problem?.means, problem?.cure, 'BACKUP_INDEX_LOST'])
    expect(told(result)).toContain(part);
  const recorded = recordedProblem(backupResultJson(result).index);
  expect([recorded?.code, recorded?.message]).toEqual(['BACKUP_INDEX_LOST', problem?.message]);
  await expectWhole(region, documents);
}, 120_000);

test('a reader key that does not open, or holders that do not give it, are told, and the run goes on', async () => {
  const { region, documents, cache } = await openScene();
  rmSync(cache, { recursive: true });
  const { privateJwk, publicJwk } = await makeSealPair();
  const wrong: Pick<BackupParts, 'openKey'> = {
    openKey: (record, use) => openKey(record, use, DM, { kid: publicJwk.kid, privateJwk }, sealer),
  };
  const first = await run(region, wrong);
  expect(first.index?.problem?.evidence).toMatchObject({ why: 'lost', cause: 'BACKUP_KEY_WRONG' });
  rmSync(cache, { recursive: true });
  // Heads and manifests come, shards do not.
  region.spoil = (_holder, path, bytes) => (path.includes('/shards/') ? new Uint8Array([1]) : bytes);
  const second = await run(region, reader(region));
  expect(second.index?.problem?.evidence).toMatchObject({ why: 'lost', cause: 'RESTORE_HOLDERS_TOO_FEW' });
  region.spoil = (_holder, _path, bytes) => bytes;
  await expectWhole(region, documents);
}, 120_000);

test('for other holders all is stored anew, which no reader key would spare: that is said, and is no problem', async () => {
  const { region, documents } = await openScene();
  const parts = region.backupParts();
  const swapped = { ...parts, holders: parts.holders.toReversed() };
  expect(holderCodes.length).toBe(6);
  const result = await runBackup(swapped, 'next');
  expect(result.index).toEqual({ why: 'other circle', packs: 0, problem: null });
  expect(told(result)).toContain('for other holders or other keys than now; so all of it was stored anew');
  await expectWhole(region, documents);
}, 120_000);
