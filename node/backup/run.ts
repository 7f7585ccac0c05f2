/** One backup of a hub from beginning to end: its sources, through the engine, to its holders, and into its records. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SCHEME, type Sealer, sealKey, verifyReceipt } from '@breakwater/backup-replication';
import type { CountryCode, JsonObject, Signer } from '@breakwater/federation-protocol';
import type { ProgressUpdate } from '../cli/verb.ts';
import type { Keyring } from '../keys/keyring.ts';
import { sealKeyring } from '../recovery/sealed-keyring.ts';
import { objectOf } from '../shards/object-name.ts';
import { DiskReserve } from '../shards/reserve.ts';
import type { BackupStore } from '../store/backup.ts';
import type { JobStore } from '../store/job.ts';
import type { RecoveryStore } from '../store/recovery.ts';
import type { World } from '../world.ts';
import { type BandwidthLimiter, NO_LIMIT } from './bandwidth/limiter.ts';
import type { LeftOut, PassedOver } from './engine/order.ts';
import type { PutOutcome } from './engine/put-everywhere.ts';
import { type SavedSnapshot, type SaveHolder, saveSnapshot } from './engine/save-snapshot.ts';
import { HubBackupError, isDatabaseBusy, isDiskFull } from './error.ts';
import type { HubHolder } from './hub-holder.ts';
import { type IndexRenewal, renewalJson } from './index/renewal.ts';
import { createReporter } from './job-reporter.ts';
import { everyKey, type OwnerKeys } from './owner-keys.ts';
import { promisedFrom } from './promised-from.ts';
import { readRecipients } from './recipients.ts';
import type { OpenKey } from './restore/open-snapshot.ts';
import { readSources } from './source/read-sources.ts';

/** What a backup takes. */
export interface BackupParts {
  readonly dir: string;
  readonly country: CountryCode;
  readonly keyring: Keyring;
  readonly backups: BackupStore;
  readonly recoveries: RecoveryStore;
  readonly jobs: JobStore;
  /** Our own, by the trust list. */
  readonly ownerKeys: OwnerKeys;
  /** Six, in the order of their names: the workers give shard i to one of them. */
  readonly holders: readonly HubHolder[];
  readonly sealer: Sealer;
  readonly world: World;
  readonly show: (update: ProgressUpdate) => void;
  /** Where PostgreSQL's programs are; null on the usual path. */
  readonly pgBin?: string | null;
  /** Opens our own snapshots where the reader's passphrase was given: then a lost index is built anew. */
  readonly openKey?: OpenKey;
  /** How fast shards may leave. */
  readonly limiter?: BandwidthLimiter;
  /** Address of a module that exports the engine's `disk`; tests give another. */
  readonly diskModule?: string;
}

/** A holder that did not take all it should have. */
export interface MissedBy {
  readonly holder: string;
  readonly reason: string;
}

/** What came of it. `holders` counts those that signed for the head; `newBytes` were not there before. */
export interface BackupResult {
  readonly bytes: number;
  readonly files: number;
  readonly ms: number;
  readonly holders: number;
  /** Holders that lack packs of this run, and why: a code, or the system's word. They may have signed all the same. */
  readonly missed: readonly MissedBy[];
  readonly packs: number;
  readonly snapshot: string;
  readonly sequence: number;
  readonly newBytes: number;
  readonly skippedCount: number;
  /** Fifos, sockets and devices: they have no contents, so the snapshot is whole without them. */
  readonly passedOver: PassedOver;
  readonly skipped: readonly LeftOut[];
  /** What had to be done to the index of what was stored before; null where it was good, or not needed. */
  readonly index: IndexRenewal | null;
}

/** A hub has other things to do, and memory grows with each worker. */
const WORKERS_MAX = 2;
/** The engine's caches of a hub; they may be lost at any time. */
export const CACHE_FOLDER = 'backup-cache';
const TEMPORARY = 'backup-copy-';

/** Runs one backup. Throws `BACKUP_…` and `HEAD…` codes; a run that fails leaves the last good snapshot in force. */
export async function runBackup(parts: BackupParts, jobId: string): Promise<BackupResult> {
  const temporary = await freshTemporary(parts.dir);
  try {
    const started = parts.world.now();
    const witnesses = new Map<CountryCode, Date>();
    const saved = await save(parts, { temporary, jobId, started, witnesses });
    const ms = parts.world.now().getTime() - started.getTime();
    const missed = [...saved.failedHolders].map(([holder, reason]) => ({ holder, reason }));
    return { ...(await remember(parts, saved, ms, [...witnesses.values()])), missed };
  } catch (cause) {
    if (isDatabaseBusy(cause)) {
      throw new HubBackupError(
        'BACKUP_DATABASE_BUSY',
        'The records of this hub are locked.',
        { dir: parts.dir },
        cause,
      );
    }
    if (!isDiskFull(cause)) throw cause;
    throw new HubBackupError('BACKUP_DISK_FULL', 'The disk of this hub is full.', { dir: parts.dir }, cause);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Copies of databases lie here. What a killed run left is removed first: only one backup of a hub runs at a time. */
async function freshTemporary(dir: string): Promise<string> {
  for (const name of await readdir(dir)) {
    if (name.startsWith(TEMPORARY)) await rm(join(dir, name), { recursive: true, force: true });
  }
  return mkdtemp(join(dir, TEMPORARY));
}

interface Saving {
  readonly temporary: string;
  readonly jobId: string;
  readonly started: Date;
  /** When holders took the head, by their own clocks. */
  readonly witnesses: Map<CountryCode, Date>;
}

async function save(parts: BackupParts, saving: Saving): Promise<SavedSnapshot> {
  const { dir, country, keyring, ownerKeys, backups, recoveries, sealer, world, pgBin = null } = parts;
  const { temporary, jobId, started } = saving;
  requireListedKey(parts);
  const recipients = await readRecipients(dir, country, recoveries, everyKey(ownerKeys));
  const sealedFor = [recipients.recovery.publicKey, recipients.reader];
  const sealedKeyring = await sealKeyring(keyring.export(), recipients.recovery, sealer);
  const report = createReporter({ jobs: parts.jobs, jobId, now: world.now, show: parts.show });
  const promised = await backups.promisedHeads();
  const cacheFolder = join(dir, CACHE_FOLDER);
  // Of one disk with the records: what holders signed for is written down even when it is full.
  const reserve = new DiskReserve(cacheFolder);
  return saveSnapshot({
    owner: country,
    scheme: DEFAULT_SCHEME,
    secret: keyring.backupSecret,
    signer: keyring.signer('backup') as Signer,
    ...ownerKeys,
    sealKey: (key, use) => sealKey(key, use, country, sealedFor, sealer),
    recipients: sealedFor.map(({ kid }) => kid),
    recovery: recipients.recoveryRecord,
    holders: parts.holders.map((holder) => limited(holder, parts.limiter ?? NO_LIMIT)),
    promised: promisedFrom(promised),
    sources: readSources(await backups.sources(), { temporary, now: started, pgBin, hub: { dir, sealedKeyring } }),
    cacheFolder,
    workers: Math.min(WORKERS_MAX, availableParallelism()),
    report: ({ doneBytes, totalBytes }) =>
      void report({ done: doneBytes, total: totalBytes, unit: 'bytes', label: 'backing up' }),
    world,
    ...(parts.diskModule === undefined ? {} : { diskModule: parts.diskModule }),
    ...(parts.openKey === undefined ? {} : { openKey: parts.openKey }),
    kept: (took) => reserve.spareLater(() => keepReceipts(parts, took, saving.witnesses)),
  });
}

/** Else no holder would take the manifest, after all shards were sent. Throws `BACKUP_KEY_NOT_LISTED`. */
function requireListedKey({ keyring, ownerKeys, country }: BackupParts): void {
  const { kid } = keyring.publicJwk('backup');
  if (ownerKeys.keys.some((key) => key.kid === kid)) return;
  const happened = `The trust list does not name the backup key of this hub (${kid}) for ${country}.`;
  throw new HubBackupError('BACKUP_KEY_NOT_LISTED', happened, { country, backupKey: kid });
}

/** The holder, sent to no faster than the limits allow. */
function limited(holder: HubHolder, limiter: BandwidthLimiter): SaveHolder {
  const { store } = holder;
  return {
    ...holder,
    store: {
      get: (name, range) => store.get(name, range),
      put: async (name, bytes, digest) => {
        await limiter.take(holder.name, bytes.length);
        return store.put(name, bytes, digest);
      },
    },
  };
}

/** In the records before it counts: what a holder signed for can be held against it. */
async function keepReceipts(
  { backups, holders, country, world }: BackupParts,
  took: readonly PutOutcome[],
  witnesses: Map<CountryCode, Date>,
): Promise<void> {
  const at = world.now();
  const byName = new Map(holders.map((holder) => [String(holder.name), holder]));
  const kept = [];
  for (const { name, holder, receipt, bytes, digest } of took) {
    const known = byName.get(holder);
    if (known === undefined || receipt === null) continue;
    const object = objectOf(name);
    kept.push({ object, holder: known.name, receipt, at });
    if (name.kind !== 'head') continue;
    const { storedAt } = await verifyReceipt(receipt, {
      holder,
      owner: country,
      object,
      bytes,
      digest,
      keys: known.keys,
    });
    witnesses.set(known.name, new Date(storedAt));
  }
  await backups.saveReceipts(kept);
}

async function remember(
  { backups, holders }: BackupParts,
  saved: SavedSnapshot,
  ms: number,
  witnessedAt: readonly Date[],
): Promise<Omit<BackupResult, 'missed'>> {
  const { sequence, snapshot, manifestSha256, head, createdAt, totals, packs, newBytes } = saved;
  const codes = new Map(holders.map(({ name }) => [String(name), name]));
  const codesOf = (names: readonly string[]) => names.flatMap((name) => codes.get(name) ?? []);
  const signed = codesOf(saved.holders);
  const counts = { bytes: totals.bytes, files: totals.files, newBytes, packs };
  const placed = saved.placed?.map((pack) => ({
    id: pack.id,
    shardBytes: pack.bytes / DEFAULT_SCHEME.k,
    holders: codesOf(pack.holders),
  }));
  await backups.saveSnapshot(
    {
      ...{ sequence, snapshotId: snapshot, manifestSha256, head, createdAt, ...counts },
      ...{ skipped: saved.leftOutCount, holders: signed, durationMs: ms, witnessedAt },
    },
    placed ?? null,
  );
  const { leftOutCount: skippedCount, leftOut: skipped, passedOver, renewal: index } = saved;
  return { ...counts, ms, holders: signed.length, snapshot, sequence, skippedCount, skipped, passedOver, index };
}

/** The result as JSON. */
export function backupResultJson(result: BackupResult): JsonObject {
  const { passedOver } = result;
  return {
    ...result,
    missed: result.missed.map(({ holder, reason }) => ({ holder, reason })),
    passedOver: { ...passedOver },
    index: renewalJson(result.index),
    skipped: result.skipped.map(({ path, reason }) => ({ path, reason })),
  };
}
