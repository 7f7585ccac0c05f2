/** What to do about the health of the backups: each finding alone, and the order of several. */
import { describe, expect, it } from 'vitest';
import { adviceOf } from '../../../backup/health/advice.ts';
import type { HolderHealth, SnapshotHealth } from '../../../backup/health/health.ts';

const now = new Date('2026-11-22T12:00:00Z');
const hours = (count: number) => new Date(now.getTime() - count * 3_600_000);
const sound = (holder: string): HolderHealth => ({
  ...{ holder, standing: 'sound', answers: true, missing: 0, epoch: null },
  lastAudit: { at: hours(20), verdict: 'passed' },
});
const whole: SnapshotHealth = {
  ...{ sequence: 4, createdAt: '2026-11-22T09:00:00Z', mayLose: 3, packs: 9, packsWeak: 0, packsLost: 0 },
};
const advised = (holders: readonly HolderHealth[], snapshot = whole) =>
  adviceOf({ holders, snapshots: [snapshot] }, now).map(({ kind, holders: named }) => `${kind} ${named.join(' ')}`);

describe('the advice', () => {
  it('is none on a calm day, and none where there is no snapshot and no holder', () => {
    expect(advised([sound('BB'), sound('GY')])).toEqual([]);
    expect(adviceOf({ holders: [], snapshots: [] }, now)).toEqual([]);
  });

  it.each<[string, Partial<HolderHealth>, readonly string[]]>([
    ['a holder that was given up', { standing: 'lost', answers: false }, ['replace GY']],
    ['a holder that failed its audit', { standing: 'suspect' }, ['make-good GY']],
    ['a holder that lacks a part', { missing: 1 }, ['make-good GY']],
    ['a holder that does not say what it keeps', { missing: null }, []],
    ['a silent holder', { answers: false, missing: null }, ['ask GY']],
    ['a holder never audited', { lastAudit: null }, ['audit GY']],
    ['an audit of three days ago', { lastAudit: { at: hours(72), verdict: 'passed' } }, []],
    ['an older audit', { lastAudit: { at: hours(73), verdict: 'passed' } }, ['audit GY']],
  ])('for %s', (_name, change, expected) => {
    expect(advised([sound('BB'), { ...sound('GY'), ...change }])).toEqual(expected);
  });

  it('begins with what cannot wait', () => {
    const holders = [
      { ...sound('BB'), lastAudit: null },
      { ...sound('BZ'), answers: false },
      { ...sound('GY'), missing: 2 },
      { ...sound('JM'), standing: 'lost' as const },
    ];
    expect(advised(holders, { ...whole, packsLost: 1, mayLose: -1 })).toEqual([
      'back-up ',
      'replace JM',
      'make-good GY',
      'ask BZ',
      'audit BB',
    ]);
  });
});
