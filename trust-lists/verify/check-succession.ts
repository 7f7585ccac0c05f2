/** A lost log has a successor: the states name it in a new root, and its first leaf carries the old log's last word. */
import type { CryptoSuite, Verified } from '@breakwater/federation-protocol';
import type { Root, RootLog } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { readCosignatures } from '../log/cosignature.ts';
import { hexOf } from '../log/hex.ts';
import type { LogLeaf, Predecessor } from '../log/leaf.ts';
import { verifyCheckpoint } from '../log/verify-checkpoint.ts';
import { checkLater, checkStepFrom, type LogEntry } from '../log/walk-leaves.ts';
import type { TrustState } from '../state.ts';
import { baselinesOf } from './baseline.ts';
import { lastLeafOf } from './last-word.ts';

/**
 * Checks the first leaf of `log`, whoever sees it: hubs, witnesses and newcomers. It goes on from the last leaf of the
 * log before, by the same rule by which leaf follows leaf; without one it claims none. So no two hubs, however much of
 * the old log each has seen, can be shown different ways on. `state` is that of a hub that comes from the old log.
 * Throws `TRUST_SUCCESSION_INVALID`, `TRUST_LEAF_…`.
 */
export async function checkOpening(
  first: LogEntry,
  log: RootLog,
  state: TrustState | null,
  roots: readonly Root[],
  suite: CryptoSuite,
): Promise<void> {
  const { successorOf } = first.leaf;
  if (log.successorOf === null) {
    if (successorOf !== null) throw invalid('its first leaf claims a log before it, and the root names none');
    return;
  }
  const last = await checkLastWord(successorOf, log.successorOf, state, roots, suite);
  // The old log ended no earlier than this hub knows it.
  if (state !== null) checkLater(state.leaf, { index: first.index, leaf: last }, baselinesOf(roots));
  checkStepFrom(last, first, baselinesOf(roots));
}

/**
 * Checks that `log` continues the log of `state`, perhaps over others in between. Throws `TRUST_SUCCESSION_INVALID`,
 * `TRUST_SPLIT_VIEW` when the old log ended otherwise than this hub knows, `TRUST_LOG_RANGE_MISSING` without leaf 0.
 */
export function checkSuccession(
  entries: readonly LogEntry[],
  log: RootLog,
  state: Verified<TrustState>,
  roots: readonly Root[],
): void {
  const first = entries[0];
  if (first?.index !== 0) {
    const happened = `The log ${log.origin} is new here, so all its leaves are needed.`;
    throw new TrustError('TRUST_LOG_RANGE_MISSING', happened, { from: first?.index ?? 0, latest: 0 });
  }
  checkEnd(log, state, roots);
}

/** The old log's end, as the root has it, takes nothing back of what this hub knows. */
function checkEnd(log: RootLog, state: TrustState, roots: readonly Root[]): void {
  const { origin, size, rootHash } = state.log;
  const logs = roots.at(-1)?.logs ?? [];
  let end = log.successorOf;
  for (let hops = 0; end !== null && end.origin !== origin && hops < logs.length; hops += 1) {
    const before = end.origin;
    end = logs.find((candidate) => candidate.origin === before)?.successorOf ?? null;
  }
  if (end?.origin !== origin) throw invalid(`it does not succeed ${origin}`);
  if (end.size < size) throw invalid(`it leaves out the leaves ${end.size} to ${size - 1} of ${origin}`);
  if (end.size === size && end.rootHash !== hexOf(rootHash)) {
    const happened = `The log ${origin} had two roots at ${size} leaves.`;
    throw new TrustError('TRUST_SPLIT_VIEW', happened, { knownSize: size, size: end.size });
  }
}

/** The old log's end as the first leaf carries it: its last leaf, and its checkpoint with a quorum of that time. */
async function checkLastWord(
  word: LogLeaf['successorOf'],
  end: NonNullable<RootLog['successorOf']>,
  state: TrustState | null,
  roots: readonly Root[],
  suite: CryptoSuite,
): Promise<LogLeaf> {
  if (word?.origin !== end.origin || word.size !== end.size || word.rootHash !== end.rootHash) {
    throw invalid('its first leaf names another end of the log before than the root');
  }
  const last = lastLeafOf(word, suite);
  if (last === null) throw invalid('the last leaf that it carries is not the one at that end');
  const { origin } = end;
  const ruled = roots.findLast(({ logs }) => logs.some((log) => log.origin === origin && log.state === 'active'));
  const old = ruled?.logs.find((log) => log.origin === origin);
  if (ruled !== undefined && old !== undefined) await checkWitnessed(word, old, ruled, suite);
  // Who comes to the region after that log was retired never knew its witnesses; the states' root names its end.
  else if (state !== null) throw invalid(`no known root ever trusted ${origin}`);
  return last;
}

async function checkWitnessed(word: Predecessor, old: RootLog, ruled: Root, suite: CryptoSuite): Promise<void> {
  const { origin, size, rootHash } = word;
  const bytes = new TextEncoder().encode(word.checkpoint);
  const checkpoint = await verifyCheckpoint(bytes, { origin, keys: [old.vkey] }, suite);
  if (checkpoint.size !== size || hexOf(checkpoint.rootHash) !== rootHash) {
    throw invalid('its first leaf carries another checkpoint than it names');
  }
  const cosigned = await readCosignatures(checkpoint.note, ruled.witnesses, suite);
  if (cosigned.size < ruled.quorum.k) throw invalid(`${cosigned.size} witnesses saw that end, ${ruled.quorum.k} must`);
}

function invalid(why: string): TrustError {
  return new TrustError('TRUST_SUCCESSION_INVALID', `The successor of the log was refused: ${why}.`, { why });
}
