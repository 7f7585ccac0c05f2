/** What a cosigner signs: the exact bytes for Ed25519 and for ML-DSA-44 (c2sp.org/tlog-cosignature). */
import { TrustError } from '../error.ts';
import { joinBytes } from './bytes.ts';
import { parseCheckpoint } from './checkpoint.ts';
import type { VerifierKey } from './verifier-key.ts';

/** Seconds are 64 bits in a cosignature, more than a JavaScript number holds; the specification stops at 2^63 - 1. */
export const cosignatureSecondsMax = 2n ** 63n - 1n;

/**
 * The bytes that `key` signs over a checkpoint's `text` at `seconds` since the Epoch. Ed25519 signs the whole text, but
 * not the cosigner's name; ML-DSA-44 signs the name, origin, size and root hash, but no extension line. Throws
 * `TRUST_CHECKPOINT_MALFORMED` when the text is no checkpoint.
 */
export function cosignatureMessage(key: VerifierKey, text: string, seconds: bigint): Uint8Array {
  // Neither kind says anything about a text that is no checkpoint, so none is made or believed over another one.
  const { origin, size, rootHash } = parseCheckpoint(text);
  if (key.type === 'cosignature') return encoder.encode(`cosignature/v1\ntime ${seconds}\n${text}`);
  return joinBytes(
    encoder.encode('subtree/v1\n\0'),
    shortText(key.name),
    bytesOfUint64(seconds),
    shortText(origin),
    bytesOfUint64(0n),
    bytesOfUint64(BigInt(size)),
    rootHash,
  );
}

/** A `timestamped_signature` taken apart, or null when it is too short to carry a time. */
export function splitTimestamp(signature: Uint8Array): { seconds: bigint; signature: Uint8Array } | null {
  if (signature.length < 9) return null;
  const { buffer, byteOffset } = signature;
  return { seconds: new DataView(buffer, byteOffset).getBigUint64(0), signature: signature.subarray(8) };
}

/** A `timestamped_signature`: eight bytes of time, then the signature. */
export function joinTimestamp(seconds: bigint, signature: Uint8Array): Uint8Array {
  return joinBytes(bytesOfUint64(seconds), signature);
}

const encoder = new TextEncoder();

function bytesOfUint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** `opaque text<1..255>` of RFC 8446: one byte of length, then the bytes. A longer origin cannot be cosigned so. */
function shortText(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length > 255) throw new TrustError('TRUST_CHECKPOINT_MALFORMED', 'An origin is longer than 255 bytes.');
  return joinBytes([bytes.length], bytes);
}
