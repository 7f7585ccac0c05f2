/** What k times prove while f witnesses lie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorTime, quorumOf, quorumTime } from '../../log/quorum-time.ts';

const at = (ms: number) => new Date(ms);

describe('the quorum', () => {
  it.each([
    [7, 2, 5],
    [15, 4, 10],
    [9, 2, 6],
    [5, 1, 4],
    [5, 0, 3],
    [1, 0, 1],
  ])('of %d witnesses with %d liars is %d', (n, f, k) => {
    expect(quorumOf(n, f)).toBe(k);
  });

  it('shares an honest witness with every other quorum, and one less would not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.nat({ max: 63 }), (n, f) => {
        const k = quorumOf(n, f);
        expect(2 * k - n).toBeGreaterThan(f);
        expect(2 * (k - 1) - n).toBeLessThanOrEqual(f);
      }),
    );
  });
});

describe('the times', () => {
  const instant = fc.integer({ min: 0, max: 10_000 });

  it('are the k-th and the (f+1)-th largest, or none', () => {
    const times = [5, 1, 4, 2, 3].map(at);
    expect([1, 3, 5].map((k) => quorumTime(times, k))).toEqual([at(5), at(3), at(1)]);
    expect(quorumTime(times, 6)).toBeNull();
    expect(floorTime(times, 2)).toEqual(at(3));
    expect(floorTime(times, 5)).toBeNull();
    expect(quorumTime([], 1)).toBeNull();
  });

  it('never let f liars raise the floor above the largest honest time', () => {
    fc.assert(
      fc.property(fc.array(instant, { minLength: 1 }), fc.array(instant, { maxLength: 4 }), (honest, lies) => {
        const floor = floorTime([...honest, ...lies].map(at), lies.length);
        if (floor !== null) expect(floor.getTime()).toBeLessThanOrEqual(Math.max(...honest));
      }),
    );
  });

  it('never let f liars make a quorum fresh unless k - f honest witnesses are', () => {
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 15 }), fc.array(instant, { maxLength: 4 }), (honest, lies) => {
        const k = quorumOf(honest.length + lies.length, lies.length);
        const time = quorumTime([...honest, ...lies].map(at), k);
        const supporters = honest.filter((one) => time !== null && one >= time.getTime());
        if (time !== null) expect(supporters.length).toBeGreaterThanOrEqual(k - lies.length);
      }),
    );
  });
});
