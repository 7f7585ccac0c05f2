/** The promise of the custody store, held against SQLite. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { expect, test } from 'vitest';
import { createCustodyTables, openCustodyStore } from '../../store/sqlite/custody.ts';

const receivedAt = new Date('2026-09-12T08:00:00Z');
const DM = parseCountryCode('DM');
const LC = parseCountryCode('LC');
const share = {
  country: DM,
  generation: 1,
  sealedShare: new Uint8Array([1, 2, 3]),
  record: { document: { generation: 1 }, signature: 'x' },
  receivedAt,
};

function store() {
  const client = new Database(':memory:');
  client.exec(createCustodyTables);
  return openCustodyStore(drizzle({ client }));
}

test('keeps a share, and takes the same one again as the same', async () => {
  const custody = store();
  expect(await custody.keep(share)).toBe('kept');
  expect(await custody.keep({ ...share, receivedAt: new Date(0) })).toBe('kept');
  expect(await custody.find(DM, 1)).toEqual(share);
});

test('never puts another share over one that is kept', async () => {
  const custody = store();
  await custody.keep(share);
  expect(await custody.keep({ ...share, sealedShare: new Uint8Array([9]) })).toBe('conflict');
  expect(await custody.find(DM, 1)).toEqual(share);
});

test('tells countries and generations apart and lists the newest of each', async () => {
  const custody = store();
  for (const [country, generation] of [
    [DM, 1],
    [DM, 3],
    [DM, 2],
    [LC, 1],
  ] as const) {
    await custody.keep({ ...share, country, generation });
  }
  expect((await custody.newest()).map((kept) => [kept.country, kept.generation])).toEqual([
    ['DM', 3],
    ['LC', 1],
  ]);
  expect(await custody.find(LC, 2)).toBeNull();
});
