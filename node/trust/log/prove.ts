/** Consistency proofs from the tiles of a log folder, as witnesses ask for them. */
import { proveConsistency } from '@breakwater/federation-protocol';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { LogFolder } from './folder.ts';
import { readLeafHashes } from './read-tiles.ts';

/** The proof from one size to another of one log; empty from nothing and for the same size (tlog-witness). */
export async function proofFrom(folder: LogFolder, from: number, size: number): Promise<readonly Uint8Array[]> {
  if (from === 0 || from >= size) return [];
  return proveConsistency(from, size, await readLeafHashes(folder.read, size), nodeSuite.sha256);
}
