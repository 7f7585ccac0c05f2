/** The few operations of a file system that keeping trust takes, so that a test can fail or stop at every one. */
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file being written anew. */
export interface FreshFile {
  write(bytes: Uint8Array): Promise<void>;
  /** What was written outlives a loss of power from here on. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A disk. `rename` outlives a loss of power only after `syncFolder`. */
export interface Disk {
  makeFolder(path: string): Promise<void>;
  /** Opens an empty file, whatever lay there before. */
  create(path: string): Promise<FreshFile>;
  rename(from: string, to: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  /** Null when there is no such file. Rejects with the system's error for everything else, and above `maxBytes`. */
  read(path: string, maxBytes: number): Promise<Uint8Array | null>;
}

/** The disk of this machine. */
export const realDisk: Disk = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  create: async (path) => freshFile(await open(path, 'w', 0o644)),
  rename,
  syncFolder: async (path) => {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  read: async (path, maxBytes) => {
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (bytes !== null && bytes.byteLength > maxBytes)
      throw new RangeError(`${path} holds more than ${maxBytes} bytes`);
    return bytes === null ? null : new Uint8Array(bytes);
  },
};

function freshFile(handle: FileHandle): FreshFile {
  return {
    write: (bytes) => handle.writeFile(bytes),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

/**
 * Writes a whole file or nothing: a new file, flushed, then renamed over the old one, then the folder flushed. Two
 * writers of one file must not overlap: they would share the name of the new one.
 */
export async function writeDurably(file: string, bytes: Uint8Array, disk: Disk = realDisk): Promise<void> {
  const folder = dirname(file);
  await disk.makeFolder(folder);
  const fresh = `${file}.${process.pid}.new`;
  const handle = await disk.create(fresh);
  try {
    await handle.write(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await disk.rename(fresh, file);
  await disk.syncFolder(folder);
}
