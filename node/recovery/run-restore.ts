/** `recovery restore`: from a request and its approvals to a working hub, in the order in which things are proved. */
import { rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  BackupError,
  type DraftChosenHead as ChosenHead,
  draftChooseHead as chooseHead,
  draftChooseNamedHead as chooseNamedHead,
  type DraftHead as Head,
  type DraftHeadAnswer as HeadAnswer,
  type DraftManifest as Manifest,
  draftOpenDataKey as openDataKey,
  draftOpenRoot as openRoot,
  RecoveryError,
  type DraftSnapshotTotals as SnapshotTotals,
} from '@breakwater/backup-replication';
import type { CountryCode, JsonValue, Verified } from '@breakwater/federation-protocol';
import { member } from '@breakwater/trust-lists';
import { fetchManifest, shardsFrom } from '../backup/find-snapshot.ts';
import { askForHeads } from '../backup/heads.ts';
import { allHolders } from '../backup/holders.ts';
import type { OpenDataKey } from '../backup/pack-cache.ts';
import { type RestoreReport, restoreSnapshot } from '../backup/restore.ts';
import type { ProgressUpdate } from '../cli/verb.ts';
import type { World } from '../world.ts';
import {
  type JudgedApprovals,
  judge,
  type Registration,
  type ReleasedKey,
  type ReleaseParts,
  register,
  releaseKey,
  requestedHead,
} from './release.ts';
import { type RevivedHub, reviveHub } from './revive-hub.ts';

/** All that is proved before a byte is written: the plan that a dry run prints. */
export interface RestorePlan {
  readonly parts: ReleaseParts;
  readonly head: Verified<Head>;
  readonly manifest: Verified<Manifest>;
  readonly totals: SnapshotTotals;
  readonly approvals: JudgedApprovals;
  readonly registration: Registration;
  readonly key: ReleasedKey;
  /** Holders that gave no head or a false one, or another manifest. */
  readonly silent: readonly CountryCode[];
  readonly liars: readonly CountryCode[];
}

/** Where the hub goes, and the passphrase that will seal its keys there. */
export interface RestoreTarget {
  readonly into: string;
  readonly passphrase: string;
  readonly passphraseFile: string;
  readonly world: World;
  readonly progress: (update: ProgressUpdate) => void;
}

/** What came of a restore. */
export interface RestoreOutcome {
  readonly report: RestoreReport;
  readonly hub: RevivedHub;
}

/**
 * Proves everything: the approvals, the head they name, that three holders serve it, that the shares make the key,
 * that the key opens the snapshot. Writes nothing. Throws the codes of `judge`, `requestedHead`, `register`,
 * `releaseKey`, `fetchManifest`.
 */
export async function planRestore(
  found: Omit<ReleaseParts, 'record'>,
  approvals: readonly JsonValue[],
): Promise<RestorePlan> {
  const { request, state, peers } = found;
  const { country } = request;
  const keys = member(state, country).backupKeys;
  const all = allHolders(state, country, peers);
  const asked = await askForHeads(
    peers,
    all.map((holder) => holder.country),
    country,
  );
  const chosen = await headsFor(asked.answers, { country, keys }, request.snapshot.sequence);
  const { head, record } = await requestedHead(request, chosen.history, state);
  const parts = { ...found, record };
  const judged = await judge(parts, approvals);
  const registration = await register(parts, judged);
  const key = await releaseKey(parts, judged);
  const holders = all.filter((holder) => registration.accepted.includes(holder.country));
  const fetched = await fetchManifest(holders, { country, sha256: head.manifestSha256, keys });
  const totals = await totalsOf(fetched.manifest, keyOpener(parts, key));
  const liars = [...new Set([...chosen.liars, ...fetched.liars])];
  const { manifest } = fetched;
  return { parts, head, manifest, totals, approvals: judged, registration, key, silent: asked.silent, liars };
}

/** When the heads are forked, officials approved one number and manifest: that head alone, by quorum, is enough. */
async function headsFor(
  answers: readonly HeadAnswer[],
  expected: Parameters<typeof chooseHead>[1],
  sequence: number,
): Promise<ChosenHead> {
  return chooseHead(answers, expected).catch((cause: unknown) => {
    if (cause instanceof BackupError && cause.code === 'HEAD_FORKED') {
      return chooseNamedHead(answers, expected, sequence);
    }
    throw cause;
  });
}

/**
 * Carries the plan out. The hub is restored and revived beside `into` and put in place by one rename at the end, so
 * that `into` is a whole, fenced hub or does not exist. Throws `RECOVERY_TARGET_NOT_EMPTY`, `RECOVERY_KEYRING_INVALID`
 * and the codes of `restoreSnapshot`.
 */
export async function runRestore(plan: RestorePlan, target: RestoreTarget): Promise<RestoreOutcome> {
  const into = resolve(target.into);
  await checkTarget(into);
  const { parts, manifest, key } = plan;
  const { request, state, peers, sealer } = parts;
  const unfinished = `${into}.reviving`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    const report = await restoreSnapshot({
      manifest,
      openDataKey: keyOpener(parts, key),
      fetchShard: shardsFrom(allHolders(state, request.country, peers), request.country),
      into: unfinished,
      now: target.world.now,
      progress: target.progress,
    });
    const revived = await reviveHub({
      ...target,
      dir: unfinished,
      passphraseFile: resolve(target.passphraseFile),
      country: request.country,
      generation: request.generation,
      key,
      state,
      sealer,
    });
    await rename(unfinished, into);
    return { report, hub: { ...revived, hubDir: resolve(into, 'hub') } };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** Refused before anything is fetched, and by `rename` again at the end. */
export async function checkTarget(into: string): Promise<void> {
  if (!(await stat(into).catch(() => null))) return;
  throw new RecoveryError('RECOVERY_TARGET_NOT_EMPTY', `${into} exists already.`, { into });
}

function keyOpener({ request, sealer }: ReleaseParts, key: ReleasedKey): OpenDataKey {
  return (record) => openDataKey(record, request.country, key, sealer);
}

async function totalsOf(manifest: Verified<Manifest>, open: OpenDataKey): Promise<SnapshotTotals> {
  const record = manifest.keys[manifest.rootKey];
  if (!record) throw new RangeError('the manifest was verified to have this key');
  const dataKey = await open(record);
  try {
    return openRoot(manifest.root, dataKey, manifest.country, manifest.snapshot);
  } finally {
    dataKey.fill(0);
  }
}
