/** The few operations of a file system that keeping trust takes, so that a test can fail or stop at every one. */
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
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
  /** Takes a file away, if it is there. */
  remove(path: string): Promise<void>;
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
  remove: (path) => rm(path, { force: true }),
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
 * writers of one file must not overlap: they would share the name of the new one. A disk that does not answer within
 * `withinMs` fails the write (`ETIMEDOUT`), and every further one of that file until it has answered after all.
 */
export async function writeDurably(
  file: string,
  bytes: Uint8Array,
  disk: Disk = realDisk,
  withinMs: number = answerWithinMs,
): Promise<void> {
  if (hanging.has(file)) throw notAnswering(file);
  const work = replace(file, bytes, disk);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    hanging.add(file);
    const settled = () => hanging.delete(file);
    work.then(settled, settled);
    late.reject(notAnswering(file));
  }, withinMs);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Longer than any disk that works takes, also a network's; whoever waits for the write holds up others. */
const answerWithinMs = 30_000;
const hanging = new Set<string>();

function notAnswering(file: string): Error {
  return Object.assign(new Error(`The disk does not answer: ${file}`), { code: 'ETIMEDOUT' });
}

async function replace(file: string, bytes: Uint8Array, disk: Disk): Promise<void> {
  const folder = dirname(file);
  await disk.makeFolder(folder);
  const fresh = `${file}.${process.pid}.new`;
  try {
    await fill(await disk.create(fresh), bytes);
    await disk.rename(fresh, file);
  } catch (error) {
    // What was begun would fill a disk that is full already. Should even that fail, the first failure is what to tell.
    await disk.remove(fresh).catch(() => undefined);
    throw error;
  }
  await disk.syncFolder(folder);
}

async function fill(fresh: FreshFile, bytes: Uint8Array): Promise<void> {
  try {
    await fresh.write(bytes);
    await fresh.sync();
  } finally {
    await fresh.close();
  }
}

/**
 * Flushes the folders above `file`, up to and with `top`: a folder that was just made must not vanish with the power,
 * and its name stands in the folder above it.
 */
export async function syncFoldersAbove(file: string, top: string, disk: Disk = realDisk): Promise<void> {
  for (let folder = dirname(dirname(file)); folder.length > top.length; folder = dirname(folder)) {
    await disk.syncFolder(folder);
  }
  await disk.syncFolder(top);
}
