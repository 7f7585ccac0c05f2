/** One file read for a backup: opened once, streamed in pieces, looked at again when its last byte has been read. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FileUnreadable, type OpenedFile, unreadableReason } from './source.ts';

/** Bytes read at once. */
const PIECE_BYTES = 1024 * 1024;

/** Opens a regular file without following a link put in its place. Throws `FileUnreadable`. */
export async function openForBackup(path: string): Promise<OpenedFile> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(asUnreadable);
  const before = await handle.stat({ bigint: true });
  if (!before.isFile()) {
    await handle.close();
    throw new FileUnreadable('it was replaced by something that is not a file while the backup ran');
  }
  let failure: string | null = null;
  let readBytes = 0n;
  async function* stream(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const piece of pieces(handle)) {
        readBytes += BigInt(piece.length);
        yield piece;
      }
    } catch (cause) {
      failure = unreadableReason(cause);
      if (failure === null) throw cause;
    }
  }
  return {
    mode: Number(before.mode & 0o7777n),
    mtimeNs: before.mtimeNs.toString(),
    stream: stream(),
    async state() {
      if (failure !== null) return { state: 'unreadable', reason: failure };
      const after = await handle.stat({ bigint: true });
      const same = after.mtimeNs === before.mtimeNs && after.ctimeNs === before.ctimeNs && after.size === before.size;
      if (same && readBytes === before.size) return { state: 'whole', reason: null };
      return { state: 'changed', reason: 'it changed while it was read' };
    },
    close: () => handle.close(),
  };
}

/** Buffers that no file uses now; a directory of a million small files needs one, not a million. */
const idle: Buffer[] = [];

/** One buffer for the whole file; the chunker copies each piece before it asks for the next. */
async function* pieces(handle: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = idle.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    idle.push(buffer);
  }
}

function asUnreadable(cause: unknown): never {
  const reason = unreadableReason(cause);
  throw reason === null ? cause : new FileUnreadable(reason, cause);
}
