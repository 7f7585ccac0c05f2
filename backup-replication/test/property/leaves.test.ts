/** Leaves of shards: the root is that of RFC 6962 whatever the pieces, and a leaf proves itself in its own place alone. */
import { createHash } from 'node:crypto';
import { encodeBase64url } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerJson, giveLeaf, judgeLeaf, parseAnswer } from '../../audit/answer.ts';
import { SHARD_LEAF_BYTES, shardLeafHash } from '../../shard/leaves.ts';
import { ShardHasher, shardLeaves, shardRoot } from '../../shard/shard-hasher.ts';
import { bytesFrom } from '../support.ts';
import { runs } from './runs.ts';

const limit = { timeout: 360_000 };
const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition, word by word: RFC 6962 section 2.1. */
function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const [only = new Uint8Array()] = leaves;
  if (leaves.length === 1) return sha256(Uint8Array.of(0), only);
  let left = 1;
  while (2 * left < leaves.length) left *= 2;
  return sha256(Uint8Array.of(1), treeHash(leaves.slice(0, left)), treeHash(leaves.slice(left)));
}

/** Shards of up to six leaves, the last of which has any length. */
const shard = fc
  .record({
    leaves: fc.nat(5),
    rest: fc.oneof(
      fc.constantFrom(1, 64, SHARD_LEAF_BYTES - 1, SHARD_LEAF_BYTES),
      fc.integer({ min: 1, max: SHARD_LEAF_BYTES }),
    ),
    seed: fc.nat(1000),
  })
  .map(({ leaves, rest, seed }) => bytesFrom(leaves * SHARD_LEAF_BYTES + rest, seed));

const leavesOf = (bytes: Uint8Array) =>
  Array.from({ length: Math.ceil(bytes.length / SHARD_LEAF_BYTES) }, (_, at) =>
    bytes.subarray(at * SHARD_LEAF_BYTES, (at + 1) * SHARD_LEAF_BYTES),
  );

test('the root is the tree hash of the leaves, in whatever pieces the shard comes', limit, () => {
  const property = fc.property(shard, fc.array(fc.nat(2 ** 19), { maxLength: 8 }), (bytes, cuts) => {
    const expected = treeHash(leavesOf(bytes));
    const ends = [...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
    const hasher = new ShardHasher();
    for (const [at, end] of ends.entries()) hasher.update(bytes.subarray(ends[at - 1] ?? 0, end));
    expect(Buffer.from(hasher.digest()).equals(expected)).toBe(true);
    expect(Buffer.from(shardRoot(bytes)).equals(expected)).toBe(true);
    expect(shardLeaves(bytes).map(encodeBase64url)).toEqual(
      leavesOf(bytes).map((leaf) => encodeBase64url(shardLeafHash(leaf))),
    );
  });
  fc.assert(property, runs(40));
});

test('a leaf is good where it stands, after a way as JSON, and nowhere else', limit, () => {
  const property = fc.property(shard, fc.nat(5), fc.nat(2 ** 19), (bytes, wanted, bit) => {
    const hashes = shardLeaves(bytes);
    const leaf = wanted % hashes.length;
    const held = { pack: 'a'.repeat(64), index: 0, bytes: bytes.length, root: encodeBase64url(shardRoot(bytes)) };
    const given = giveLeaf(leavesOf(bytes)[leaf] ?? new Uint8Array(), leaf, hashes);
    const signed = encodeBase64url(shardLeafHash(given.bytes));
    const sent = parseAnswer(Buffer.from(JSON.stringify(answerJson({ jws: 'a.b.c', leaves: [given] }))), 'BB')
      .leaves[0];
    expect(judgeLeaf(sent ?? null, signed, { shard: held, leaf })).toBe('good');
    for (let other = 0; other < hashes.length; other += 1) {
      if (other !== leaf) expect(judgeLeaf(given, signed, { shard: held, leaf: other })).toBe('wrong');
    }
    const spoilt = given.bytes.map((byte, at) =>
      at === (bit >> 3) % given.bytes.length ? byte ^ (1 << (bit & 7)) : byte,
    );
    const resigned = encodeBase64url(shardLeafHash(spoilt));
    const wrong = [
      [{ ...given, bytes: spoilt }, signed],
      [{ ...given, bytes: spoilt }, resigned],
      [{ ...given, bytes: given.bytes.subarray(1) }, signed],
      [{ ...given, path: [...given.path, bytesFrom(32, 1)] }, signed],
      ...given.path.map((_, at) => [{ ...given, path: given.path.toSpliced(at, 1) }, signed] as const),
      ...given.path.map(
        (step, at) => [{ ...given, path: given.path.with(at, spoiltStep(step, bit)) }, signed] as const,
      ),
    ] as const;
    for (const [leaf_, word] of wrong) expect(judgeLeaf(leaf_, word, { shard: held, leaf })).toBe('wrong');
    expect(judgeLeaf(null, signed, { shard: held, leaf })).toBe('wrong');
    expect(judgeLeaf(given, null, { shard: held, leaf })).toBe('wrong');
    expect(judgeLeaf(null, null, { shard: held, leaf })).toBe('missing');
  });
  fc.assert(property, runs(60));
});

const spoiltStep = (step: Uint8Array, bit: number) =>
  step.map((byte, at) => (at === (bit >> 3) % step.length ? byte ^ (1 << (bit & 7)) : byte));
