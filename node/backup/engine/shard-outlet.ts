/** Where a worker's shards go: into the holders' folders, durable when told of, or to the main thread to be sent. */
import { join } from 'node:path';
import { isMasked, maskCipher, passShard, storedPath } from '@breakwater/backup-replication/packing';
import type { Disk } from './disk.ts';
import { holderOrder, type PackDone, type WorkerOrder } from './messages.ts';

/** Takes all shards of a pack: mask, Merkle leaves and the way out, in one pass over each. */
export interface ShardOutlet {
  pass(packId: string, shards: readonly Uint8Array[]): Pick<PackDone, 'roots' | 'shards' | 'lent' | 'failed'>;
  /** Returns once the room of the shards passed last may be written to again. Throws `Stopped`. */
  ready(): void;
}

/** The run was given up. */
export class Stopped extends Error {}

/** Merkle roots are SHA-256. */
export const ROOT_BYTES = 32;

/** An outlet into folders, one for each holder. */
export function createFolderOutlet(order: WorkerOrder, folders: readonly string[], disk: Disk): ShardOutlet {
  const made = new Set<string>();
  // A holder whose disk failed once is left alone for the rest of this run.
  const givenUp = new Map<number, string>();
  return {
    ready() {},
    pass(packId, shards) {
      const roots = new Uint8Array(shards.length * ROOT_BYTES);
      const holders = holderOrder(packId, folders.length);
      const failed: { index: number; reason: string }[] = [];
      const written = shards.map((shard, index) => {
        const holder = holders[index] as number;
        const writer = createShardWriter(disk, folders[holder] ?? '', order.owner, packId, index, made);
        let reason = givenUp.get(holder) ?? writer.begin();
        const mask = isMasked(index, order.scheme)
          ? maskCipher(order.maskKey, { owner: order.owner, packId, index })
          : null;
        const root = passShard({ shard, mask }, (piece) => {
          reason ??= writer.write(piece);
        });
        roots.set(root, index * ROOT_BYTES);
        return { index, holder, writer, reason };
      });
      // All are written before the first is synced: disks then work side by side.
      for (const { index, holder, writer, reason: before } of written) {
        const reason = before ?? writer.publish();
        if (reason === null) continue;
        givenUp.set(holder, reason);
        writer.abandon();
        failed.push({ index, reason });
      }
      disk.reached('pack written');
      return { roots, shards: null, lent: null, failed };
    },
  };
}

/** One shard on its way into one folder. Steps answer null, or the system's word for what went wrong. */
function createShardWriter(disk: Disk, top: string, owner: string, packId: string, index: number, made: Set<string>) {
  const path = join(top, storedPath({ kind: 'shard', owner, pack: packId, index }));
  const folder = join(path, '..');
  const incoming = join(top, owner, INCOMING_FOLDER);
  const temporary = join(incoming, `${packId}.${index}`);
  let file: number | null = null;
  const close = () => {
    if (file !== null) disk.close(file);
    file = null;
  };
  return {
    begin: () =>
      attempt(() => {
        for (const needed of [incoming, folder]) if (!made.has(needed)) makeFolders(disk, needed, made);
        file = disk.create(temporary);
      }),
    write: (piece: Uint8Array) => attempt(() => file !== null && disk.write(file, piece)),
    publish: () =>
      attempt(() => {
        if (file !== null) disk.sync(file);
        close();
        // Nobody else knows this name: it is 32 fresh random bytes.
        disk.rename(temporary, path);
        disk.syncFolder(folder);
      }),
    abandon: () => {
      attempt(close);
      attempt(() => disk.remove(temporary));
    },
  };
}

/** Half-written shards lie here, so that what a killed run left is found and removed by looking at one folder. */
export const INCOMING_FOLDER = 'incoming';

function makeFolders(disk: Disk, folder: string, made: Set<string>): void {
  const first = disk.makeFolder(folder);
  made.add(folder);
  if (first === undefined) return;
  // The name of each new folder is durable only when the one above is synced.
  for (let at = folder; at.length >= first.length; at = join(at, '..')) disk.syncFolder(join(at, '..'));
}

function attempt(step: () => unknown): string | null {
  try {
    step();
    return null;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && 'syscall' in cause) return String(cause.code);
    throw cause;
  }
}
