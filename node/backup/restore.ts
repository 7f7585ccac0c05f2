/** One restore from beginning to end: the same code for everyday, for drills and for the disaster. */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DraftManifest as Manifest, DraftSnapshotTotals as SnapshotTotals } from '@breakwater/backup-replication';
import type { CountryCode, JsonObject, Verified } from '@breakwater/federation-protocol';
import type { ProgressUpdate } from '../cli/verb.ts';
import { HubBackupError, isDiskFull } from './error.ts';
import { DATA_PACKS_OPEN, type OpenDataKey, PackCache, TREE_PACKS_OPEN } from './pack-cache.ts';
import { FilePlacer } from './place-files.ts';
import { readChunk, readRoot, readSnapshot, type SnapshotStep } from './read-snapshot.ts';
import { type FetchShard, type Liar, ShardFetcher } from './shard-fetcher.ts';
import type { LeftOut } from './write-snapshot.ts';

/** What a restore takes. `into: null` is a dry run: everything is fetched and checked, nothing is written. */
export interface RestoreOrder {
  readonly manifest: Verified<Manifest>;
  readonly openDataKey: OpenDataKey;
  readonly fetchShard: FetchShard;
  readonly into: string | null;
  readonly now: () => Date;
  readonly progress?: (update: ProgressUpdate) => void | Promise<void>;
}

/** What came of it. `incomplete` are files that were already not whole when they were saved. */
export interface RestoreReport {
  readonly bytes: number;
  readonly files: number;
  readonly ms: number;
  readonly holdersUsed: number;
  readonly holders: readonly CountryCode[];
  readonly liars: readonly Liar[];
  readonly missing: readonly Liar[];
  readonly incomplete: readonly LeftOut[];
  readonly sources: readonly { readonly name: string; readonly kind: string }[];
  readonly totals: SnapshotTotals;
}

/**
 * Restores a snapshot into a new directory: written beside it as `<into>.partial`, put in place by one rename at the
 * end. Throws `RESTORE_TARGET_EXISTS`, `RESTORE_HOLDERS_TOO_FEW`, `RESTORE_FILE_MISMATCH`, `BACKUP_PATH_UNSAFE`,
 * `BACKUP_DISK_FULL` and the codes of the engine; whatever it throws, `into` does not exist and `.partial` is gone.
 */
export async function restoreSnapshot(order: RestoreOrder): Promise<RestoreReport> {
  const { into } = order;
  if (into === null) return readEverything(order, null);
  const partial = `${into}.partial`;
  await makePartial(into, partial);
  try {
    const report = await readEverything(order, partial);
    // Everything is checked; until this rename nobody could take the half for the whole.
    await rename(partial, into);
    await syncFolder(dirname(into));
    return report;
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    if (!isDiskFull(cause)) throw cause;
    throw new HubBackupError('BACKUP_DISK_FULL', `There is no room for the snapshot in ${into}.`, { into }, cause);
  }
}

/** Counts what went by. */
class Tally {
  bytes = 0;
  files = 0;
  readonly incomplete: LeftOut[] = [];
  readonly sources: { readonly name: string; readonly kind: string }[] = [];
  #path = '';

  count(step: SnapshotStep): void {
    if (step.type === 'chunk') this.bytes += step.place.rawBytes;
    if (step.type === 'source') this.sources.push({ name: step.name, kind: step.kind });
    if (step.type === 'skipped') this.incomplete.push({ path: step.path, reason: step.reason });
    if (step.type === 'file') this.#path = step.path;
    if (step.type !== 'end') return;
    this.files += 1;
    if (step.state === 'changed') this.incomplete.push({ path: this.#path, reason: 'it changed while it was read' });
    if (step.state === 'unreadable') this.incomplete.push({ path: this.#path, reason: 'only its beginning was saved' });
  }
}

async function readEverything(order: RestoreOrder, top: string | null): Promise<RestoreReport> {
  const started = order.now().getTime();
  const fetcher = new ShardFetcher(order.manifest, order.fetchShard);
  const tree = new PackCache(order.manifest, fetcher, order.openDataKey, TREE_PACKS_OPEN);
  const data = new PackCache(order.manifest, fetcher, order.openDataKey, DATA_PACKS_OPEN);
  const placer = new FilePlacer(top);
  const tally = new Tally();
  try {
    const root = await readRoot(order.manifest, tree);
    const { tree: _tree, ...totals } = root;
    for await (const step of readSnapshot(root, tree, data)) {
      await place(step, placer, data);
      tally.count(step);
      if (step.type !== 'chunk' && step.type !== 'end') continue;
      await order.progress?.({ done: tally.bytes, total: root.bytes, unit: 'bytes', label: 'restoring' });
    }
    await placer.finish();
    checkTotals(totals, tally);
    const { bytes, files, incomplete, sources } = tally;
    const { used, liars, missing } = fetcher;
    const ms = order.now().getTime() - started;
    const counts = { bytes, files, ms, holdersUsed: used.size, holders: [...used].sort() };
    return { ...counts, liars, missing, incomplete, sources, totals };
  } finally {
    await placer.abandon();
    await Promise.all([tree.forgetKeys(), data.forgetKeys()]);
  }
}

async function place(step: SnapshotStep, placer: FilePlacer, packs: PackCache): Promise<void> {
  switch (step.type) {
    case 'directory':
      return placer.directory(step);
    case 'symlink':
      return placer.symlink(step);
    case 'file':
      return placer.file(step);
    case 'chunk':
      return placer.chunk(await readChunk(step.place, packs));
    case 'end':
      return placer.end(step);
    case 'source':
    case 'skipped':
      return;
    default:
      step satisfies never;
  }
}

/** A tree cut off at a line's end parses well; the root knows how much there must be. */
function checkTotals(totals: SnapshotTotals, tally: Tally): void {
  if (totals.files === tally.files && totals.bytes === tally.bytes) return;
  const evidence = { files: tally.files, filesExpected: totals.files };
  throw new HubBackupError('RESTORE_FILE_MISMATCH', 'The snapshot holds fewer files than it says.', evidence);
}

async function makePartial(into: string, partial: string): Promise<void> {
  if (await stat(into).catch(() => null)) {
    throw new HubBackupError('RESTORE_TARGET_EXISTS', `${into} exists already.`, { into });
  }
  await mkdir(dirname(into), { recursive: true });
  // What a killed restore left behind is worthless; it was never more than a half.
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The report as JSON. */
export function restoreReportJson(report: RestoreReport): JsonObject {
  const { bytes, files, ms, holdersUsed, holders, liars, missing, incomplete } = report;
  const places = (list: readonly Liar[]) => list.map(({ holder, pack, index }) => ({ holder, pack, index }));
  const leftOut = incomplete.map(({ path, reason }) => ({ path, reason }));
  return {
    bytes,
    files,
    ms,
    holdersUsed,
    holders,
    liars: places(liars),
    missing: places(missing),
    incomplete: leftOut,
  };
}
