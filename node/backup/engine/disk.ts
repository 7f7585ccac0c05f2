/** The few calls by which the engine touches a disk, as one object: tests give another that fails, dies or forgets. */
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs';

/** Synchronous, because a worker has nothing better to do meanwhile, and a turn of the event loop costs more. */
export interface Disk {
  /** Bytes read: 0 only at the end. `room` is a place in the kernel's own memory. */
  read(file: number, room: Uint8Array, position: number): number;
  /** Creates; what exists is not opened. */
  create(path: string): number;
  /** Writes all. */
  write(file: number, bytes: Uint8Array): void;
  sync(file: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Answers the first folder that had to be made, or undefined. */
  makeFolder(path: string): string | undefined;
  syncFolder(path: string): void;
  /** Called between steps that are not disk calls: an acknowledgement, a commit. */
  reached(point: string): void;
}

/** The real disk. */
export const disk: Disk = {
  read: (file, room, position) => readSync(file, room, 0, room.length, position),
  create: (path) => openSync(path, 'wx', 0o600),
  write: (file, bytes) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
  },
  sync: fsyncSync,
  close: closeSync,
  rename: renameSync,
  remove: unlinkSync,
  makeFolder: (path) => mkdirSync(path, { recursive: true, mode: 0o700 }),
  syncFolder: (path) => {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  },
  reached: () => undefined,
};
