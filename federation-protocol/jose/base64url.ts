/** base64url without padding (RFC 4648 section 5), refusing every second spelling of the same bytes. */
import { base64url } from 'jose';
import { FederationError } from '../federation-error.ts';

/** Bytes as unpadded base64url text. */
export function encodeBase64url(bytes: Uint8Array): string {
  return base64url.encode(bytes);
}

/** Bytes of unpadded base64url `text`; `JWS_MALFORMED` for padding, foreign characters or non-zero spare bits. */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw malformed();
  let bytes: Uint8Array;
  try {
    bytes = base64url.decode(text);
  } catch (cause) {
    throw malformed(cause);
  }
  if (base64url.encode(bytes) !== text) throw malformed();
  return new Uint8Array(bytes);
}

function malformed(cause?: unknown): FederationError {
  return new FederationError('JWS_MALFORMED', 'A part is not canonical base64url.', {}, cause);
}
