/** Steps 2, 3 and 5: the log that the root names, its checkpoint, and every leaf from the known head to the new one. */
import { appendLeafHash, type CryptoSuite, leafHash, parseRange, type Verified } from '@breakwater/federation-protocol';
import type { Root, RootLog } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { leavesKept } from '../limits.ts';
import type { LogLeaf } from '../log/leaf.ts';
import { isBeyond, type LogEvidence, type LogRange, type VerifiedRange, verifyLogRange } from '../log/range.ts';
import { type SignedCheckpoint, verifyCheckpoint } from '../log/verify-checkpoint.ts';
import { checkLater, type LogEntry, walkLeaves } from '../log/walk-leaves.ts';
import type { TrustState } from '../state.ts';
import { baselinesOf, loggedLists } from './baseline.ts';
import { checkOpening, checkSuccession } from './check-succession.ts';
import type { LoggedLists } from './follow-lists.ts';

/** A tree of the active log, signed by the log, that continues the known one; whether a quorum saw it is step 4. */
export interface VerifiedLog {
  readonly log: RootLog;
  readonly checkpoint: Verified<SignedCheckpoint>;
  readonly range: VerifiedRange['range'];
  readonly head: Pick<LogEntry, 'leaf' | 'hash'>;
  /** The tree is the one that the state knows: only cosignatures can be newer. */
  readonly isSameHead: boolean;
  readonly lists: LoggedLists;
  /** The leaves that are known, for hubs that know less. */
  readonly kept: LogRange;
}

/**
 * Throws `TRUST_LOG_MISSING` when the root names no log, `TRUST_LOG_UNKNOWN`, `TRUST_NOTE_…`, `TRUST_CHECKPOINT_…`,
 * `TRUST_SPLIT_VIEW`, `TRUST_LOG_RANGE_…`, `TRUST_LEAF_…`, `TRUST_SUCCESSION_INVALID`.
 */
export async function verifyLog(
  evidence: LogEvidence,
  state: Verified<TrustState> | null,
  roots: readonly Root[],
  suite: CryptoSuite,
): Promise<VerifiedLog> {
  const log = activeLog(roots);
  const checkpoint = await verifyCheckpoint(evidence.checkpoint, { origin: log.origin, keys: [log.vkey] }, suite);
  const continued = state?.log.origin === log.origin ? state : null;
  const { range, entries } = verifyLogRange(evidence, checkpoint, continued?.log ?? null, suite.sha256);
  const former = continued === null ? state : null;
  if (former !== null) checkSuccession(entries, log, former, roots);
  const [first] = entries;
  if (first?.index === 0) await checkOpening(first, log, former, roots, suite);
  const isFar = continued !== null && isBeyond(evidence, checkpoint, continued.log);
  if (isFar && first !== undefined) checkLater(continued.leaf, first, baselinesOf(roots));
  const before = continued === null || isFar ? null : { leaf: continued.leaf, hash: continued.log.leafHash };
  const walked = entries.filter(({ index }) => index >= (continued?.log.size ?? 0));
  walkLeaves(walked, before, baselinesOf(roots));
  const head = walked.at(-1) ?? before;
  if (head === null) throw new TrustError('TRUST_LOG_RANGE_MISSING', 'The last leaf of the log was not sent.', {});
  const leaves = walked.map(({ leaf }) => leaf);
  checkRoots(leaves, head.leaf, roots);
  return {
    log,
    checkpoint,
    range,
    head,
    isSameHead: continued?.log.size === checkpoint.size,
    lists: loggedLists(leaves, head.leaf, state, roots, isFar),
    kept: keptRange(evidence, isFar ? null : (continued?.evidence.log ?? null), walked, suite),
  };
}

/** The leaves known before and those that came now; the oldest go into the frontier when they become too many. */
function keptRange(
  evidence: LogRange,
  known: LogRange | null,
  walked: readonly LogEntry[],
  suite: CryptoSuite,
): LogRange {
  const { from, frontier } = known ?? evidence;
  const leaves = known === null ? evidence.leaves : [...known.leaves, ...walked.map(({ bytes }) => bytes)];
  const surplus = leaves.length - leavesKept;
  if (surplus <= 0) return { from, frontier, leaves };
  let range = parseRange(from, frontier);
  for (const leaf of leaves.slice(0, surplus))
    range = appendLeafHash(range, leafHash(leaf, suite.sha256), suite.sha256);
  return { from: range.size, frontier: range.hashes, leaves: leaves.slice(surplus) };
}

/** The log in which the newest root puts its trust. Throws `TRUST_LOG_MISSING`. */
export function activeLog(roots: readonly Root[]): RootLog {
  const log = roots.at(-1)?.logs.find(({ state }) => state === 'active');
  if (log !== undefined) return log;
  throw new TrustError('TRUST_LOG_MISSING', 'The root names no active log.', {
    rootVersion: roots.at(-1)?.version ?? 0,
  });
}

/** Every leaf names roots that states signed, and the last one the newest: else versions that never met are mixed. */
function checkRoots(leaves: readonly LogLeaf[], head: LogLeaf, roots: readonly Root[]): void {
  for (const { root } of leaves) {
    const mine = roots.find(({ version }) => version === root.version);
    if (mine !== undefined && mine.sha256 !== root.sha256)
      throw mismatch(root.version, 'another root than states signed');
  }
  const newest = roots.at(-1)?.version ?? 0;
  if (head.root.version !== newest) throw mismatch(head.root.version, `not the newest root, which is ${newest}`);
}

function mismatch(version: number, why: string): TrustError {
  const happened = `The log puts root ${version} in force: ${why}.`;
  return new TrustError('TRUST_LEAF_ROOT_MISMATCH', happened, { version, why });
}
