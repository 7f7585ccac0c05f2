/** The one decision about trust: from everything fetched and what was known to what is trusted now, or a refusal. */
import { type CountryCode, type CryptoSuite, portableSuite, type Verified } from '@breakwater/federation-protocol';
import { revisionsOf } from '../document/departed.ts';
import type { Member } from '../document/entry.ts';
import { TrustError } from '../error.ts';
import { applyNotices } from '../notice/apply-notices.ts';
import { verifyNotices } from '../notice/verify-notices.ts';
import type { LogHead, PinnedRoot, TrustEvidence, TrustState } from '../state.ts';
import { checkStatements } from './check-statements.ts';
import { countWitnesses, effectiveNow, timesOfBefore, type WitnessedHead, withoutBarred } from './count-witnesses.ts';
import type { LoggedLists } from './follow-lists.ts';
import { checkListTimes, type VerifiedLists, verifyLists } from './verify-lists.ts';
import { type VerifiedLog, verifyLog } from './verify-log.ts';
import { checkRootTimes, type VerifiedRoots, verifyRoots } from './verify-roots.ts';

/** What a hub may say of the evidence itself. */
export interface VerifyTerms {
  /**
   * It is what this hub had in force before it was started anew. The list's times were judged when it was adopted; that
   * it has run out since closes it (`standing`), but must not take the country's own services down.
   */
  readonly isOwn?: boolean;
}

/**
 * Verifies `evidence` on top of `state` at `now`, step by step as references/trust.md section 4.4 has them, corrected
 * by design section 5. Pure: it throws a `TrustError` and changes nothing, or resolves to a new state that the caller
 * keeps. The evidence may repeat what the state already stands on; it may never contradict it. `now` is the time that
 * the hub believes (`readClock`); a clock behind the state's floor is not believed.
 */
export async function verifyTrust(
  evidence: TrustEvidence,
  state: Verified<TrustState> | PinnedRoot,
  now: Date,
  crypto: CryptoSuite = portableSuite,
  { isOwn = false }: VerifyTerms = {},
): Promise<Verified<TrustState>> {
  const known = 'rootSha256' in state ? null : state;
  // The same officers sign root, list and consents: their keys are taken in once, for this call only.
  const suite = crypto.once?.() ?? crypto;

  // Step 1, the root: from the pinned fingerprint, one version after the other, each signed under the one before.
  const roots = await verifyRoots(evidence.roots, state, suite);

  // Steps 2, 3 and 5, the log: its checkpoint continues the known one, and its last leaf says what is in force.
  const log = evidence.log === null ? null : await verifyLog(evidence.log, known, roots.all, suite);

  // Step 4, the quorum: k witnesses saw this head; from their times follow its age and the least that clocks must show.
  const times = { system: now, remembered: timesOfBefore(state) };
  const seen = log === null ? null : await countWitnesses(log, known, roots.newest, times, suite);
  const { lists: logged, clockFloor } = headOf(log, seen, known);
  const time = effectiveNow(now, clockFloor);
  checkRootTimes(roots.newest, time);

  // Steps 6 to 10, the list that the leaf names: bytes, form, chain, signatures of the states, consents.
  const rules = { roots: roots.all, suite, isEachWanted: false };
  const lists = await verifyLists(evidence.lists, known, logged, rules);
  if (!isOwn) checkListTimes(lists.newest, roots.newest, known, time);

  const listed = new Map(lists.newest.entries.map(({ member }) => [member.country, member]));

  // Step 4 once more: a country that this very list suspends as a witness is none for it.
  const counted = log === null || seen === null ? null : withoutBarred(log, seen, listed, roots.newest.quorum);
  const head = headOf(log, counted, known);

  // Step 11, emergency notices: they take members' services and keys away, and can do nothing else.
  const areCounted = known?.root.sha256 === roots.newest.sha256;
  const inForce = { documents: known?.evidence.notices ?? [], areCounted };
  const noticeRules = { root: roots.newest, list: lists.newest, known: inForce };
  const notices = await verifyNotices(evidence.notices, noticeRules, suite);
  const members = applyNotices(listed, notices.accepted.values());

  // Section 4.8: the anchor's statements are derived from the list, so they are checked against it and never lead.
  const statements = await checkStatements(evidence.statements, known, roots.newest.anchor, listed, time);

  return stateOf(roots, head, lists, members, notices, statements);
}

interface Head extends Pick<TrustState, 'log' | 'leaf' | 'clockFloor'> {
  readonly lists: LoggedLists;
  readonly evidence: TrustEvidence['log'];
}

/** The head that came now, or the known one when nothing of the log came. Throws `TRUST_LOG_MISSING` without either. */
function headOf(log: VerifiedLog | null, seen: WitnessedHead | null, known: Verified<TrustState> | null): Head {
  if (log !== null && seen !== null) return newHead(log, seen);
  if (known === null) {
    throw new TrustError('TRUST_LOG_MISSING', 'No source offers a checkpoint of the log.', {});
  }
  const { leaf, clockFloor, evidence, listHashes, abandonedLists } = known;
  return {
    log: known.log,
    leaf,
    clockFloor,
    lists: { head: leaf.lists.hubs, hashes: listHashes, abandoned: abandonedLists, baseline: null },
    evidence: evidence.log,
  };
}

function newHead({ checkpoint, range, head, lists, kept }: VerifiedLog, seen: WitnessedHead): Head {
  const { origin, size, rootHash } = checkpoint;
  const { quorumTime, witnessTimes, lastSeen, clockFloor } = seen;
  const log: LogHead = {
    origin,
    size,
    rootHash,
    range,
    checkpoint: seen.checkpoint,
    leafIndex: size - 1,
    leafHash: head.hash,
    quorumTime,
    witnessTimes,
    lastSeen,
  };
  return { log, leaf: head.leaf, clockFloor, lists, evidence: { ...kept, checkpoint: seen.checkpoint } };
}

function stateOf(
  roots: VerifiedRoots,
  { log, leaf, clockFloor, evidence }: Head,
  lists: VerifiedLists,
  members: ReadonlyMap<CountryCode, Member>,
  notices: Awaited<ReturnType<typeof verifyNotices>>,
  statements: Awaited<ReturnType<typeof checkStatements>>,
): Verified<TrustState> {
  const next: TrustState = {
    roots: roots.all,
    root: roots.newest,
    list: lists.newest,
    listHashes: lists.hashes,
    abandonedLists: lists.abandoned,
    revisions: revisionsOf(lists.newest),
    signedBy: { root: roots.signedBy, list: lists.signedBy },
    members,
    log,
    leaf,
    notices: notices.accepted,
    refusedNotices: notices.refused,
    clockFloor,
    statements: statements.accepted,
    refusedStatements: statements.refused,
    expiresAt: new Date(lists.newest.nextUpdate.getTime() + roots.newest.freshness.closedMs),
    evidence: {
      roots: roots.documents,
      lists: lists.documents,
      statements: Object.fromEntries([...statements.accepted].map(([country, { jwt }]) => [country, jwt])),
      log: evidence,
      notices: notices.documents,
    },
  };
  return next as Verified<TrustState>;
}
