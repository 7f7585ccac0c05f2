/** One location of an archive: a directory or a prefix in an object store, and the `archive.json` at its top. */
import { open, realpath, stat, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OwnedShardStore } from '@breakwater/backup-replication';
import { createDirectoryShardStore } from '../shards/directory.ts';
import { makeFolders, publish, syncFolder } from '../shards/durable.ts';
import { readShortFile } from '../shards/read-piece.ts';
import { DiskReserve } from '../shards/reserve.ts';
import { ArchiveError } from './error.ts';
import { FACTS_FILE, FACTS_MAX_BYTES } from './facts.ts';

/** A place where shards of an archive lie. */
export interface Location {
  /** As it was given; it holds no secret. */
  readonly address: string;
  /** The directory, with links resolved where it exists; null for an object store. */
  readonly folder: string | null;
  readonly store: OwnedShardStore;
  /** Null when there is none. */
  readFacts(): Promise<Uint8Array | null>;
  /** Makes the location where it is missing, and its archive.json, never over another. Throws `ARCHIVE_EXISTS`. */
  writeFacts(bytes: Uint8Array): Promise<void>;
  /** Takes a fresh archive.json away again. */
  removeFacts(): Promise<void>;
}

/** A location at an address; nothing is asked of it yet. Throws `STORE_ADDRESS_INVALID`. */
export async function openLocation(address: string, random: (count: number) => Uint8Array): Promise<Location> {
  return /^s3:/i.test(address) ? inObjectStore(address) : inDirectory(address, random);
}

async function inDirectory(address: string, random: (count: number) => Uint8Array): Promise<Location> {
  const folder = await realpath(address).catch(() => resolve(address));
  const path = join(folder, FACTS_FILE);
  const reserve = new DiskReserve(folder);
  return {
    address,
    folder,
    store: createDirectoryShardStore({ dir: folder, randomBytes: random, reserve }),
    readFacts: () => readShortFile(path, FACTS_MAX_BYTES),
    async writeFacts(bytes) {
      const temporary = `${path}.${Buffer.from(random(8)).toString('hex')}.part`;
      try {
        await makeFolders(folder, folder);
        const file = await open(temporary, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (cause) {
        await unlink(temporary).catch(() => undefined);
        const evidence = { address, reason: cause instanceof Error ? cause.message : String(cause) };
        throw new ArchiveError('ARCHIVE_LOCATION_UNUSABLE', `${address} cannot be written to.`, evidence, cause);
      }
      if (!(await publish(temporary, path))) throw taken(address);
      await syncFolder(folder);
      reserve.keep();
    },
    removeFacts: async () => {
      reserve.release();
      await unlink(path);
    },
  };
}

/** The SDK behind it is large; who has only directories never loads it. */
async function inObjectStore(address: string): Promise<Location> {
  const [{ parseS3Address }, { createS3ShardStore }] = await Promise.all([
    import('../shards/s3-address.ts'),
    import('../shards/s3.ts'),
  ]);
  const store = createS3ShardStore(parseS3Address(address));
  return {
    address,
    folder: null,
    store,
    readFacts: () => store.bucket.get(FACTS_FILE, FACTS_MAX_BYTES),
    async writeFacts(bytes) {
      const isNew = (await store.bucket.sizeOf(FACTS_FILE)) === null && (await store.bucket.putNew(FACTS_FILE, bytes));
      if (!isNew) throw taken(address);
    },
    removeFacts: () => store.bucket.remove(FACTS_FILE),
  };
}

/** Refuses a place that has a file where its folder should be; a place that does not exist yet will be made. */
export async function requireFolder(folder: string, address: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found === null || found.isDirectory()) return;
  throw new ArchiveError('ARCHIVE_LOCATION_UNUSABLE', `${address} is no directory.`, { address });
}

function taken(address: string): ArchiveError {
  return new ArchiveError('ARCHIVE_EXISTS', `There is an archive at ${address} already.`, { address });
}
