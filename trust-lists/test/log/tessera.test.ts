/** A log that nobody here wrote: all of it verifies, and one flipped bit anywhere is found. */
import { leafHash, treeRoot } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../log/checkpoint.ts';
import { entriesPath, parseTile, tilePath } from '../../log/tile.ts';
import { auditLog, entriesFromBundles, tilesOver } from '../../log/tile-tree.ts';
import { parseVerifierKey } from '../../log/verifier-key.ts';
import { verifyCheckpoint } from '../../log/verify-checkpoint.ts';
import { hasVectors, vector } from '../support/vectors.ts';

const folder = 'tlog-tiles-tessera';
const vkey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
const log = { origin: 'example.com/log/testdata', keys: [parseVerifierKey(vkey)] };
const sizes = Array.from({ length: 16 }, (_, size) => size);

/** The files of the log, with one of them perhaps replaced. */
function storeOf(changed: Record<string, Uint8Array> = {}) {
  const read = async (path: string) => changed[path] ?? vector(`${folder}/${path}`);
  return {
    readTile: ({ level, index, width }: { level: number; index: number; width: number }) =>
      read(tilePath(level, index, width)),
    readBundle: ({ index, width }: { index: number; width: number }) => read(entriesPath(index, width)),
  };
}

const checkpointOf = (size: number): Promise<Checkpoint> =>
  verifyCheckpoint(vector(`${folder}/checkpoint.${size}`), log);

function* flipped(bytes: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield changed;
  }
}

if (hasVectors(folder)) {
  describe('the log of Tessera', () => {
    it.each(sizes)('verifies at size %d: signature, root hash, every tile and entry', async (size) => {
      const checkpoint = await checkpointOf(size);
      expect(checkpoint.size).toBe(size);
      await auditLog(checkpoint, storeOf());
    });

    it.each(sizes)('shows a flipped bit anywhere in the checkpoint of size %d', async (size) => {
      for (const bytes of flipped(vector(`${folder}/checkpoint.${size}`))) {
        const result = await verifyCheckpoint(bytes, log).catch((error) => error.code);
        expect(result).toMatch(/^TRUST_NOTE_(MALFORMED|SIGNATURE_MALFORMED|SIGNATURE_INVALID|UNSIGNED)$/);
      }
    });

    it.each(sizes.slice(1))('shows a flipped bit anywhere in a tile or entry at size %d', async (size) => {
      const checkpoint = await checkpointOf(size);
      for (const path of [tilePath(0, 0, size), entriesPath(0, size)]) {
        for (const bytes of flipped(vector(`${folder}/${path}`))) {
          const result = await auditLog(checkpoint, storeOf({ [path]: bytes })).catch((error) => error.code);
          expect(result).toMatch(/^TRUST_LOG_(DAMAGED|TILE_MALFORMED)$/);
        }
      }
    });

    it('shows a lost or moved entry, and a tile of another width', async () => {
      const checkpoint = await checkpointOf(9);
      const lost = storeOf({ [entriesPath(0, 9)]: vector(`${folder}/${entriesPath(0, 8)}`) });
      await expect(auditLog(checkpoint, lost)).rejects.toMatchObject({ code: 'TRUST_LOG_TILE_MALFORMED' });
      const short = storeOf({ [tilePath(0, 0, 9)]: vector(`${folder}/${tilePath(0, 0, 8)}`) });
      await expect(auditLog(checkpoint, short)).rejects.toMatchObject({ code: 'TRUST_LOG_DAMAGED' });
      const hashes = parseTile(vector(`${folder}/${tilePath(0, 0, 9)}`), 9);
      const swapped = [hashes[1], hashes[0], ...hashes.slice(2)].flatMap((hash) => [...(hash ?? [])]);
      const moved = storeOf({ [tilePath(0, 0, 9)]: Uint8Array.from(swapped) });
      await expect(auditLog(checkpoint, moved)).rejects.toMatchObject({ code: 'TRUST_LOG_DAMAGED' });
    });

    it('is what we would write ourselves', async () => {
      const entries = await entriesFromBundles(0, 15, storeOf().readBundle);
      const hashes = entries.map((entry) => leafHash(entry));
      const [tile, ...rest] = tilesOver(hashes);
      expect(rest).toEqual([]);
      expect(tile?.bytes).toEqual(vector(`${folder}/${tilePath(0, 0, 15)}`));
      expect(treeRoot(hashes)).toEqual((await checkpointOf(15)).rootHash);
    });

    it('is of no use under another origin, or under a key of another log', async () => {
      const bytes = vector(`${folder}/checkpoint`);
      const other = verifyCheckpoint(bytes, { ...log, origin: 'example.com/log' });
      await expect(other).rejects.toMatchObject({ code: 'TRUST_LOG_UNKNOWN' });
    });
  });
}
