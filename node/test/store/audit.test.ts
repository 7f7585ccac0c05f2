/** Audits as they were made, whatever the clock said. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import { createAuditTables, openAuditStore } from '../../store/sqlite/audit.ts';
import { later, openDatabase } from './open-database.ts';

test('the newest audit is the one made last, not one that a clock a year ahead once dated', async () => {
  const store = openAuditStore(openDatabase(createAuditTables));
  const BB = parseCountryCode('BB');
  const facts = {
    holder: BB,
    kind: 'spot',
    good: 1,
    wrong: 0,
    missing: 0,
    latencyMs: 1,
    heldLeaves: 1,
    witnessedAt: null,
  } as const;
  const made = [
    ['a', later(365 * 86_400), 'unanswered'],
    ['b', later(0), 'passed'],
    ['c', later(1), 'passed'],
  ] as const;
  for (const [id, at, verdict] of made) {
    await store.add({ ...facts, id: id.repeat(16), round: id, at, verdict, manifest: '', epoch: null });
  }
  expect((await store.newest(3)).map(({ round }) => round)).toEqual(['c', 'b', 'a']);
  expect((await store.newest(1, BB)).map(({ round }) => round)).toEqual(['c']);
});
