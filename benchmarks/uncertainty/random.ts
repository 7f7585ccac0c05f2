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
  readonly start: (name: string, state: Uint32Array, at: number) => void;
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
export function streamOf(streams: Streams, name: string): Uint32Array {
  const state = new Uint32Array(streamWords);
  streams.start(name, state, 0);
  return state;
}

/**
 * One step of xoshiro256** on the stream at word `at`: the top 52 bits of its output as the middle of their interval,
 * so strictly between 0 and 1 and exact in a double. 64-bit words are pairs of 32 bits, ten times faster than BigInt.
 */
export function nextUnit(state: Uint32Array, at: number): number {
  const s1Low = state[at + 2] as number;
  const s1High = state[at + 3] as number;
  // s1 * 5 as (s1 << 2) + s1, turned left by 7, then * 9 as (x << 3) + x; carries by unsigned comparison.
  const fourLow = (s1Low << 2) >>> 0;
  const fiveLow = (fourLow + s1Low) >>> 0;
  const fiveHigh = ((s1High << 2) | (s1Low >>> 30)) + s1High + (fiveLow < fourLow ? 1 : 0);
  const turnedLow = ((fiveLow << 7) | (fiveHigh >>> 25)) >>> 0;
  const turnedHigh = (fiveHigh << 7) | (fiveLow >>> 25);
  const eightLow = (turnedLow << 3) >>> 0;
  const outLow = (eightLow + turnedLow) >>> 0;
  const outHigh = (((turnedHigh << 3) | (turnedLow >>> 29)) + turnedHigh + (outLow < eightLow ? 1 : 0)) >>> 0;
  advance(state, at, s1Low, s1High);
  return (outHigh * 1048576 + (outLow >>> 12) + 0.5) * 2.220446049250313e-16;
}

function advance(state: Uint32Array, at: number, s1Low: number, s1High: number): void {
  const s0Low = state[at] as number;
  const s0High = state[at + 1] as number;
  const s2Low = (state[at + 4] as number) ^ s0Low;
  const s2High = (state[at + 5] as number) ^ s0High;
  const s3Low = (state[at + 6] as number) ^ s1Low;
  const s3High = (state[at + 7] as number) ^ s1High;
  state[at] = s0Low ^ s3Low;
  state[at + 1] = s0High ^ s3High;
  state[at + 2] = s1Low ^ s2Low;
  state[at + 3] = s1High ^ s2High;
  state[at + 4] = s2Low ^ (s1Low << 17);
  state[at + 5] = s2High ^ ((s1High << 17) | (s1Low >>> 15));
  // A turn left by 45 is a swap of the halves and a turn by 13.
  state[at + 6] = (s3High << 13) | (s3Low >>> 19);
  state[at + 7] = (s3Low << 13) | (s3High >>> 19);
}

/** A whole number from 0 to `count` - 1; off a uniform choice by less than count / 2^52. */
export function nextBelow(state: Uint32Array, at: number, count: number): number {
  return Math.floor(nextUnit(state, at) * count);
}
