/** How packs are spread: any k of n shards rebuild, and how many holders must answer before anything counts. */
import { BackupError } from './error.ts';

/** Any `k` of the `n` shards of a pack rebuild it. */
export interface Scheme {
  readonly k: number;
  readonly n: number;
}

/** The region's default: six holders, any three rebuild. */
export const DEFAULT_SCHEME: Scheme = { k: 3, n: 6 };

/** GF(2^8) has 256 elements, and the Cauchy rows need one for each shard. */
export const SHARDS_MAX = 256;

/** Whether a scheme can be coded: 1 <= k <= n <= 256. */
export function isScheme({ k, n }: Scheme): boolean {
  return Number.isInteger(k) && Number.isInteger(n) && k >= 1 && k <= n && n <= SHARDS_MAX;
}

/** Throws `ERASURE_SHAPE_INVALID` unless the scheme can be coded. */
export function checkScheme(scheme: Scheme): void {
  if (isScheme(scheme)) return;
  throw new BackupError('ERASURE_SHAPE_INVALID', 'A coding scheme is not k of n with 1 to 256 shards.', { ...scheme });
}

/**
 * How many holders must have signed before a pack, list, manifest or head counts as written: all but one, so that one
 * may be down, and never fewer than rebuild. With one or two holders, all.
 */
export function writeQuorumOf({ k, n }: Scheme): number {
  return n <= 2 ? n : Math.max(k, n - 1);
}

/** How many holders must tell their newest head before a reader believes it: as many as a restore needs anyway. */
export function readQuorumOf({ k }: Scheme): number {
  return k;
}

/**
 * How many of `answers` holders may lie about the newest head and still not hide it: whoever wrote and whoever
 * answered overlap in `W + answers - n`, and one of those must be honest. Below zero it is no promise at all.
 */
export function liarsWithstood(scheme: Scheme, answers: number): number {
  return Math.max(0, writeQuorumOf(scheme) + answers - scheme.n - 1);
}
