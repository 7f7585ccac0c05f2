/** Base64 with padding (RFC 4648 section 4), as notes, proofs and keys write it: one spelling for each value. */

/** Bytes as padded base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The bytes, or null when the text is not the one canonical spelling (foreign characters, padding, spare bits). */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const binary = atob(text);
  // Bits that padding leaves over must be zero: else two texts would stand for the same bytes.
  if (btoa(binary) !== text) return null;
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** A SHA-256 hash in base64, or null. */
export function decodeHash(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = text.length === 44 ? decodeBase64(text) : null;
  return bytes?.length === 32 ? bytes : null;
}
