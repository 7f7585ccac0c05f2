/** A lost log has a successor: the states name it in a new root, and its first leaf carries the old log's last word. */
import type { CryptoSuite, Verified } from '@breakwater/federation-protocol';
import type { Root, RootLog } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { readCosignatures } from '../log/cosignature.ts';
import { hexOf } from '../log/hex.ts';
import type { LogLeaf } from '../log/leaf.ts';
import { verifyCheckpoint } from '../log/verify-checkpoint.ts';
import type { LogEntry } from '../log/walk-leaves.ts';
import type { TrustState } from '../state.ts';

/**
 * Checks that `log` continues the log of `state`, perhaps over others in between. Throws `TRUST_SUCCESSION_INVALID`,
 * `TRUST_SPLIT_VIEW` when the old log ended otherwise than this hub knows, `TRUST_LOG_RANGE_MISSING` without leaf 0.
 */
export async function checkSuccession(
  entries: readonly LogEntry[],
  log: RootLog,
  state: Verified<TrustState>,
  roots: readonly Root[],
  suite: CryptoSuite,
): Promise<void> {
  const first = entries[0];
  if (first?.index !== 0) {
    const happened = `The log ${log.origin} is new here, so all its leaves are needed.`;
    throw new TrustError('TRUST_LOG_RANGE_MISSING', happened, { from: first?.index ?? 0, latest: 0 });
  }
  checkEnd(log, state, roots);
  checkNumbers(first.leaf, state);
  await checkLastWord(first.leaf, log, roots, suite);
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

/** The new log's first leaf goes on where the known one stands. */
function checkNumbers({ root, lists, notices }: LogLeaf, { leaf }: TrustState): void {
  const known = leaf.lists.hubs;
  if (root.version < leaf.root.version) throw invalid('it takes the root back');
  if (lists.hubs.sequence < known.sequence) throw invalid('it takes the list back');
  if (lists.hubs.sequence === known.sequence && lists.hubs.sha256 !== known.sha256) throw invalid('it swaps the list');
  if (notices.count < leaf.notices.count) throw invalid('it drops notices');
}

/** The old log's last checkpoint, whole, with a quorum of the witnesses of its time. */
async function checkLastWord(
  { successorOf }: LogLeaf,
  { successorOf: end }: RootLog,
  roots: readonly Root[],
  suite: CryptoSuite,
): Promise<void> {
  const isThat = successorOf?.origin === end?.origin && successorOf?.size === end?.size;
  if (!successorOf || !isThat || successorOf.rootHash !== end?.rootHash) {
    throw invalid('its first leaf names another end of the log before than the root');
  }
  const { origin, size, rootHash } = successorOf;
  const ruled = roots.findLast(({ logs }) => logs.some((log) => log.origin === origin && log.state === 'active'));
  const old = ruled?.logs.find((log) => log.origin === origin);
  if (ruled === undefined || old === undefined) throw invalid(`no known root ever trusted ${origin}`);
  const bytes = new TextEncoder().encode(successorOf.checkpoint);
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
