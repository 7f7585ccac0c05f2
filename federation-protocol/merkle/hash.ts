/** The two hashes of a Merkle tree log, kept apart by their first byte (RFC 9162 section 2.1.1). */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/** A hash of 32 bytes. The default runs anywhere; a program on Node hands in a faster one. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

/** SHA-256 in plain JavaScript, for the browser and as the default. */
export const sha256: Hash = nobleSha256;

/** Bytes of every hash in a tree. */
export const hashBytes = 32;

const leafPrefix = 0;
const nodePrefix = 1;

/** The hash of one entry as a leaf: `SHA-256(0x00 ‖ entry)`. */
export function leafHash(entry: Uint8Array, hash: Hash = sha256): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input[0] = leafPrefix;
  input.set(entry, 1);
  return hash(input);
}

/** The hash of two neighbours: `SHA-256(0x01 ‖ left ‖ right)`; both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Hash = sha256): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = nodePrefix;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return hash(input);
}

/** The root of a tree without leaves: the hash of nothing. */
export function emptyRoot(hash: Hash = sha256): Uint8Array {
  return hash(new Uint8Array(0));
}
