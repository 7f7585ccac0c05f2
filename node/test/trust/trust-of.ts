/** The runtime's answers over a given state, for tests of those who ask it; `denied` says no to some. */
import type { Verified } from '@breakwater/federation-protocol';
import { decide, standing, type TrustState } from '@breakwater/trust-lists';
import type { TrustRuntime } from '../../trust/runtime.ts';

/** Answers as of the state's own quorum time, so always fresh; `state` is asked anew each time. */
export function trustOf(
  state: () => Verified<TrustState>,
  denied: ReadonlySet<string> = new Set(),
): Pick<TrustRuntime, 'current' | 'decide' | 'basis' | 'lastVerified' | 'standing'> {
  const standingIn = (now: Verified<TrustState>) => standing(now, { now: now.log.quorumTime, state: 'ok' });
  return {
    current: state,
    lastVerified: state,
    standing: () => standingIn(state()),
    decide: (query) => {
      const now = state();
      const decision = decide(now, standingIn(now), query);
      const isDenied = denied.has(`${query.country} ${query.service}`);
      return isDenied ? { ...decision, outcome: 'deny', reason: 'notice', maxAssurance: null } : decision;
    },
    basis: () => {
      const { list, log, root } = state();
      return { listSequence: list.sequence, logIndex: log.leafIndex, rootVersion: root.version };
    },
  };
}
