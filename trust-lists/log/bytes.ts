/** Bytes put together, and taken apart at the first empty line. */

/** The parts one after the other. */
export function joinBytes(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The lines before the first empty line, one character a byte, and the bytes after it. */
export interface Headed {
  readonly lines: readonly string[];
  readonly body: Uint8Array;
}

/**
 * Takes apart what starts with lines and an empty line, or null when it does not. Bytes beyond ASCII stay foreign
 * characters, which no line of ours holds: no decoder may guess at them. `maxBytes` bounds the head.
 */
export function splitHead(bytes: Uint8Array, maxBytes: number): Headed | null {
  let end = 0;
  while (end < maxBytes && (bytes[end] !== 0x0a || bytes[end + 1] !== 0x0a)) {
    if (end >= bytes.length) return null;
    end++;
  }
  if (end >= maxBytes) return null;
  return { lines: String.fromCharCode(...bytes.subarray(0, end)).split('\n'), body: bytes.slice(end + 2) };
}

/** The bytes of such lines, each with its newline, the empty line, and the body. */
export function joinHead(lines: readonly string[], body: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(new TextEncoder().encode(`${lines.join('\n')}\n\n`), body);
}
