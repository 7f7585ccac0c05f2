/** A word beside what a verb writes, where too few say that the snapshot is the newest. */
import type { HeadDoubt } from '@breakwater/backup-replication';
import { doubtText } from '../backup/restore/doubt-text.ts';

/** On standard error, since standard output is the contents that were asked for. */
export function warnOfDoubt(doubt: HeadDoubt | null, who: 'holders' | 'locations'): void {
  if (doubt !== null) process.stderr.write(`Not sure: ${doubtText(doubt, who)}\n`);
}
