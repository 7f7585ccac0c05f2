/** Reading a log for a hub that is further behind than one piece of evidence reaches. */
import { leafHash, rangeRoot, treeRoot, verifyConsistency } from '@breakwater/federation-protocol';
import { evidenceLeavesMax } from '@breakwater/trust-lists';
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../keys/node-suite.ts';
import { readSince } from '../../../trust/log/far-behind.ts';
import { type LogFolder, openLogFolder } from '../../../trust/log/folder.ts';
import { scratch } from '../../scratch.ts';

const size = evidenceLeavesMax + 700;
const entries = Array.from({ length: size }, (_, index) => new TextEncoder().encode(`entry ${index}`));
const hashes = entries.map((entry) => leafHash(entry, nodeSuite.sha256));

async function filled(): Promise<LogFolder> {
  const folder = openLogFolder(await scratch());
  await folder.extend(0, entries);
  return folder;
}

describe('the log since a size', () => {
  it('is every leaf for a hub that is near', async () => {
    const folder = await filled();
    const { from, leaves, consistency } = await readSince(folder.read, size - evidenceLeavesMax, size);
    expect([from, leaves.length, consistency]).toEqual([size - evidenceLeavesMax, evidenceLeavesMax, undefined]);
  });

  it('is the last leaves for one that is far, with a proof that they continue what it knows', async () => {
    const folder = await filled();
    for (const known of [1, 2, 255, 256, 257, 699]) {
      const { from, frontier, leaves, consistency = [] } = await readSince(folder.read, known, size);
      expect([from, leaves.length]).toEqual([size - evidenceLeavesMax, evidenceLeavesMax]);
      const root1 = treeRoot(hashes.slice(0, known), nodeSuite.sha256);
      const root2 = rangeRoot({ size: from, hashes: frontier }, nodeSuite.sha256);
      verifyConsistency({ size1: known, size2: from, root1, root2, proof: consistency }, nodeSuite.sha256);
    }
  });
});
