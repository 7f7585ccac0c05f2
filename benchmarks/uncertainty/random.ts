/**
 * Random numbers that are the same on every machine: splitmix64 fills the state, xoshiro256** draws (Blackman and
 * Vigna 2018). Every quantity has a stream of its own, named after the ids of what it is about; so neither the order
 * of countries and indicators nor the presence of others changes what one of them draws.
 */
import { UncertaintyError } from './uncertainty-error.ts';

/** SHA-256 of methodology and data: what the seed of a release is made of. */
export const seedBytes = 32;

/** 32-bit words of one stream: four 64-bit words of state, low half first. */
export const streamWords = 8;

const low64 = (1n << 64n) - 1n;
const golden = 0x9e3779b97f4a7c15n;

/** The finaliser of splitmix64: a bijection of 64-bit words (Stafford's variant 13). */
function mixed(word: bigint): bigint {
  const first = ((word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n) & low64;
  const second = ((first ^ (first >> 27n)) * 0x94d049bb133111ebn) & low64;
  return second ^ (second >> 31n);
}

/** The first `count` outputs of splitmix64 from `seed`. BigInt is slow, and only ever used to fill a state. */
export function splitmix64(seed: bigint, count: number): readonly bigint[] {
  return Array.from({ length: count }, (_, index) => mixed((seed + golden * BigInt(index + 1)) & low64));
}

/** Hands out streams by name. One seed and one name give one stream, whoever asks and in whatever order. */
export interface Streams {
  /** Writes the start of the stream `name` into `state` at word `at`. */
  readonly start: (name: string, state: Int32Array, at: number) => void;
}

/**
 * Streams of a seed of 32 bytes. Seed and name (UTF-8, with its length) are absorbed eight bytes at a time into one
 * 64-bit word by the finaliser of splitmix64; from there splitmix64 gives the state, as its authors advise.
 *
 * @throws UncertaintyError SEED_MALFORMED
 */
export function streamsOf(seed: Uint8Array): Streams {
  if (seed.byteLength !== seedBytes) {
    throw new UncertaintyError('SEED_MALFORMED', 'A seed of random numbers has another length than 32 bytes.', {
      bytes: seed.byteLength,
    });
  }
  const root = absorbed(0n, seed);
  const utf8 = new TextEncoder();
  return {
    start: (name, state, at) => {
      splitmix64(absorbed(root, utf8.encode(name)), 4).forEach((word, index) => {
        state[at + 2 * index] = Number(word & 0xffffffffn);
        state[at + 2 * index + 1] = Number(word >> 32n);
      });
    },
  };
}

function absorbed(from: bigint, bytes: Uint8Array): bigint {
  let word = mixed((from + golden) & low64) ^ BigInt(bytes.byteLength);
  for (let at = 0; at < bytes.byteLength; at += 8) {
    let block = 0n;
    for (let byte = Math.min(at + 8, bytes.byteLength) - 1; byte >= at; byte--) {
      block = (block << 8n) | BigInt(bytes[byte] ?? 0);
    }
    word = mixed(((word + golden) & low64) ^ block);
  }
  return word;
}

/** A single stream, ready to draw from at word 0. */
export function streamOf(streams: Streams, name: string): Int32Array {
  const state = new Int32Array(streamWords);
  streams.start(name, state, 0);
  return state;
}

/**
 * Steps of xoshiro256** on the stream at word `at`, `count` of them, into the start of `out`: the top 52 bits of each
 * output as the middle of their interval, so strictly between 0 and 1 and exact in a double. 64-bit words are pairs of
 * 32 bits, which is ten times faster than BigInt, and in local variables, which is twice as fast as in the array.
 */
export function fillUnits(state: Int32Array, at: number, out: Float64Array, count: number): void {
  let s0Low = state[at] as number;
  let s0High = state[at + 1] as number;
  let s1Low = state[at + 2] as number;
  let s1High = state[at + 3] as number;
  let s2Low = state[at + 4] as number;
  let s2High = state[at + 5] as number;
  let s3Low = state[at + 6] as number;
  let s3High = state[at + 7] as number;
  for (let draw = 0; draw < count; draw++) {
    // s1 * 5 as (s1 << 2) + s1, turned left by 7, then * 9 as (x << 3) + x; carries by unsigned comparison.
    const fourLow = s1Low << 2;
    const fiveLow = (fourLow + s1Low) | 0;
    const fiveCarry = fiveLow >>> 0 < fourLow >>> 0 ? 1 : 0;
    const fiveHigh = (((s1High << 2) | (s1Low >>> 30)) + s1High + fiveCarry) | 0;
    const turnedLow = (fiveLow << 7) | (fiveHigh >>> 25);
    const turnedHigh = (fiveHigh << 7) | (fiveLow >>> 25);
    const eightLow = turnedLow << 3;
    const outLow = (eightLow + turnedLow) | 0;
    const outCarry = outLow >>> 0 < eightLow >>> 0 ? 1 : 0;
    const outHigh = (((turnedHigh << 3) | (turnedLow >>> 29)) + turnedHigh + outCarry) >>> 0;
    out[draw] = (outHigh * 1048576 + (outLow >>> 12) + 0.5) * 2.220446049250313e-16;
    const shiftedLow = s1Low << 17;
    const shiftedHigh = (s1High << 17) | (s1Low >>> 15);
    s2Low ^= s0Low;
    s2High ^= s0High;
    s3Low ^= s1Low;
    s3High ^= s1High;
    s1Low ^= s2Low;
    s1High ^= s2High;
    s0Low ^= s3Low;
    s0High ^= s3High;
    s2Low ^= shiftedLow;
    s2High ^= shiftedHigh;
    // A turn left by 45 is a swap of the halves and a turn by 13.
    const turned = (s3High << 13) | (s3Low >>> 19);
    s3High = (s3Low << 13) | (s3High >>> 19);
    s3Low = turned;
  }
  state[at] = s0Low;
  state[at + 1] = s0High;
  state[at + 2] = s1Low;
  state[at + 3] = s1High;
  state[at + 4] = s2Low;
  state[at + 5] = s2High;
  state[at + 6] = s3Low;
  state[at + 7] = s3High;
}

const single = new Float64Array(1);

/** One step alone, see {@link fillUnits}. */
export function nextUnit(state: Int32Array, at: number): number {
  fillUnits(state, at, single, 1);
  return single[0] as number;
}

/** A whole number from 0 to `count` - 1; off a uniform choice by less than count / 2^52. */
export function nextBelow(state: Int32Array, at: number, count: number): number {
  return Math.floor(nextUnit(state, at) * count);
}
