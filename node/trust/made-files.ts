/** Files that a mirror makes of what it verified: the courier bundle, and the newest list's proof in one file. */
import { appendLeafHash, leafHash, parseRange, type Verified } from '@breakwater/federation-protocol';
import { bundleOf, encodeBundle, formatTlogProof, type TrustState } from '@breakwater/trust-lists';
import { nodeSuite } from '../keys/node-suite.ts';
import { trustPath } from './publication.ts';
import { zstd } from './zstd.ts';

/** The file of that path; null when this is none of those made here. */
export async function madeFile(state: Verified<TrustState>, path: string): Promise<Uint8Array | null> {
  if (path === trustPath.bundle) return newestBundle(state);
  return path === trustPath.proof(state.list.sequence) ? headProof(state) : null;
}

/** Everything for a hub that knows nothing but the oldest root that we know. */
async function newestBundle(state: Verified<TrustState>): Promise<Uint8Array> {
  const rootsFrom = state.roots[0]?.version ?? state.root.version;
  return encodeBundle(await bundleOf(state, { rootsFrom, logFrom: null }, nodeSuite), zstd);
}

/**
 * The inclusion of the log's last entry, which names the list in force: that proves it the newest. The path of the last
 * leaf is the subtrees before it, from the smallest up.
 * @see https://c2sp.org/tlog-proof#format
 */
function headProof({ log, evidence }: TrustState): Uint8Array | null {
  if (evidence.log === null) return null;
  const { from, frontier, leaves } = evidence.log;
  const before = leaves
    .slice(0, -1)
    .reduce(
      (range, leaf) => appendLeafHash(range, leafHash(leaf, nodeSuite.sha256), nodeSuite.sha256),
      parseRange(from, frontier),
    );
  const hashes = before.hashes.toReversed();
  return formatTlogProof({ extra: null, index: log.leafIndex, hashes, checkpoint: log.checkpoint });
}
