/** What a repository remembers of its newest snapshot, so that an unchanged run reads neither files nor the index. */

import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChunkPlace, Feature, PackListRef, SealedKeyRecord, SnapshotTotals } from '@breakwater/backup-replication';
import { DiskReserve } from '../../shards/reserve.ts';
import { HubBackupError } from '../error.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { FileCacheReader } from './file-cache.ts';
import { type IndexRenewal, type RebuildIndex, type RenewalReason, renewed } from './renewal.ts';

/** The newest snapshot, as the run that wrote it left it. */
export interface RememberedSnapshot {
  /** Those of its manifest: a newer program may have used the same folder. */
  readonly features: readonly Feature[];
  readonly totals: SnapshotTotals;
  readonly tree: readonly ChunkPlace[];
  readonly lists: readonly PackListRef[];
  /** Every data key that the lists name, and no other. */
  readonly keys: readonly SealedKeyRecord[];
  /** References of packs that file caches refer to by position. */
  readonly packs: readonly string[];
  /** Positions in `packs` of those that the snapshot uses. */
  readonly used: readonly number[];
  /** The index that knows these packs, and how many commits it had. */
  readonly index: { readonly nonce: string; readonly epoch: number };
  readonly circle: string;
}

/** The cache folder of one repository. */
export interface SnapshotMemory {
  /** Null when nothing is remembered of this manifest, or what is remembered is damaged or of another circle. */
  readonly known: RememberedSnapshot | null;
  /** The cache of one source's files in that snapshot, or null. */
  openFiles(source: string): FileCacheReader | null;
  /** Opens the index; made anew when it is not the one that the remembered snapshot was written with. */
  openIndex(): Promise<ChunkIndex>;
  /** Throws the index away and fills a new one: for an index that turned out to be damaged. Close the old one first. */
  renewIndex(): Promise<ChunkIndex>;
  /** What had to be done to the index so far; null where it was good, or nothing was stored before. */
  renewal(): IndexRenewal | null;
}

/** The chunk index in a cache folder. */
export const INDEX_FILE = 'index.db';

const ABOUT = 'about.json';

/**
 * Opens `folder` for a run whose newest head names `manifestSha256` (null: there is none yet). What is remembered of
 * any other manifest is of an unfinished run, or stale: it is not used.
 */
export function openSnapshotMemory(parts: {
  readonly folder: string;
  readonly manifestSha256: string | null;
  readonly circle: string;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Null where nobody is there who may read. */
  readonly rebuild: RebuildIndex;
}): SnapshotMemory {
  const { folder, manifestSha256, circle, randomBytes, rebuild } = parts;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  new DiskReserve(folder).keep();
  const known = manifestSha256 === null ? null : readAbout(join(knownFolder(folder, manifestSha256), ABOUT), circle);
  let renewal: IndexRenewal | null = null;
  const renew = async (why: RenewalReason) => {
    const { openChunkIndex, removeIndex } = await import('./chunk-index.ts');
    const path = join(folder, INDEX_FILE);
    removeIndex(path);
    const anew = openChunkIndex(path, circle, randomBytes);
    try {
      // A first run has nothing to look for.
      if (manifestSha256 !== null) renewal = await renewed(why, anew, rebuild);
      return anew;
    } catch (cause) {
      anew.close();
      throw cause;
    }
  };
  return {
    known,
    renewIndex: () => renew('damaged'),
    renewal: () => renewal,
    openFiles: (source) => {
      if (known === null || manifestSha256 === null) return null;
      const path = join(knownFolder(folder, manifestSha256), fileCacheName(source));
      return existsSync(path) ? new FileCacheReader(path) : null;
    },
    openIndex: async () => {
      const { openChunkIndex } = await import('./chunk-index.ts');
      const path = join(folder, INDEX_FILE);
      const open = () => openChunkIndex(path, circle, randomBytes);
      let index: ChunkIndex | null = null;
      let why: RenewalReason = existsSync(path) ? 'older' : 'lost';
      try {
        index = open();
        if (manifestSha256 === null || isOfThisSnapshot(index, known)) return index;
        // One of another circle was thrown away when it was opened.
        if (why === 'older' && index.epoch() === 0) why = 'other circle';
      } catch (cause) {
        if (!(cause instanceof HubBackupError && cause.code === 'BACKUP_INDEX_BROKEN')) throw cause;
        why = 'damaged';
      }
      // An older copy could name packs that were deleted since, a damaged one what was never stored.
      index?.close();
      return renew(why);
    },
  };
}

/** Where a run leaves what is to be remembered of its snapshot; before the head is sent, so that none is lost. */
export function rememberSnapshot(
  folder: string,
  manifestSha256: string,
  about: RememberedSnapshot,
  files: ReadonlyMap<string, string>,
): void {
  const target = knownFolder(folder, manifestSha256);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const [source, path] of files) renameSync(path, join(target, fileCacheName(source)));
  const text = JSON.stringify(about);
  new DiskReserve(folder).spare(() => writeFileSync(join(target, ABOUT), `${sumOf(text)}\n${text}`, { mode: 0o600 }));
}

/**
 * After a repair: what is remembered of manifest `from` holds for `to` too, under other lists and another circle. To
 * be called before the head that names `to` is sent; until then both are there. False where nothing is remembered.
 */
export function followManifest(
  folder: string,
  from: string,
  to: string,
  change: Pick<RememberedSnapshot, 'lists'> & { readonly circle: { readonly from: string; readonly to: string } },
): boolean {
  const about = readAbout(join(knownFolder(folder, from), ABOUT), change.circle.from);
  if (about === null) return false;
  const target = knownFolder(folder, to);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(knownFolder(folder, from))) {
    // They are read, never changed: a second name costs nothing.
    if (name !== ABOUT) linkSync(join(knownFolder(folder, from), name), join(target, name));
  }
  const text = JSON.stringify({ ...about, lists: change.lists, circle: change.circle.to });
  writeFileSync(join(target, ABOUT), `${sumOf(text)}\n${text}`, { mode: 0o600 });
  return true;
}

/** Forgets all but the snapshot of this manifest: called once its head is in force, and before a run. */
export function forgetOthers(folder: string, manifestSha256: string | null): void {
  const all = join(folder, KNOWN);
  if (!existsSync(all)) return;
  for (const name of readdirSync(all)) {
    if (name !== manifestSha256) rmSync(join(all, name), { recursive: true, force: true });
  }
}

/** The file that the newest snapshot was written with, or the same grown by runs that were killed. */
function isOfThisSnapshot(index: ChunkIndex, known: RememberedSnapshot | null): boolean {
  return known !== null && index.nonce === known.index.nonce && index.epoch() >= known.index.epoch;
}

const KNOWN = 'known';

function knownFolder(folder: string, manifestSha256: string): string {
  return join(folder, KNOWN, manifestSha256);
}

/** Sources have names that no file may have. */
function fileCacheName(source: string): string {
  return `${createHash('sha256').update(source).digest('hex').slice(0, 32)}.files`;
}

/** A cache: whatever is wrong with it, it is not there. */
function readAbout(path: string, circle: string): RememberedSnapshot | null {
  if (!existsSync(path)) return null;
  const content = readFileSync(path, 'utf8');
  const text = content.slice(content.indexOf('\n') + 1);
  if (content !== `${sumOf(text)}\n${text}`) return null;
  // Written by this program or one of another version, and unharmed, as its checksum says.
  const about: RememberedSnapshot = JSON.parse(text);
  return about.circle === circle && Array.isArray(about.features) ? about : null;
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
