/**
 * Bytes as text, one character a byte (latin-1). Names of files are bytes, not text; so spelt they lose nothing, sort
 * in byte order, join with `/`, and are matched by rules, whatever they are in UTF-8 or in nothing at all.
 */
import { isUtf8 } from 'node:buffer';

/** Every character stands for one byte. */
export type ByteText = string;

const BEYOND_ASCII = /[\x80-\xff]/;

/** The bytes of a text. */
export function byteText(text: string): ByteText {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** How the system is asked for it, and how the tree spells it: a Buffer only where it is no UTF-8. */
export function pathOf(bytes: ByteText): string | Buffer {
  if (!BEYOND_ASCII.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : buffer;
}
