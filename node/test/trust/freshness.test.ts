/** The stages of staleness begin and end where the design says. */
import { expect, it } from 'vitest';
import { freshnessStage } from '../../trust/freshness.ts';
import { foundingDay } from './region.ts';

it.each([
  ['fresh', 24],
  ['aging', 72],
  ['isolated', 14 * 24],
])('is %s until %i hours have passed', (stage, hours) => {
  const end = foundingDay.getTime() + hours * 3_600_000;
  expect(freshnessStage(foundingDay, new Date(end))).toBe(stage);
  expect(freshnessStage(foundingDay, new Date(end + 1))).not.toBe(stage);
});

it('is closed after that', () => {
  expect(freshnessStage(foundingDay, new Date(foundingDay.getTime() + 15 * 24 * 3_600_000))).toBe('closed');
});
