/** What time a holder reckons with: its own clock, the witnesses' time, and its own as far as they bear it out. */
import type { HolderClock } from '@breakwater/backup-replication';
import { TrustError } from '@breakwater/trust-lists';
import type { TrustRuntime } from '../../trust/runtime.ts';
import type { World } from '../../world.ts';

/** The clocks now. Throws `TRUST_NOT_YET` while no quorum of witnesses has told any time. */
export function holderClock(trust: Pick<TrustRuntime, 'standing'>, world: Pick<World, 'now'>): HolderClock {
  const standing = trust.standing();
  if (standing === null) throw new TrustError('TRUST_NOT_YET', 'No witnessed time is known yet.');
  const { now, quorumTime } = standing;
  return { own: world.now().getTime(), witnessed: quorumTime.getTime(), judged: now.getTime() };
}
