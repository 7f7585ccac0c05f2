/** Reads a file, or a piece of one, into memory: never more than was allowed, whatever lies there. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ByteRange } from '@breakwater/backup-replication';
import { StoreError } from './error.ts';

/** Without waiting: a pipe that somebody put in the place of a file would be waited for for ever. */
const AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;

/** All of a file; null when there is none. Throws `STORE_ANSWER_TOO_LARGE`. */
export async function readShortFile(path: string, maxBytes: number): Promise<Uint8Array | null> {
  return readPiece(path, { from: 0, bytes: maxBytes }, maxBytes);
}

/**
 * The bytes of a range, fewer where the end comes first; null when there is no file. Throws `STORE_ANSWER_TOO_LARGE`
 * for a file above `maxBytes`.
 */
export async function readPiece(path: string, range: ByteRange, maxBytes: number): Promise<Uint8Array | null> {
  const file = await open(path, AT_ONCE).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  if (file === null) return null;
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new StoreError('STORE_FAILED', `${path} is no file.`, { path });
    const { size } = found;
    if (size > maxBytes) {
      throw new StoreError('STORE_ANSWER_TOO_LARGE', `${path} is larger than it should be.`, { path, size });
    }
    return await readFrom(file, range.from, Math.max(0, Math.min(range.bytes, size - range.from)));
  } finally {
    await file.close();
  }
}

async function readFrom(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const piece = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(piece, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return piece.subarray(0, filled);
}
