/** Looks for the canary in a directory: any 32-byte window of it, at any offset of any file. */
import { closeSync, openSync, readSync } from 'node:fs';
import { filesUnder } from './tree.ts';

const blockBytes = 16; // every 32 bytes hold a whole block of 16 that starts at a multiple of 16
const windowBytes = 32;
const readBytes = 4_194_304;

/** Where a window of the canary was found. */
export interface Sighting {
  readonly file: string;
  readonly offset: number;
}

/** Searches for windows of one canary. */
export interface CanarySearch {
  /** The first sighting under `root`, or undefined when no file holds a window; `bytes` is what was read. */
  in(root: string): { readonly sighting: Sighting | undefined; readonly bytes: number; readonly files: number };
}

/** Prepares the search: every offset of the canary by the four bytes that start there. */
export function searchFor(canary: Uint8Array): CanarySearch {
  const whole = Buffer.from(canary);
  const lastPlace = new Map<number, number>();
  const earlier = new Int32Array(whole.length).fill(-1); // the place before, with the same four bytes
  const prefixes = new Uint32Array(1 << 19); // one bit for each value of the first three bytes
  for (let place = 0; place + blockBytes <= whole.length; place += 1) {
    const key = whole.readUInt32BE(place);
    earlier[place] = lastPlace.get(key) ?? -1;
    lastPlace.set(key, place);
    prefixes[key >>> 13] = (prefixes[key >>> 13] ?? 0) | (1 << ((key >>> 8) & 31));
  }

  /** Probes every aligned block of the file: a window that lies anywhere in it holds one of them whole. */
  function inBuffer(buffer: Buffer): number | undefined {
    for (let at = 0; at + blockBytes <= buffer.length; at += blockBytes) {
      const key = buffer.readUInt32BE(at);
      if (((prefixes[key >>> 13] ?? 0) & (1 << ((key >>> 8) & 31))) === 0) continue;
      for (let place = lastPlace.get(key) ?? -1; place >= 0; place = earlier[place] ?? -1) {
        if (holdsWindow(buffer, at, whole, place)) return at;
      }
    }
    return undefined;
  }

  return {
    in: (root) => {
      let bytes = 0;
      let files = 0;
      for (const file of filesUnder(root)) {
        files += 1;
        const outcome = searchFile(file, inBuffer);
        bytes += outcome.bytes;
        if (outcome.offset !== undefined) return { sighting: { file, offset: outcome.offset }, bytes, files };
      }
      return { sighting: undefined, bytes, files };
    },
  };
}

/** Grows the equal block at `at` both ways and says whether at least 32 bytes are equal. */
function holdsWindow(buffer: Buffer, at: number, whole: Buffer, place: number): boolean {
  if (!buffer.subarray(at, at + blockBytes).equals(whole.subarray(place, place + blockBytes))) return false;
  let from = 0;
  while (at - from > 0 && place - from > 0 && buffer[at - from - 1] === whole[place - from - 1]) from += 1;
  let to = blockBytes;
  while (at + to < buffer.length && place + to < whole.length && buffer[at + to] === whole[place + to]) to += 1;
  return from + to >= windowBytes;
}

/** Reads in pieces that overlap by a window, so that none is missed between two pieces. */
function searchFile(
  file: string,
  inBuffer: (buffer: Buffer) => number | undefined,
): { readonly bytes: number; readonly offset: number | undefined } {
  const handle = openSync(file, 'r');
  const piece = Buffer.allocUnsafe(readBytes + 2 * windowBytes);
  let kept = 0;
  let bytes = 0;
  try {
    for (;;) {
      const count = readSync(handle, piece, kept, readBytes, null);
      if (count === 0) return { bytes, offset: undefined };
      bytes += count;
      const found = inBuffer(piece.subarray(0, kept + count));
      if (found !== undefined) return { bytes, offset: bytes - kept - count + found };
      const next = Math.min(2 * windowBytes, kept + count);
      piece.copy(piece, 0, kept + count - next, kept + count);
      kept = next;
    }
  } finally {
    closeSync(handle);
  }
}
