/** What people are told when too few say which snapshot is the newest. */
import type { HeadDoubt } from '@breakwater/backup-replication';

/** `who` are they: holders of a hub, locations of an archive. */
export function doubtText({ voices, needed }: HeadDoubt, who: 'holders' | 'locations'): string {
  const counted = who === 'holders' ? 'holders with an agreement in force' : 'locations';
  const one = who === 'holders' ? 'holder' : 'location';
  return (
    `${voices} of at least ${needed} ${counted} say which snapshot is the newest: ` +
    `one ${one} that lies could hide a newer one. Look again when more answer.`
  );
}
