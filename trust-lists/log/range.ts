/** The log from a known size to its head as one compact range: the region's proof of inclusion and consistency. */
import {
  appendLeafHash,
  CodedError,
  type CompactRange,
  type Hash,
  leafHash,
  parseRange,
  rangeRoot,
  sha256,
  verifyConsistency,
} from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import { TrustError } from '../error.ts';
import type { Checkpoint } from './checkpoint.ts';
import { parseLeaf } from './leaf.ts';
import { evidenceLeavesMax } from './log-limits.ts';
import type { LogEntry } from './walk-leaves.ts';

/** The leaves from `from` to the head, and the subtree hashes of all before, left to right (RFC 9162 section 2.1.2). */
export interface LogRange {
  readonly from: number;
  readonly frontier: readonly Uint8Array[];
  /** Entries `from` to `size - 1`. */
  readonly leaves: readonly Uint8Array[];
  /**
   * For a hub that is further behind than one piece of evidence reaches: the proof that the tree of `from` leaves
   * continues the one it knows (RFC 6962 section 2.1.2). The leaves between are then known by their hash alone.
   */
  readonly consistency?: readonly Uint8Array[];
}

/** A checkpoint, a signed note with its cosignatures, and the range that leads to it. */
export interface LogEvidence extends LogRange {
  readonly checkpoint: Uint8Array;
}

/** A head that is known already: no history that leaves it out is accepted. */
export interface KnownHead {
  readonly size: number;
  readonly rootHash: Uint8Array;
}

/** What the range shows: the tree at the checkpoint, and its entries from `from` on. */
export interface VerifiedRange {
  readonly range: CompactRange;
  readonly entries: readonly LogEntry[];
}

/**
 * Checks that frontier and leaves give the checkpoint's root (so every leaf is in the tree, and the last one is its
 * head), and that the same tree, cut at the known size, has the known root. Without a known head there must be at least
 * the last leaf. A known head that is more than `evidenceLeavesMax` leaves behind may be joined by a proof of
 * consistency in place of the leaves, and no nearer one. The checkpoint must have been verified before. Throws
 * `TRUST_CHECKPOINT_ROLLBACK` for a smaller tree, `TRUST_SPLIT_VIEW` for a tree that does not continue the known one,
 * `TRUST_LOG_RANGE_MISSING` when the range starts too late, `TRUST_LOG_RANGE_MISMATCH` when it does not give the
 * checkpoint, and what `parseLeaf` throws.
 */
export function verifyLogRange(
  evidence: LogRange,
  checkpoint: Pick<Checkpoint, 'size' | 'rootHash'>,
  known: KnownHead | null,
  hash: Hash = sha256,
): VerifiedRange {
  checkHeads(checkpoint, known);
  const isFar = known !== null && isBeyond(evidence, checkpoint, known);
  if (isFar) checkConsistency(evidence, known, hash);
  const { range, hashes, rootAt } = walkRange(evidence, checkpoint, isFar ? null : (known?.size ?? null), hash);
  if (known !== null && rootAt !== null && !isSame(rootAt, known.rootHash)) {
    const evidenceOf = { knownSize: known.size, size: checkpoint.size };
    throw new TrustError('TRUST_SPLIT_VIEW', 'The log does not continue the one this hub knows.', evidenceOf);
  }
  const entries = evidence.leaves.map((bytes, at): LogEntry => {
    return { index: evidence.from + at, bytes, hash: hashes[at] ?? leafHash(bytes, hash), leaf: parseLeaf(bytes) };
  });
  return { range, entries };
}

/** True when the evidence starts after the known head, which is too far behind for all leaves to be sent. */
export function isBeyond(
  { from, consistency }: LogRange,
  { size }: Pick<Checkpoint, 'size'>,
  known: Pick<KnownHead, 'size'>,
): boolean {
  return consistency !== undefined && from > known.size && size - known.size > evidenceLeavesMax;
}

function checkConsistency({ from, frontier, consistency = [] }: LogRange, known: KnownHead, hash: Hash): void {
  const root2 = rangeRoot(readFrontier(from, frontier), hash);
  const sizes = { size1: known.size, size2: from };
  try {
    verifyConsistency({ ...sizes, root1: known.rootHash, root2, proof: consistency }, hash);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw mismatch('they are not shown to continue the known tree', error);
  }
}

/** The tree that a range gives, the hashes of its leaves, and its root when it had `cut` leaves. */
export interface WalkedRange {
  readonly range: CompactRange;
  readonly hashes: readonly Uint8Array[];
  readonly rootAt: Uint8Array | null;
}

/** Adds the leaves to the frontier and compares with the checkpoint; `cut` must lie between `from` and the size. */
export function walkRange(
  { from, frontier, leaves }: LogRange,
  { size, rootHash }: Pick<Checkpoint, 'size' | 'rootHash'>,
  cut: number | null,
  hash: Hash,
): WalkedRange {
  // A hub without history still needs the head's leaf itself.
  const latest = cut ?? size - 1;
  if (from > latest) {
    throw new TrustError('TRUST_LOG_RANGE_MISSING', `The leaves start at ${from}, after ${latest}.`, { from, latest });
  }
  if (leaves.length > evidenceLeavesMax || from + leaves.length !== size) {
    throw mismatch(`${leaves.length} leaves from ${from} do not make ${size}`);
  }
  let range = readFrontier(from, frontier);
  let rootAt = cut === from ? rangeRoot(range, hash) : null;
  const hashes = leaves.map((leaf) => leafHash(leaf, hash));
  for (const leaf of hashes) {
    range = appendLeafHash(range, leaf, hash);
    if (range.size === cut) rootAt = rangeRoot(range, hash);
  }
  if (!isSame(rangeRoot(range, hash), rootHash)) throw mismatch('they give another root hash than the checkpoint');
  return { range, hashes, rootAt };
}

function checkHeads(checkpoint: Pick<Checkpoint, 'size' | 'rootHash'>, known: KnownHead | null): void {
  if (known === null) return;
  const sizes = { knownSize: known.size, size: checkpoint.size };
  if (checkpoint.size < known.size) {
    const happened = `The checkpoint has ${checkpoint.size} leaves, this hub knows ${known.size}.`;
    throw new TrustError('TRUST_CHECKPOINT_ROLLBACK', happened, sizes);
  }
  if (checkpoint.size === known.size && !isSame(checkpoint.rootHash, known.rootHash)) {
    throw new TrustError('TRUST_SPLIT_VIEW', `The log has two roots at ${known.size} leaves.`, sizes);
  }
}

function readFrontier(from: number, frontier: readonly Uint8Array[]): CompactRange {
  try {
    return parseRange(from, frontier);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw mismatch('the frontier has not the hashes it must have', error);
  }
}

function mismatch(why: string, cause?: unknown): TrustError {
  return new TrustError('TRUST_LOG_RANGE_MISMATCH', `The leaves were refused: ${why}.`, { why }, cause);
}
