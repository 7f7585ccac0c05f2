/** The outside of a zstd frame: how much memory a bundle takes and where it ends, before it is unpacked (RFC 8878). */
import { TrustError } from '../error.ts';
import { bundleContentBytesMax, bundleWindowBytesMax } from './limits.ts';

const magic = [0x28, 0xb5, 0x2f, 0xfd];
const blockHeadBytes = 3;
const checksumBytes = 4;

/**
 * Refuses bytes that are not exactly one zstd frame (`TRUST_BUNDLE_MALFORMED`) or that say of themselves that they
 * unpack to more than a bundle may (`TRUST_DOCUMENT_TOO_LARGE`). A second frame would bring a window of its own, which
 * nobody has looked at. What a frame does not say, the decompressor's own bound must catch.
 * @see RFC 8878 section 3.1.1
 */
export function checkZstdFrame(bytes: Uint8Array): void {
  if (magic.some((byte, index) => bytes[index] !== byte)) throw malformed('it does not begin as a zstd file');
  const descriptor = bytes[4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  if ((descriptor & 0x03) !== 0) throw malformed('it asks for a dictionary');
  const at = isSingle ? 5 : 6;
  const contentBytes = contentSize(bytes, at, descriptor >> 6, isSingle);
  // A frame of a single segment needs a window as large as its content.
  const windowBytes = isSingle ? (contentBytes ?? 0) : windowSize(bytes[5] ?? 0);
  if (!isSingle && windowBytes > bundleWindowBytesMax) throw tooLarge('window', windowBytes, bundleWindowBytesMax);
  if (contentBytes !== null && contentBytes > bundleContentBytesMax) {
    throw tooLarge('content', contentBytes, bundleContentBytesMax);
  }
  const end = endOfBlocks(bytes, at + contentWidth(descriptor >> 6, isSingle)) + (hasChecksum ? checksumBytes : 0);
  if (end !== bytes.length) throw malformed('it does not end where its frame ends');
}

/** Where the last block ends: each has three bytes of head, and a repeated byte takes one (section 3.1.1.2). */
function endOfBlocks(bytes: Uint8Array, first: number): number {
  let at = first;
  for (;;) {
    if (at + blockHeadBytes > bytes.length) throw malformed('it ends within a block');
    const head = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 0x100 + (bytes[at + 2] ?? 0) * 0x10000;
    const isRepeated = ((head >> 1) & 0x03) === 1;
    at += blockHeadBytes + (isRepeated ? 1 : head >> 3);
    if ((head & 0x01) === 1) return at;
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 0x07);
}

/** How many bytes of the head tell the size of the content. */
function contentWidth(flag: number, isSingle: boolean): number {
  return flag === 0 ? (isSingle ? 1 : 0) : 2 ** flag;
}

/** The size in the header, in bytes; null when the frame does not tell. */
function contentSize(bytes: Uint8Array, at: number, flag: number, isSingle: boolean): number | null {
  const width = contentWidth(flag, isSingle);
  if (width === 0) return null;
  if (bytes.length < at + width) throw malformed('it ends within its head');
  let size = 0;
  for (let index = width - 1; index >= 0; index--) size = size * 256 + (bytes[at + index] ?? 0);
  return width === 2 ? size + 256 : size;
}

function malformed(why: string): TrustError {
  return new TrustError('TRUST_BUNDLE_MALFORMED', `The bundle is damaged: ${why}.`, { why });
}

function tooLarge(what: string, bytes: number, maxBytes: number): TrustError {
  const happened = `The bundle says that its ${what} takes ${bytes} bytes, more than ${maxBytes}.`;
  return new TrustError('TRUST_DOCUMENT_TOO_LARGE', happened, { bytes, maxBytes });
}
