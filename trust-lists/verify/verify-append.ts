/** What a witness checks before it cosigns: all that can be known about an append before a quorum has seen it. */
import { type CryptoSuite, portableSuite, type Verified } from '@breakwater/federation-protocol';
import type { TrustList } from '../document/list.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import type { Checkpoint } from '../log/checkpoint.ts';
import type { LogLeaf } from '../log/leaf.ts';
import type { PinnedRoot, TrustEvidence, TrustState } from '../state.ts';
import { effectiveNow, timesOfBefore } from './count-witnesses.ts';
import { checkListTimes, verifyLists } from './verify-lists.ts';
import { verifyLog } from './verify-log.ts';
import { checkRootTimes, verifyRoots } from './verify-roots.ts';

/** An append that an honest witness may cosign: signed, continuing, consented to, and saying what it commits to. */
export interface Append {
  readonly checkpoint: Checkpoint;
  readonly leaf: LogLeaf;
  readonly root: Root;
  readonly list: TrustList;
}

/**
 * Checks an append as `verifyTrust` does, without asking for cosignatures; nothing of it is in force by that. On top of
 * a state every list since its own must be there: across a gap nobody could check who was taken off. Throws what
 * `verifyTrust` throws, save `TRUST_WITNESS_QUORUM_MISSING`.
 */
export async function verifyAppend(
  evidence: TrustEvidence,
  state: Verified<TrustState> | PinnedRoot,
  now: Date,
  suite: CryptoSuite = portableSuite,
): Promise<Verified<Append>> {
  const known = 'rootSha256' in state ? null : state;
  const time = effectiveNow(now, timesOfBefore(state).clockFloor);
  const roots = await verifyRoots(evidence.roots, state, suite);
  checkRootTimes(roots.newest, time);
  if (evidence.log === null) throw new TrustError('TRUST_LOG_MISSING', 'An append without a checkpoint is none.', {});
  const log = await verifyLog(evidence.log, known, roots.all, suite);
  const rules = { roots: roots.all, suite, isEachWanted: true };
  const lists = await verifyLists(evidence.lists, known, log.lists, rules);
  checkListTimes(lists.newest, roots.newest, known, time);
  const { origin, size, rootHash, extensions } = log.checkpoint;
  const append: Append = {
    checkpoint: { origin, size, rootHash, extensions },
    leaf: log.head.leaf,
    root: roots.newest,
    list: lists.newest,
  };
  return append as Verified<Append>;
}
