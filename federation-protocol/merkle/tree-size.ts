/** Sizes and positions in a log: whole numbers below 2^64, counted in bigint since a double cannot hold them. */
import { FederationError } from '../federation-error.ts';
import { hashBytes } from './hash.ts';

/** A size or an index. Numbers must be safe integers; logs of others may be larger and come as bigint. */
export type TreeSize = number | bigint;

const sizeMax = 2n ** 64n - 1n;

/** `value` as a bigint from 0 to 2^64 - 1, or `MERKLE_SIZE_INVALID`; `name` is for the message. */
export function sizeOf(value: TreeSize, name: string): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw wrongSize(`${name} is not a whole number`);
  const size = BigInt(value);
  if (size < 0n || size > sizeMax) throw wrongSize(`${name} is not from 0 to 2^64 - 1`);
  return size;
}

/**
 * Checks that [start, end) can be a subtree: `start` is a multiple of the smallest power of two that holds it.
 * Every tree [0, size) is one. Throws `MERKLE_SIZE_INVALID`.
 */
export function checkSubtree(start: bigint, end: bigint): void {
  if (start > end) throw wrongSize('a subtree ends before it starts');
  let width = 1n;
  while (width < end - start) width <<= 1n;
  if (start % width !== 0n) throw wrongSize('a subtree starts where none can start');
}

/** Every hash of a proof has 32 bytes: with other lengths the same bytes could be cut into other hashes. */
export function checkHashes(hashes: readonly Uint8Array[]): void {
  if (hashes.some((hash) => hash.length !== hashBytes)) throw wrongProof('a hash is not 32 bytes long');
}

/** `MERKLE_SIZE_INVALID`. */
export function wrongSize(why: string): FederationError {
  return new FederationError('MERKLE_SIZE_INVALID', `A proof from the log was refused: ${why}.`, { why });
}

/** `MERKLE_PROOF_MALFORMED`. */
export function wrongProof(why: string): FederationError {
  return new FederationError('MERKLE_PROOF_MALFORMED', `A proof from the log was refused: ${why}.`, { why });
}

/** `MERKLE_ROOT_MISMATCH`. */
export function wrongRoot(why: string): FederationError {
  return new FederationError('MERKLE_ROOT_MISMATCH', `A proof from the log was refused: ${why}.`, { why });
}
