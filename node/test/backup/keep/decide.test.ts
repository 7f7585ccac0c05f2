/** Retention: what a policy keeps, and that invented times push nothing out (restic#22057). */
import { describe, expect, test } from 'vitest';
import { type Candidate, decideKeep } from '../../../backup/keep/decide.ts';
import { KEEP_DEFAULT, type KeepPolicy } from '../../../backup/keep/policy.ts';

const NOTHING: KeepPolicy = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

const snapshot = (sequence: number, hours: number, good = true): Candidate => ({
  sequence,
  witnessedAt: [new Date(START + hours * HOUR)],
  good,
});

function kept(candidates: readonly Candidate[], policy: Partial<KeepPolicy>): number[] {
  const verdicts = decideKeep(candidates, { ...NOTHING, ...policy });
  return verdicts.filter(({ keptFor }) => keptFor.length > 0).map(({ sequence }) => sequence);
}

const everyHour = (count: number) => Array.from({ length: count }, (_, at) => snapshot(at + 1, at));

describe('a policy', () => {
  test('of the last keeps the newest by number', () => {
    expect(kept(everyHour(10), { last: 3 })).toEqual([10, 9, 8]);
  });

  test('of hours, days, weeks, months and years keeps the newest of each that has any', () => {
    expect(kept([snapshot(1, 0), snapshot(2, 0.5), snapshot(3, 5), snapshot(4, 9)], { hourly: 2 })).toEqual([4, 3]);
    expect(kept(everyHour(72), { daily: 2 })).toEqual([72, 48]);
    // 1 January 2026 is a Thursday: the first Monday begins 96 hours later.
    expect(kept(everyHour(24 * 12), { weekly: 3 })).toEqual([288, 264, 96]);
    expect(kept([snapshot(1, 0), snapshot(2, 24 * 40), snapshot(3, 24 * 50)], { monthly: 5 })).toEqual([3, 1]);
    expect(kept([snapshot(1, -1), snapshot(2, 0), snapshot(3, 1)], { yearly: 5 })).toEqual([3, 1]);
  });

  test('says why', () => {
    const [newest, second] = decideKeep(everyHour(3), { ...NOTHING, last: 2, daily: 1 });
    expect(newest).toEqual({ sequence: 3, keptFor: ['newest', 'newest good', 'last', 'daily'] });
    expect(second).toEqual({ sequence: 2, keptFor: ['last'] });
  });

  test('takes a snapshot that is whole before a newer one of the same time that is not', () => {
    expect(kept([snapshot(1, 0), snapshot(2, 1), snapshot(3, 2, false), snapshot(4, 30)], { daily: 2 })).toEqual([
      4, 2,
    ]);
  });

  test('takes the newest of a time in which none is whole', () => {
    const none = [snapshot(1, 0, false), snapshot(2, 1, false), snapshot(3, 2, false), snapshot(4, 30)];
    expect(kept(none, { daily: 2 })).toEqual([4, 3]);
  });

  test('counts two of one instant as sure of their time, both', () => {
    const [, ...verdicts] = decideKeep([snapshot(1, 0), snapshot(2, 5), snapshot(3, 5), snapshot(4, 9)], {
      ...NOTHING,
      yearly: 1,
    });
    expect(verdicts.flatMap(({ keptFor }) => keptFor)).toEqual([]);
  });

  test('never drops the newest nor the newest good one', () => {
    const failing = [snapshot(1, 0), ...Array.from({ length: 50 }, (_, at) => snapshot(at + 2, at + 1, false))];
    expect(kept(failing, { last: 5 })).toEqual([51, 50, 49, 48, 47, 1]);
  });

  test.each([NOTHING, { ...NOTHING, last: -1 }, { ...NOTHING, daily: 1.5 }, { ...NOTHING, yearly: 1e9 }])(
    'is refused: %o',
    (policy) => {
      expect(() => decideKeep([], policy)).toThrow(expect.objectContaining({ code: 'BACKUP_KEEP_INVALID' }));
    },
  );
});

describe('invented times', () => {
  const honest = Array.from({ length: 400 }, (_, day) => snapshot(day + 1, day * 24));
  test('of a thief who writes many snapshots today push out no more than one honest snapshot would', () => {
    const time = (at: number) => 399 * 24 + 1 + at / 2000;
    const flood = Array.from({ length: 1000 }, (_, at) => snapshot(401 + at, time(at)));
    // What counts by number alone cannot resist a flood, whatever the times: the other rules and holders' locks do.
    const policy = { ...KEEP_DEFAULT, last: 0 };
    const honestOf = (sequences: readonly number[]) => sequences.filter((sequence) => sequence <= 400);
    expect(honestOf(kept([...honest, ...flood], policy))).toEqual(
      honestOf(kept([...honest, snapshot(401, time(0))], policy)),
    );
    expect(honestOf(kept([...honest, ...flood], policy)).length).toBeGreaterThan(30);
  });

  test('of one holder who lies about all of them change nothing', () => {
    const told = (lie: number) =>
      honest.map(({ sequence, witnessedAt: [at = new Date(0)] }) => ({
        sequence,
        good: true,
        witnessedAt: [at, new Date(lie), at, at, new Date(at.getTime() + 1000)],
      }));
    for (const lie of [0, Date.UTC(2099, 0)]) expect(kept(told(lie), KEEP_DEFAULT)).toEqual(kept(honest, KEEP_DEFAULT));
  });

  test('far ahead or far behind throw doubt on themselves, not on the others', () => {
    const before = kept(honest, KEEP_DEFAULT);
    for (const hours of [24 * 40_000, -24 * 40_000]) {
      const lies = honest.map((one) => (one.sequence === 200 ? snapshot(200, hours) : one));
      const after = decideKeep(lies, KEEP_DEFAULT);
      expect(after.find(({ sequence }) => sequence === 200)?.keptFor).toEqual(['no sure time']);
      const others = after.filter(({ sequence, keptFor }) => sequence !== 200 && keptFor.length > 0);
      expect(others.map(({ sequence }) => sequence)).toEqual(before.filter((sequence) => sequence !== 200));
    }
  });

  test('that are missing altogether keep what has none', () => {
    const unwitnessed = honest.map((one) => ({ ...one, witnessedAt: [] }));
    expect(kept(unwitnessed, { daily: 1 })).toHaveLength(400);
  });
});
