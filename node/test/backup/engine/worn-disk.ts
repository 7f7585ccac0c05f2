/** A disk with a bad place: a file called `worn` cannot be read beyond its first megabytes, in whichever worker. */
import { readlinkSync } from 'node:fs';
import { type Disk, disk as realDisk } from '../../../backup/engine/disk.ts';

/** Reads that begin behind this are refused. */
export const READABLE_BYTES: number = 2 * 1024 * 1024;

/** As the real disk, but for that file. */
export const disk: Disk = {
  ...realDisk,
  read: (file, room, position) => {
    if (!readlinkSync(`/proc/self/fd/${file}`).endsWith('/worn')) return realDisk.read(file, room, position);
    if (position < READABLE_BYTES) return realDisk.read(file, room.subarray(0, READABLE_BYTES - position), position);
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', errno: -5, syscall: 'read' });
  },
};
