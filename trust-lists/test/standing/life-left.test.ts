/** The steps of a document's life. */
import { describe, expect, it } from 'vitest';
import { lifeLeft } from '../../standing/life-left.ts';

const day = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 86_400_000);

describe('the life left to a document of 100 days', () => {
  it.each([
    [0, null],
    [49.9, null],
    [50, 50],
    [74.9, 50],
    [75, 25],
    [89.9, 25],
    [90, 10],
    [100, 10],
    [400, 10],
  ] as const)('after %d days is told as %s', (passed, expected) => {
    expect(lifeLeft(day(0), day(100), day(passed))).toBe(expected);
  });
});
