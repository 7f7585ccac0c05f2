/** base64url without padding (RFC 4648 section 5), refusing every second spelling of the same bytes. */
import { FederationError } from '../federation-error.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const digitMax = 63;
const foreign = 0xff;
const digitOf = new Uint8Array(256).fill(foreign);
for (const [digit, character] of [...alphabet].entries()) digitOf[character.charCodeAt(0)] = digit;
// The two characters of every twelve bits: halves the work of encoding.
const pairs = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second));

/** Bytes as unpadded base64url text. */
export function encodeBase64url(bytes: Uint8Array): string {
  const { length } = bytes;
  let text = '';
  let at = 0;
  for (; at + 2 < length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += (pairs[group >> 12] ?? '') + (pairs[group & 0xfff] ?? '');
  }
  const [first = 0, second = 0] = bytes.subarray(at);
  // One byte left is two characters, two bytes are three; the bits that stay over are zero.
  if (length - at === 1) return text + (pairs[first << 4] ?? '');
  if (length - at === 2)
    return text + (pairs[(first << 4) | (second >> 4)] ?? '') + (alphabet[(second & 15) << 2] ?? '');
  return text;
}

/** Bytes of unpadded base64url `text`; `JWS_MALFORMED` for padding, foreign characters or non-zero spare bits. */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> {
  const { length } = text;
  const rest = length % 4;
  if (rest === 1) throw malformed();
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let to = 0;
  for (let at = 0; at + 3 < length; at += 4) {
    const first = digit(text, at);
    const second = digit(text, at + 1);
    const third = digit(text, at + 2);
    const fourth = digit(text, at + 3);
    // Digits have six bits, so one comparison finds a foreign character among the four.
    if ((first | second | third | fourth) > digitMax) throw malformed();
    const group = (first << 18) | (second << 12) | (third << 6) | fourth;
    bytes[to] = group >> 16;
    bytes[to + 1] = group >> 8;
    bytes[to + 2] = group;
    to += 3;
  }
  if (rest > 0) decodeTail(text, length - rest, bytes, to);
  return bytes;
}

/** Two characters are one byte and four spare bits, three are two bytes and two; spare bits must be zero. */
function decodeTail(text: string, at: number, bytes: Uint8Array, to: number): void {
  const first = digit(text, at);
  const second = digit(text, at + 1);
  const third = at + 2 < text.length ? digit(text, at + 2) : 0;
  if ((first | second | third) > digitMax) throw malformed();
  const group = (first << 18) | (second << 12) | (third << 6);
  const spareBits = text.length - at === 2 ? 16 : 8;
  if (group % 2 ** spareBits !== 0) throw malformed();
  bytes[to] = group >> 16;
  if (spareBits === 8) bytes[to + 1] = group >> 8;
}

/** 0 to 63, or `foreign`. */
function digit(text: string, at: number): number {
  return digitOf[text.charCodeAt(at)] ?? foreign;
}

function malformed(): FederationError {
  return new FederationError('JWS_MALFORMED', 'A part is not canonical base64url.');
}
