/** One restore from beginning to end: the same code for everyday, for archives, for drills and for the disaster. */
import { BackupError, type OwnerName, packRefOf, type SnapshotTotals } from '@breakwater/backup-replication';
import { CodedError, type JsonObject } from '@breakwater/federation-protocol';
import type { ProgressUpdate } from '../../cli/verb.ts';
import type { PassedOver } from '../engine/order.ts';
import { HubBackupError, isDiskFull } from '../error.ts';
import { finishTree, type PathNote } from './finish-tree.ts';
import { type FoundFault, ShardsTooFew } from './gather-shards.ts';
import { LaterSteps } from './later.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { openReading, type Reading, type ReadingOptions } from './reading.ts';
import { type RestoredSource, TreeRestorer } from './restore-tree.ts';
import { type Selection, Selector } from './select.ts';
import { inWords, packsLost, surveyLosses, tooFew } from './survey.ts';
import { RestoreTarget, type TargetPurpose } from './target.ts';
import { treeLines } from './tree-lines.ts';

/** What a restore takes. `into: null` is a dry run: everything is fetched and opened, nothing is written. */
export interface RestoreOrder extends ReadingOptions {
  readonly snapshot: OpenSnapshot;
  readonly into: string | null;
  readonly select?: Selection;
  /** Gives files back to their owners; needs root. */
  readonly withOwners?: boolean;
  /** In a dry run: check the name of every chunk as well. */
  readonly checksNames?: boolean;
  readonly progress?: (update: ProgressUpdate) => void;
}

/** What came of it. */
export interface RestoreReport {
  readonly files: number;
  readonly bytes: number;
  readonly ms: number;
  /** Holders whose shards were used. */
  readonly holders: readonly OwnerName[];
  /** Shards that were not what was signed for, or not there; the first thousand. */
  readonly faults: readonly FoundFault[];
  /** Files that were not whole when they were saved, or lack something now; the first thousand of `notesTotal`. */
  readonly notes: readonly PathNote[];
  readonly notesTotal: number;
  /** Fifos, sockets and devices, which have no contents and are not made again. */
  readonly passedOver: PassedOver;
  readonly sources: readonly RestoredSource[];
  readonly totals: SnapshotTotals;
  /** Whether it went on where an earlier run had stopped. */
  readonly isResumed: boolean;
}

/**
 * Restores a snapshot, or what is selected of it, into a new directory: written beside it as `<into>.partial`, put in
 * place by one rename at the end. A run that was stopped is taken up by the next one with the same order.
 *
 * Throws `RESTORE_TARGET_EXISTS`, `RESTORE_OTHER_UNFINISHED`, `RESTORE_ALREADY_RUNNING`, `RESTORE_HOLDERS_TOO_FEW`,
 * `RESTORE_PATH_UNKNOWN`, `RESTORE_DISK_FULL`, `RESTORE_WRITE_FAILED`, `RESTORE_FILE_MISMATCH`, and the codes of the
 * engine, among them `BACKUP_PATH_UNSAFE`; whatever it throws, `into` does not exist.
 */
export async function restoreSnapshot(order: RestoreOrder): Promise<RestoreReport> {
  // A path that no snapshot can have is refused before anything is made.
  const selector = new Selector(order.select ?? {});
  const reading = openReading(order.snapshot, order);
  try {
    if (selector.isWhole) reading.begin();
    await refuseWhatIsLost(order, reading);
    const { owner, manifest } = order.snapshot;
    const purpose = { owner, snapshot: manifest.snapshot, selection: order.select ?? {} };
    const target = order.into === null ? null : openTarget(order.into, purpose);
    return await write(order, reading, target, selector);
  } finally {
    await reading.close();
  }
}

function openTarget(into: string, purpose: TargetPurpose): RestoreTarget {
  try {
    return RestoreTarget.open(into, purpose);
  } catch (cause) {
    throw systemRefusal(cause, into);
  }
}

/** What the system said, as a refusal; everything else as it is. */
function systemRefusal(cause: unknown, into: string | null): unknown {
  if (!(cause instanceof Error) || cause instanceof CodedError || !('code' in cause)) return cause;
  if (isDiskFull(cause)) {
    return new HubBackupError('RESTORE_DISK_FULL', `There is no room for the snapshot in ${into}.`, { into }, cause);
  }
  const evidence = { into, system: String(cause.code) };
  return new HubBackupError('RESTORE_WRITE_FAILED', `The system refused to write: ${cause.message}.`, evidence, cause);
}

/** Most losses show before a byte is written; for the others see `explain`. */
async function refuseWhatIsLost(order: RestoreOrder, reading: Reading): Promise<void> {
  const lost = packsLost(order.snapshot, []);
  if (lost.size === 0) return;
  const losses = await survey(order, reading, lost);
  const isHit = losses.sources?.some(({ filesLost }) => filesLost > 0) ?? true;
  if (isHit) throw tooFew(losses);
}

async function survey(order: RestoreOrder, reading: Reading, lost: ReadonlySet<string>) {
  const { snapshot, select = {} } = order;
  const isTreeLost = snapshot.root.tree.some(({ pack }) => lost.has(pack));
  const lines = isTreeLost ? null : treeLines(snapshot, reading.reader);
  return surveyLosses(snapshot, lost, reading.gatherer.silent, new Selector(select), lines);
}

async function write(
  order: RestoreOrder,
  reading: Reading,
  target: RestoreTarget | null,
  selector: Selector,
): Promise<RestoreReport> {
  const started = performance.now();
  const { snapshot } = order;
  const later = new LaterSteps(target?.laterFile ?? '');
  const restorer = new TreeRestorer({
    ...{ reading, later, selector, top: target?.partial ?? null },
    withOwners: order.withOwners ?? false,
    checksNames: order.checksNames ?? false,
    isAgain: target?.isAgain ?? false,
    trustsMarks: target?.trustsMarks ?? false,
    onBytes: counter(order, snapshot.root.bytes),
  });
  try {
    await restorer.run(() => treeLines(snapshot, reading.reader));
    if (selector.isWhole) checkTotals(snapshot.root, restorer);
    if (target !== null) await finish(target, later, restorer);
  } catch (cause) {
    await restorer.settle();
    throw await explain(cause, order, reading, target);
  }
  const { files, bytes, notes, notesTotal, passedOver, sources } = restorer;
  const { used, faults } = reading.gatherer;
  const { tree: _tree, chunkIdKey: _key, ...totals } = snapshot.root;
  const counts = { files, bytes, ms: Math.round(performance.now() - started), holders: [...used].sort() };
  return { ...counts, faults, notes, notesTotal, passedOver, sources, totals, isResumed: target?.isAgain ?? false };
}

async function finish(target: RestoreTarget, later: LaterSteps, restorer: TreeRestorer): Promise<void> {
  target.beginLinks();
  for (const { path, reason } of finishTree(target.partial, later, target.isAgain)) restorer.note(path, reason);
  later.remove();
  await target.promote();
}

/** What stopped a restore, in its own words; and whether what was written is worth going on from. */
async function explain(
  cause: unknown,
  order: RestoreOrder,
  reading: Reading,
  target: RestoreTarget | null,
): Promise<unknown> {
  // A tree that leads out of its place, or lies, was never a backup of anything: nothing of it stays.
  // What was asked for wrongly will be asked for in another way, and then it is another restore.
  if (cause instanceof BackupError || isFinal(cause)) target?.discard();
  else target?.release();
  if (!(cause instanceof ShardsTooFew)) return systemRefusal(cause, order.into);
  const lost = new Set(packsLost(order.snapshot, reading.gatherer.faults)).add(packRefOf(cause.pack.id));
  const losses = await survey(order, reading, lost).catch(() => null);
  // The tree itself may be what was lost meanwhile; then the pack and its holders are all that can be told.
  return losses === null ? inWords(cause) : tooFew(losses);
}

function isFinal(cause: unknown): boolean {
  if (!(cause instanceof HubBackupError)) return false;
  return cause.code === 'RESTORE_FILE_MISMATCH' || cause.code === 'RESTORE_PATH_UNKNOWN';
}

/** A tree cut off at a line's end parses well; the root knows how much there must be. */
function checkTotals(totals: SnapshotTotals, { files, bytes }: TreeRestorer): void {
  if (totals.files === files && totals.bytes === bytes) return;
  const evidence = { files, filesExpected: totals.files };
  throw new HubBackupError('RESTORE_FILE_MISMATCH', 'The snapshot holds fewer files than it says.', evidence);
}

function counter({ progress, into }: RestoreOrder, total: number): (bytes: number) => void {
  let done = 0;
  return (bytes) => {
    done += bytes;
    progress?.({ done: Math.min(done, total), total, unit: 'bytes', label: into === null ? 'checking' : 'restoring' });
  };
}

/** The report as JSON. */
export function restoreReportJson(report: RestoreReport): JsonObject {
  const { files, bytes, ms, holders, faults, notes, notesTotal, passedOver, sources, isResumed } = report;
  return {
    ...{ files, bytes, ms, holders, notesTotal, passedOver: { ...passedOver }, isResumed },
    holdersUsed: holders.length,
    faults: faults.map(({ holder, pack, index, fault }) => ({ holder, pack, index, fault })),
    liars: [...new Set(faults.filter(isLie).map(({ holder }) => holder))].sort(),
    notes: notes.map(({ path, reason }) => ({ path, reason })),
    sources: sources.map(({ name, kind, tier }) => ({ name, kind, tier })),
  };
}

/** A shard that was there and was not the one signed for. */
export function isLie({ fault }: FoundFault): boolean {
  return fault === 'root' || fault === 'length';
}
