/** Shard roots: RFC 6962 trees, the same whole, in pieces, and while the shard is masked and written. */
import { createHash } from 'node:crypto';
import { leafHash, treeRoot } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { maskCipher, maskShard } from '../../mask/mask.ts';
import { LeafTree, SHARD_LEAF_BYTES } from '../../shard/leaves.ts';
import { passShard } from '../../shard/pass-shard.ts';
import { ShardHasher, shardLeaves, shardRoot } from '../../shard/shard-hasher.ts';
import { bytesFrom } from '../support.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const lengths = [64, 65_535, 65_536, 65_537, 131_072, 200_000, 5 * 65_536, 7 * 65_536 + 64, 21 * 65_536];

describe('the root of a shard', () => {
  test('is the tree hash that the federation’s logs have, for every number of leaves up to 40', () => {
    for (let count = 0; count <= 40; count += 1) {
      const leaves = Array.from({ length: count }, (_, i) => leafHash(bytesFrom(10, i), sha256));
      const tree = new LeafTree();
      for (const leaf of leaves) tree.add(leaf);
      expect(hex(tree.root())).toBe(hex(treeRoot(leaves, sha256)));
    }
  });

  test('is that of its leaves of 64 KiB', () => {
    for (const length of lengths) {
      const shard = bytesFrom(length, length);
      const leaves = Array.from({ length: Math.ceil(length / SHARD_LEAF_BYTES) }, (_, i) =>
        leafHash(shard.subarray(i * SHARD_LEAF_BYTES, (i + 1) * SHARD_LEAF_BYTES), sha256),
      );
      expect(shardLeaves(shard).map(hex)).toEqual(leaves.map(hex));
      expect(hex(shardRoot(shard))).toBe(hex(treeRoot(leaves, sha256)));
    }
  });

  test('does not depend on the pieces in which a shard arrives', () => {
    for (const length of lengths) {
      const shard = bytesFrom(length, 7);
      for (const step of [1000, 16_384, 65_536, 65_537, 100_000, 1 << 20]) {
        const hasher = new ShardHasher();
        for (let at = 0; at < length; at += step) hasher.update(shard.subarray(at, at + step));
        expect(hex(hasher.digest())).toBe(hex(shardRoot(shard)));
      }
    }
  });

  test('changes with every bit, and with bytes that are cut off or added', () => {
    const shard = bytesFrom(200_000, 1);
    const root = hex(shardRoot(shard));
    const changed = [0, 65_535, 65_536, 199_999].map((at) => {
      const other = Uint8Array.from(shard);
      other[at] = (other[at] ?? 0) ^ 128;
      return other;
    });
    for (const other of [...changed, shard.subarray(1), shard.subarray(0, -1), Buffer.concat([shard, Buffer.of(0)])]) {
      expect(hex(shardRoot(other))).not.toBe(root);
    }
  });
});

describe('passing a shard on', () => {
  test('writes exactly the stored bytes in order and answers their root, masked or not', () => {
    const place = { owner: 'DM', packId: 'ab'.repeat(32), index: 4 };
    for (const length of [...lengths, 3 * 1024 * 1024 + 64]) {
      const shard = bytesFrom(length, 3);
      const before = hex(sha256(shard));
      for (const key of [null, bytesFrom(32, 1)]) {
        const written: Uint8Array[] = [];
        const mask = key === null ? null : maskCipher(key, place);
        const root = passShard({ shard, mask }, (piece) => {
          expect(piece.length).toBeLessThanOrEqual(1024 * 1024);
          written.push(Uint8Array.from(piece));
        });
        const stored = key === null ? shard : maskShard(key, place, shard);
        expect(Buffer.compare(Buffer.concat(written), stored)).toBe(0);
        expect(hex(root)).toBe(hex(shardRoot(stored)));
      }
      expect(hex(sha256(shard))).toBe(before);
    }
  });
});
