/** Approving, as an official or as a custodian: who may, of what, and the share handed over to that request only. */
import {
  checkShareCommitment,
  dealingInfo,
  dealtShare,
  handoverInfo,
  RecoveryError,
  type RecoveryRequest,
  type RecoveryShare,
  type Sealer,
  shareJson,
  signApproval,
  verifyRecoveryRecord,
} from '@breakwater/backup-replication';
import { canonicalJson, type JsonObject, type Signer, type Verified } from '@breakwater/federation-protocol';
import { member, type TrustState } from '@breakwater/trust-lists';
import { everyKey, ownerKeys } from '../backup/owner-keys.ts';
import type { PersonKey } from '../keys/person-key.ts';
import { type Custodian, openFromCustody } from './custody.ts';
import { type DealtLetter, parseLetter, type TrustHint } from './dealt-share.ts';
import { checkRoot } from './electorate.ts';
import type { ShareFile } from './share-file.ts';

/** Under which trust list, at what time, and with which sealer an approval is made. */
export interface ApprovalSetting {
  readonly request: Verified<RecoveryRequest>;
  readonly state: Verified<TrustState>;
  readonly sealer: Sealer;
  readonly now: Date;
}

/** An official who has opened the own share; `handOver` makes the approval file once the person confirmed. */
export interface ReadyApproval {
  readonly name: string;
  handOver(): Promise<JsonObject>;
}

/** Refuses a request about another country than the official's own. Throws `RECOVERY_REQUEST_OTHER_COUNTRY`. */
export function checkOfficialCountry(key: Pick<PersonKey, 'country' | 'name'>, request: RecoveryRequest): void {
  if (key.country === request.country) return;
  const happened = `${key.name} is an official of ${key.country}; the request is about ${request.country}.`;
  throw new RecoveryError('RECOVERY_REQUEST_OTHER_COUNTRY', happened, { key: key.country, request: request.country });
}

/**
 * The root and peers that were sealed in with the official's share. Throws `RECOVERY_SEAL_BROKEN` when the key and the
 * share file do not belong together.
 */
export async function readTrustHint(file: ShareFile, key: PersonKey, sealer: Sealer): Promise<TrustHint> {
  return (await openLetter(file, key, sealer)).trust;
}

/**
 * Checks everything an official's approval needs before the person is asked. Throws `RECOVERY_REQUEST_OTHER_COUNTRY`,
 * `RECOVERY_OFFICIAL_UNKNOWN`, `RECOVERY_REQUEST_INVALID` (another root), `RECOVERY_GENERATION_STALE`,
 * `RECOVERY_RECORD_INVALID`, `RECOVERY_SEAL_BROKEN`, `RECOVERY_SHARE_WRONG`.
 */
export async function prepareOfficial(
  setting: ApprovalSetting,
  key: PersonKey,
  file: ShareFile,
): Promise<ReadyApproval> {
  const { request, state, sealer } = setting;
  const { signer, sealPrivateJwk } = key;
  checkOfficialCountry(key, request);
  checkRoot(request, state);
  const official = member(state, request.country).officials.find(({ signKey }) => signKey.kid === signer?.kid);
  if (!signer || !sealPrivateJwk || !official) throw unknownOfficial(key, request);
  checkFile(file, signer.kid, request);
  const record = await verifyRecoveryRecord(file.record, request.country, everyKey(ownerKeys(state, request.country)));
  const { share } = await openLetter(file, key, sealer);
  checkShareCommitment(share, dealtShare(record, 'officials', signer.kid).commitment);
  return { name: official.name, handOver: () => handOver(setting, share, official.name, signer) };
}

/**
 * Checks and opens a custodian's share. The caller has verified that enough officials approved. Throws
 * `RECOVERY_SHARE_MISSING`, `RECOVERY_SEAL_BROKEN`, `RECOVERY_SHARE_WRONG`, `RECOVERY_RECORD_INVALID`,
 * `RECOVERY_REQUEST_OTHER_COUNTRY`.
 */
export async function prepareCustodian(
  setting: ApprovalSetting,
  custodian: Custodian,
  backupSigner: Signer,
): Promise<ReadyApproval> {
  const { request, state } = setting;
  if (custodian.country === request.country) {
    throw new RecoveryError(
      'RECOVERY_REQUEST_OTHER_COUNTRY',
      `${custodian.country} cannot be custodian of its own recovery key.`,
    );
  }
  // What is in custody was verified when it came.
  const keys = everyKey(ownerKeys(state, request.country));
  const share = await openFromCustody(custodian, request.country, request.generation, keys);
  const { name } = member(state, custodian.country);
  return { name, handOver: () => handOver(setting, share, name, backupSigner) };
}

async function openLetter(file: ShareFile, key: PersonKey, sealer: Sealer): Promise<DealtLetter> {
  const { country, generation, giver, sealed } = file;
  const info = dealingInfo({ country, generation, group: 'officials', giver });
  return parseLetter(await sealer.open(key.sealPrivateJwk ?? {}, sealed, info));
}

async function handOver(
  { request, sealer, now }: ApprovalSetting,
  share: RecoveryShare,
  name: string,
  signer: Signer,
): Promise<JsonObject> {
  const { group, giver, country, generation } = share;
  const info = handoverInfo(request.sha256, group, giver);
  const sealed = await sealer.seal(request.sealKey, canonicalJson(shareJson(share)), info);
  const approval = { group, giver, name, country, generation, requestSha256: request.sha256, approvedAt: now };
  return signApproval(approval, sealed, signer);
}

function checkFile(file: ShareFile, giver: string, request: RecoveryRequest): void {
  if (file.country === request.country && file.generation === request.generation && file.giver === giver) return;
  const happened =
    `The share file is ${file.name}'s share of ${file.country}'s recovery key ${file.generation}; ` +
    `the request is about key ${request.generation} of ${request.country}.`;
  throw new RecoveryError('RECOVERY_GENERATION_STALE', happened, {
    file: file.generation,
    request: request.generation,
    sameOfficial: file.giver === giver,
  });
}

function unknownOfficial(key: PersonKey, request: RecoveryRequest): RecoveryError {
  const happened = `${key.name}'s key does not stand among the officials of ${request.country} in the trust list.`;
  return new RecoveryError('RECOVERY_OFFICIAL_UNKNOWN', happened, { country: request.country });
}
