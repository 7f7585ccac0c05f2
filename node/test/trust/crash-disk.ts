/** A disk in memory that loses power at a chosen operation, and every state in which it may be found afterwards. */
import { dirname } from 'node:path';
import type { Disk } from '../../trust/disk.ts';

/** What one name may hold after the power came back; null: no such file. */
type Content = Uint8Array | null;

/** Thrown at the operation at which the power fails, and at every later one. */
export class PowerLoss extends Error {}

/** A disk that fails at operation number `failsAt` (from 1); `operations` counts them. */
export interface CrashDisk extends Disk {
  readonly operations: () => number;
  /** Every disk that may be found afterwards: what was not flushed is there wholly, in part or not. */
  readonly outcomes: () => readonly ReadonlyMap<string, Content>[];
}

export function crashDisk(before: ReadonlyMap<string, Content>, failsAt = Number.POSITIVE_INFINITY): CrashDisk {
  // Names map to inodes, inodes to what surely is in them and what may be: that is what makes rename without fsync torn.
  const inodes: { safe: Uint8Array; written: Uint8Array }[] = [];
  const names = new Map<string, number>();
  const safeNames = new Map<string, number>();
  let pending: { folder: string; name: string; from: string; inode: number }[] = [];
  let operations = 0;
  for (const [name, content] of before) if (content !== null) safeNames.set(name, addInode(content));
  for (const [name, inode] of safeNames) names.set(name, inode);

  function addInode(content: Uint8Array): number {
    return inodes.push({ safe: content, written: content }) - 1;
  }
  function step(): void {
    operations += 1;
    if (operations >= failsAt) throw new PowerLoss(`power lost at operation ${operations}`);
  }
  const inodeOf = (index: number) => {
    const inode = inodes[index];
    if (inode === undefined) throw new Error('no such inode');
    return inode;
  };
  return {
    operations: () => operations,
    makeFolder: async () => undefined,
    create: async (path) => {
      step();
      const index = addInode(new Uint8Array());
      names.set(path, index);
      safeNames.set(path, index);
      return {
        write: async (bytes) => {
          // The power may fail in the middle of writing.
          inodeOf(index).written = bytes;
          step();
        },
        sync: async () => {
          step();
          inodeOf(index).safe = inodeOf(index).written;
        },
        close: async () => step(),
      };
    },
    rename: async (from, to) => {
      const inode = names.get(from);
      if (inode === undefined) throw new Error(`${from} is not there`);
      names.set(to, inode);
      names.delete(from);
      pending.push({ folder: dirname(to), name: to, from, inode });
      step();
    },
    remove: async (path) => {
      step();
      names.delete(path);
      safeNames.delete(path);
    },
    syncFolder: async (path) => {
      step();
      for (const { name, from, inode } of pending.filter(({ folder }) => folder === path)) {
        safeNames.set(name, inode);
        safeNames.delete(from);
      }
      pending = pending.filter(({ folder }) => folder !== path);
    },
    read: async (path) => {
      const inode = names.get(path);
      return inode === undefined ? null : inodeOf(inode).written;
    },
    outcomes: () => {
      const renamed = new Map(safeNames);
      for (const { name, from, inode } of pending) {
        renamed.set(name, inode);
        renamed.delete(from);
      }
      return [safeNames, renamed].flatMap((found) => contents(found));
    },
  };

  function contents(found: ReadonlyMap<string, number>): ReadonlyMap<string, Content>[] {
    const torn = ({ safe, written }: { safe: Uint8Array; written: Uint8Array }): Uint8Array[] =>
      safe === written ? [safe] : [safe, written, written.subarray(0, written.byteLength >> 1)];
    const most = Math.max(1, ...[...found.values()].map((inode) => torn(inodeOf(inode)).length));
    return Array.from({ length: most }, (_, choice) => {
      const chosen = [...found].map(([name, inode]): [string, Content] => {
        const choices = torn(inodeOf(inode));
        return [name, choices[Math.min(choice, choices.length - 1)] ?? null];
      });
      return new Map(chosen);
    });
  }
}
