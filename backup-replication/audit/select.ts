/** Which leaves an audit asks for: by chance from a seed nobody knew before, or the next of a permutation of all. */
import { createHash, createHmac } from 'node:crypto';

/**
 * Numbers from 0 below `total`, all different, uniform: the `count` after the first `from` that the seed draws; all of
 * them in order when there are no more than `count`.
 */
export function spotLeaves(seed: Uint8Array, total: number, count: number, from = 0): readonly number[] {
  if (from === 0 && total <= count) return Array.from({ length: total }, (_, number) => number);
  const wanted = Math.min(total, from + count);
  const chosen = new Set<number>();
  for (const number of uniformBelow(total, seed)) {
    chosen.add(number);
    if (chosen.size === wanted) break;
  }
  return [...chosen].slice(from);
}

const DRAW_BYTES = 6;
const DRAWS = 2 ** (8 * DRAW_BYTES);

/**
 * Uniform numbers below `bound` (at most 2^40) without end: 48 bits of `SHA-256(seed ‖ counter)` at a time. A draw that
 * would favour the small numbers is thrown away, since a remainder alone is not uniform.
 */
function* uniformBelow(bound: number, seed: Uint8Array): Generator<number> {
  const fair = DRAWS - (DRAWS % bound);
  const block = Buffer.alloc(seed.length + 4);
  block.set(seed);
  for (let counter = 0; ; counter += 1) {
    block.writeUInt32BE(counter, seed.length);
    const bytes = createHash('sha256').update(block).digest();
    for (let at = 0; at + DRAW_BYTES <= bytes.length; at += DRAW_BYTES) {
      const draw = bytes.readUIntBE(at, DRAW_BYTES);
      if (draw < fair) yield draw % bound;
    }
  }
}

/** Rounds of the Feistel network: 4 suffice against who sees inputs and outputs, 8 against who chooses them. */
const ROUNDS = 8;

/**
 * The leaf at a place of a permutation of all numbers below `total`: every number comes exactly once while `position`
 * goes from 0 to `total` - 1, in an order that nobody without `key` foresees. A balanced Feistel network over the next
 * even number of bits, walked on until it falls below `total` (cycle walking: fewer than four steps on average).
 */
export function permutedLeaf(key: Uint8Array, total: number, position: number): number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(total) / 2));
  const half = 2 ** halfBits;
  let value = position;
  do {
    let left = Math.floor(value / half);
    let right = value % half;
    for (let round = 0; round < ROUNDS; round += 1) {
      const mixed = (left + (roundOf(key, round, right) % half)) % half;
      left = right;
      right = mixed;
    }
    value = left * half + right;
  } while (value >= total);
  return value;
}

/** `count` leaves of the permutation from `from` on; fewer where it ends. */
export function coverageLeaves(key: Uint8Array, total: number, from: number, count: number): readonly number[] {
  const length = Math.max(0, Math.min(count, total - from));
  return Array.from({ length }, (_, index) => permutedLeaf(key, total, from + index));
}

/** Half of a block has at most 20 bits, so the remainder of 48 bits is as good as uniform. */
function roundOf(key: Uint8Array, round: number, right: number): number {
  const message = Buffer.alloc(9);
  message.writeUInt8(round, 0);
  message.writeUInt32BE(Math.floor(right / 2 ** 32), 1);
  message.writeUInt32BE(right % 2 ** 32, 5);
  return createHmac('sha256', key).update(message).digest().readUIntBE(0, DRAW_BYTES);
}
