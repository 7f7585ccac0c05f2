/** `recovery restore`: from a request and its approvals to a working hub, in the order in which things are proved. */
import { rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DEFAULT_SCHEME, type Head, openKey, RecoveryError, type SnapshotTotals } from '@breakwater/backup-replication';
import type { CountryCode, JsonValue, Verified } from '@breakwater/federation-protocol';
import { readingHolders } from '../backup/hub-holders.ts';
import { ownerKeys } from '../backup/owner-keys.ts';
import { type HolderLie, type OpenSnapshot, openSnapshot, snapshotOf } from '../backup/restore/open-snapshot.ts';
import { type RestoreReport, restoreSnapshot } from '../backup/restore/restore.ts';
import type { ProgressUpdate } from '../cli/verb.ts';
import type { World } from '../world.ts';
import { headsForRequest } from './ask-holders.ts';
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
  readonly snapshot: OpenSnapshot;
  readonly totals: SnapshotTotals;
  readonly approvals: JudgedApprovals;
  readonly registration: Registration;
  readonly key: ReleasedKey;
  /** Holders that gave no head, and those that gave a false one, another manifest or another list. */
  readonly silent: readonly CountryCode[];
  readonly liars: readonly HolderLie[];
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
 * `releaseKey`, `snapshotOf`, `openSnapshot`.
 */
export async function planRestore(
  found: Omit<ReleaseParts, 'record'>,
  approvals: readonly JsonValue[],
): Promise<RestorePlan> {
  const { request, state, peers } = found;
  const { country } = request;
  const heads = await headsForRequest({ peers, state, country }, request.snapshot.sequence);
  const { head, record } = await requestedHead(request, heads.chosen.history, state);
  const parts = { ...found, record };
  const judged = await judge(parts, approvals);
  const registration = await register(parts, judged);
  const key = await releaseKey(parts, judged);
  const all = readingHolders({ peers, state, owner: country });
  const holders = all.filter((holder) => registration.accepted.includes(holder.name));
  const search = { owner: country, ...ownerKeys(state, country), scheme: DEFAULT_SCHEME, holders };
  const snapshot = await openSnapshot(await snapshotOf(search, heads, head), (sealed, use) =>
    openKey(sealed, use, country, key, parts.sealer),
  );
  const { root: totals, liars } = snapshot;
  return { parts, head, snapshot, totals, approvals: judged, registration, key, silent: heads.silent, liars };
}

/**
 * Carries the plan out. The hub is restored and revived beside `into` and put in place by one rename at the end, so
 * that `into` is a whole, fenced hub or does not exist. Throws `RECOVERY_TARGET_NOT_EMPTY`, `RECOVERY_KEYRING_INVALID`
 * and the codes of `restoreSnapshot`.
 */
export async function runRestore(plan: RestorePlan, target: RestoreTarget): Promise<RestoreOutcome> {
  const into = resolve(target.into);
  await checkTarget(into);
  const { parts, snapshot, key } = plan;
  const { request, state, sealer } = parts;
  const unfinished = `${into}.reviving`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    // What a run before this one wrote lies beside `unfinished`, and is gone on from.
    const report = await restoreSnapshot({ snapshot, into: unfinished, progress: target.progress });
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
