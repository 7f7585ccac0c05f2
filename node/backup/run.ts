/** One backup from beginning to end: sources, packs, shards with receipts, manifest, head. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DraftDataKeyRecord as DataKeyRecord,
  DRAFT_DEFAULT_SCHEME as DEFAULT_SCHEME,
  draftHeadHash as headHash,
  DRAFT_KEY_BYTES as KEY_BYTES,
  type DraftSealer as Sealer,
  DraftSnapshotWriter as SnapshotWriter,
  draftSealDataKey as sealDataKey,
  draftSealRoot as sealRoot,
  draftSignHead as signHead,
} from '@breakwater/backup-replication';
import type { CountryCode, JsonObject } from '@breakwater/federation-protocol';
import type { ProgressUpdate } from '../cli/verb.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { PeerClient } from '../peer/peer.ts';
import { sealKeyring } from '../recovery/sealed-keyring.ts';
import type { BackupStore, Circle } from '../store/backup.ts';
import type { JobStore } from '../store/job.ts';
import type { RecoveryStore } from '../store/recovery.ts';
import type { World } from '../world.ts';
import { enoughReceipts, type GivenUp, sendTo } from './collect.ts';
import { HubBackupError, isDiskFull } from './error.ts';
import { askForHeads, newestHead, sendHead } from './heads.ts';
import type { Holder } from './holders.ts';
import { createReporter } from './job-reporter.ts';
import { makeManifest, sendManifest } from './make-manifest.ts';
import { measureSources, readSources } from './read-sources.ts';
import { type Recipients, readRecipients } from './recipients.ts';
import { quorumOf, sendPack } from './send-packs.ts';
import { type LeftOut, writeSnapshot } from './write-snapshot.ts';

/** What a backup takes. */
export interface BackupParts {
  readonly dir: string;
  readonly country: CountryCode;
  readonly keyring: Keyring;
  readonly backups: BackupStore;
  readonly recoveries: RecoveryStore;
  readonly jobs: JobStore;
  readonly peers: PeerClient;
  readonly holders: readonly Holder[];
  readonly sealer: Sealer;
  readonly world: World;
  readonly show: (update: ProgressUpdate) => void;
}

/** What came of it. `holders` counts those that signed for manifest and head; `newBytes` were not there before. */
export interface BackupResult {
  readonly bytes: number;
  readonly files: number;
  readonly ms: number;
  readonly holders: number;
  readonly packs: number;
  readonly snapshot: string;
  readonly sequence: number;
  readonly newBytes: number;
  readonly skippedCount: number;
  readonly skipped: readonly LeftOut[];
}

/** Runs one backup. Throws `BACKUP_…` and `HEAD…` codes; a run that fails leaves the last good snapshot in force. */
export async function runBackup(parts: BackupParts, jobId: string): Promise<BackupResult> {
  const started = parts.world.now();
  const recipients = await readRecipients(
    parts.dir,
    parts.country,
    parts.recoveries,
    parts.keyring.publicJwk('backup'),
  );
  const previous = await previousHead(parts);
  const dataKey = parts.world.randomBytes(KEY_BYTES);
  const temporary = await freshTemporary(parts.dir);
  try {
    const written = await writePacks(parts, { recipients, dataKey, temporary, jobId, started });
    const kept = await keepSnapshot(parts, { ...written, recipients, dataKey, previous, started });
    return kept;
  } catch (cause) {
    if (!isDiskFull(cause)) throw cause;
    throw new HubBackupError('BACKUP_DISK_FULL', 'The disk of this hub is full.', { dir: parts.dir }, cause);
  } finally {
    dataKey.fill(0);
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

const TEMPORARY = 'backup-copy-';

interface Previous {
  readonly sequence: number;
  readonly hash: string | null;
}

/** The newest head that holders or this hub know; a restored hub may know less than its holders. */
async function previousHead({ country, keyring, backups, peers, holders }: BackupParts): Promise<Previous> {
  const keys = [keyring.publicJwk('backup')];
  const names = holders.map((holder) => holder.country);
  const { answers } = await askForHeads(peers, names, country);
  const theirs = await newestHead(answers, { country, keys });
  const [ours] = await backups.snapshots(1);
  if (theirs !== null && theirs.head.sequence >= (ours?.sequence ?? 0)) {
    return { sequence: theirs.head.sequence, hash: headHash(theirs.jws) };
  }
  return ours ? { sequence: ours.sequence, hash: headHash(ours.head) } : { sequence: 0, hash: null };
}

interface Writing {
  readonly recipients: Recipients;
  readonly dataKey: Uint8Array;
  readonly temporary: string;
  readonly jobId: string;
  readonly started: Date;
}

async function writePacks(parts: BackupParts, writing: Writing) {
  const { country, keyring, backups, world, sealer, dir } = parts;
  const { recipients, dataKey, temporary, started } = writing;
  const sealedFor = [recipients.recovery.publicKey, recipients.reader];
  const circle: Circle = {
    recipients: sealedFor.map((key) => key.kid),
    holders: parts.holders.map((holder) => holder.country),
  };
  const key = await sealDataKey(dataKey, country, sealedFor, sealer);
  await backups.saveKey(key, circle, started);
  const givenUp: GivenUp = new Map();
  const send = { owner: country, holders: parts.holders, backups, keyId: key.id, givenUp, now: world.now };
  const writer = new SnapshotWriter({
    country,
    scheme: DEFAULT_SCHEME,
    secret: keyring.backupSecret,
    dataKey,
    randomBytes: world.randomBytes,
    findChunk: async (use, chunkId) => (await backups.findChunk(use, chunkId, circle)) ?? undefined,
    keepPack: (pack) => sendPack(send, pack),
  });
  const sources = await backups.sources();
  const sealedKeyring = await sealKeyring(keyring.export(), recipients.recovery, sealer);
  const items = readSources(sources, { dir, temporary, sealedKeyring, now: started });
  const total = await measureSources(sources, dir);
  const report = createReporter({ jobs: parts.jobs, jobId: writing.jobId, now: world.now, show: parts.show });
  const outcome = await writeSnapshot(items, writer, total, report);
  return { key, givenUp, outcome, snapshot: await writer.finish() };
}

type Written = Awaited<ReturnType<typeof writePacks>>;

interface Keeping extends Written {
  readonly recipients: Recipients;
  readonly dataKey: Uint8Array;
  readonly previous: Previous;
  readonly started: Date;
}

/** Packs are durable; manifest next, head last: nothing is visible before everything it names is kept. */
async function keepSnapshot(parts: BackupParts, keeping: Keeping): Promise<BackupResult> {
  const { country, keyring, backups, holders, peers, world } = parts;
  const { snapshot, key, givenUp, outcome, previous, recipients, started } = keeping;
  const signer = keyring.signer('backup');
  const snapshotId = Buffer.from(world.randomBytes(32)).toString('hex');
  const root = sealRoot(snapshot.root, keeping.dataKey, country, snapshotId);
  const order = {
    country,
    snapshotId,
    createdAt: started,
    root,
    rootKey: key as DataKeyRecord,
    packIds: snapshot.packIds,
  };
  const manifest = await makeManifest(order, backups, signer);
  const needed = quorumOf(holders.length);
  await sendManifest(manifest, { owner: country, holders, givenUp, needed });
  const sequence = previous.sequence + 1;
  const jws = await signHead(
    {
      format: 0,
      country,
      sequence,
      previous: previous.hash,
      snapshotId,
      manifestSha256: manifest.sha256,
      createdAt: started.toISOString(),
      recovery: recipients.recoveryRecord,
    },
    signer,
  );
  const sent = await Promise.all(
    holders.map((to) => sendTo(to.country, givenUp, () => sendHead(peers, to, { owner: country, sequence, jws }))),
  );
  const kept = enoughReceipts(sent, needed, 'the head').map(({ holder }) => holder);
  const ms = world.now().getTime() - started.getTime();
  const { bytes, files } = snapshot.root;
  const counts = { bytes, files, newBytes: snapshot.newBytes, packs: snapshot.packIds.length };
  await backups.saveSnapshot(
    {
      sequence,
      snapshotId,
      manifestSha256: manifest.sha256,
      head: jws,
      createdAt: started,
      ...counts,
      skipped: outcome.skippedCount,
      holders: kept,
      durationMs: ms,
    },
    snapshot.packIds,
  );
  return { ...counts, ms, holders: kept.length, snapshot: snapshotId, sequence, ...outcome };
}

/** The result as JSON. */
export function backupResultJson(result: BackupResult): JsonObject {
  return { ...result, skipped: result.skipped.map(({ path, reason }) => ({ path, reason })) };
}
