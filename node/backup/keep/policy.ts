/** How many snapshots are kept, and of which times. */
import { SourceError } from '../source/error.ts';

/** What a policy counts by. `last` are the newest, whatever their time. */
export const KEEP_RULES = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

/** One of them. */
export type KeepRule = (typeof KEEP_RULES)[number];

/** How many of each; 0 keeps none by that rule. */
export type KeepPolicy = Readonly<Record<KeepRule, number>>;

/** What is kept where nobody said otherwise: a day of hours, a week of days, a year of months, ten years. */
export const KEEP_DEFAULT: KeepPolicy = { last: 3, hourly: 24, daily: 7, weekly: 5, monthly: 12, yearly: 10 };

/** Of each rule: a century of days is beyond what anyone means. */
export const KEEP_COUNT_MAX = 36_525;

/** Throws `BACKUP_KEEP_INVALID` for what would keep nothing, or cannot be meant. */
export function checkPolicy(policy: KeepPolicy): KeepPolicy {
  const odd = KEEP_RULES.find(
    (rule) => !Number.isSafeInteger(policy[rule]) || policy[rule] < 0 || policy[rule] > KEEP_COUNT_MAX,
  );
  if (odd !== undefined) {
    throw invalid(`"${odd}" must be a whole number from 0 to ${KEEP_COUNT_MAX}`, { rule: odd });
  }
  if (KEEP_RULES.every((rule) => policy[rule] === 0)) throw invalid('nothing at all would be kept', {});
  return policy;
}

function invalid(reason: string, evidence: { rule?: string }): SourceError {
  return new SourceError('BACKUP_KEEP_INVALID', `This does not say what to keep: ${reason}.`, evidence);
}
