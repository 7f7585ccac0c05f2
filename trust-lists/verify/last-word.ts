/** What the first leaf of a successor carries of the log before: enough to go on from it without knowing that log. */
import {
  appendLeafHash,
  CodedError,
  type CompactRange,
  type CryptoSuite,
  leafHash,
  parseRange,
  portableSuite,
  rangeRoot,
  type Verified,
} from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { decodeBase64, encodeBase64 } from '../log/base64.ts';
import { bytesOfHex, hexOf } from '../log/hex.ts';
import { buildLeaf, type LogLeaf, type Predecessor, parseLeaf } from '../log/leaf.ts';
import type { TrustState } from '../state.ts';

/** The last word of the log in force, for its successor's first leaf. Throws `TRUST_LOG_MISSING` without leaves. */
export function lastWordOf(
  { log, leaf, evidence }: Verified<TrustState>,
  { sha256 }: CryptoSuite = portableSuite,
): Predecessor {
  const kept = evidence.log;
  if (kept === null) throw new TrustError('TRUST_LOG_MISSING', 'Nothing of the log is kept.');
  let before = parseRange(kept.from, kept.frontier);
  for (const bytes of kept.leaves.slice(0, -1)) before = appendLeafHash(before, leafHash(bytes, sha256), sha256);
  return {
    origin: log.origin,
    size: log.size,
    rootHash: hexOf(log.rootHash),
    checkpoint: new TextDecoder().decode(log.checkpoint),
    leaf: encodeBase64(buildLeaf(leaf)),
    frontier: before.hashes.map(hexOf),
  };
}

/** The leaf in it, if leaf and hashes give the root that the old log ended with; else null, or the codes of a leaf. */
export function lastLeafOf({ size, rootHash, leaf, frontier }: Predecessor, { sha256 }: CryptoSuite): LogLeaf | null {
  const bytes = decodeBase64(leaf);
  const before = rangeOf(
    size - 1,
    frontier.flatMap((text) => bytesOfHex(text) ?? []),
  );
  if (bytes === null || before === null) return null;
  const range = appendLeafHash(before, leafHash(bytes, sha256), sha256);
  return hexOf(rangeRoot(range, sha256)) === rootHash ? parseLeaf(bytes) : null;
}

function rangeOf(size: number, hashes: readonly Uint8Array[]): CompactRange | null {
  try {
    return parseRange(size, hashes);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
