/** From bytes to JSON, once: the size first, then strict JSON, then whether the bytes are the canonical ones. */
import {
  CodedError,
  type Hash,
  type JsonValue,
  parseCanonicalJson as parseCanonical,
  parseStrictJson,
  sha256,
} from '@breakwater/federation-protocol';
import { TrustError, type TrustErrorCode } from '../error.ts';
import { hexOf } from '../log/hex.ts';

/** Strict JSON in any layout. Throws `TRUST_DOCUMENT_TOO_LARGE`, `TRUST_JSON_DUPLICATE_KEY`, `TRUST_JSON_INVALID`. */
export function parseJson(bytes: Uint8Array, maxBytes: number): JsonValue {
  return parsedBy(parseStrictJson, bytes, maxBytes);
}

/** As `parseJson`, and the bytes must be their own RFC 8785 form, else `TRUST_NOT_CANONICAL`. */
export function parseCanonicalJson(bytes: Uint8Array, maxBytes: number): JsonValue {
  return parsedBy(parseCanonical, bytes, maxBytes);
}

function parsedBy(parse: typeof parseStrictJson, bytes: Uint8Array, maxBytes: number): JsonValue {
  if (bytes.byteLength > maxBytes) {
    const evidence = { bytes: bytes.byteLength, maxBytes };
    throw new TrustError('TRUST_DOCUMENT_TOO_LARGE', `The document has more than ${maxBytes} bytes.`, evidence);
  }
  try {
    return parse(bytes, { maxBytes });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new TrustError(codeOf(error.code), error.message, { reason: error.code }, error);
  }
}

function codeOf(reason: string): TrustErrorCode {
  if (reason === 'JSON_NOT_CANONICAL') return 'TRUST_NOT_CANONICAL';
  return reason === 'JSON_DUPLICATE_NAME' ? 'TRUST_JSON_DUPLICATE_KEY' : 'TRUST_JSON_INVALID';
}

/** True when both hold the same bytes. The compared bytes are public, so time may depend on them. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  for (let at = 0; at < a.byteLength; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** The SHA-256 of the bytes in lower-case hexadecimal. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return digestHex(bytes);
}

/** The same at once, with whatever computes SHA-256 here. */
export function digestHex(bytes: Uint8Array, hash: Hash = sha256): string {
  return hexOf(hash(bytes));
}
