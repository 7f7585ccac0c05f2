/** A custodian's side: takes a share of another country's recovery key into custody, and finds it again. */
import {
  checkShareCommitment,
  dealingInfo,
  dealtShare,
  RecoveryError,
  type RecoveryRecord,
  type RecoveryShare,
  type Sealer,
  verifyRecoveryRecord,
} from '@breakwater/backup-replication';
import type { CountryCode, JsonObject, PrivateJwk, PublicJwk } from '@breakwater/federation-protocol';
import type { CustodyShare, CustodyStore } from '../store/custody.ts';
import { parseLetter } from './dealt-share.ts';

/** This hub as custodian. */
export interface Custodian {
  readonly country: CountryCode;
  readonly custodyKey: PrivateJwk;
  readonly sealer: Sealer;
  readonly custody: CustodyStore;
}

/** A share as its country delivers it, believed only after `takeIntoCustody`. */
export interface DeliveredShare {
  readonly from: CountryCode;
  readonly backupKeys: readonly PublicJwk[];
  readonly generation: number;
  readonly record: JsonObject;
  readonly sealedShare: Uint8Array;
  readonly receivedAt: Date;
}

/**
 * Keeps a share only when it is provably the one that its country committed to: a custodian that confirms a share it
 * cannot open would be found out after the storm. Throws `RECOVERY_RECORD_INVALID`, `RECOVERY_SEAL_BROKEN`,
 * `RECOVERY_SHARE_WRONG`, `RECOVERY_SHARE_MISSING`, `RECOVERY_GENERATION_STALE`.
 */
export async function takeIntoCustody(custodian: Custodian, delivered: DeliveredShare): Promise<void> {
  const record = await verifyRecoveryRecord(delivered.record, delivered.from, delivered.backupKeys);
  if (record.generation !== delivered.generation) throw stale(record, delivered.generation);
  await openCommitted(custodian, record, delivered.sealedShare);
  const kept = await custodian.custody.keep({
    country: delivered.from,
    generation: delivered.generation,
    sealedShare: delivered.sealedShare,
    record: delivered.record,
    receivedAt: delivered.receivedAt,
  });
  if (kept === 'conflict') throw stale(record, delivered.generation);
}

/**
 * The share this hub keeps of that recovery key, opened, with the record it belongs to. Throws
 * `RECOVERY_SHARE_MISSING`, `RECOVERY_SEAL_BROKEN`, `RECOVERY_SHARE_WRONG`, `RECOVERY_RECORD_INVALID`.
 */
export async function openFromCustody(
  custodian: Custodian,
  country: CountryCode,
  generation: number,
  backupKeys: readonly PublicJwk[],
): Promise<RecoveryShare> {
  const kept: CustodyShare | null = await custodian.custody.find(country, generation);
  if (!kept) {
    throw new RecoveryError(
      'RECOVERY_SHARE_MISSING',
      `This hub keeps no share of generation ${generation} of ${country}'s recovery key.`,
      { country, generation },
    );
  }
  const record = await verifyRecoveryRecord(kept.record, country, backupKeys);
  return openCommitted(custodian, record, kept.sealedShare);
}

async function openCommitted(custodian: Custodian, record: RecoveryRecord, sealed: Uint8Array): Promise<RecoveryShare> {
  const giver = custodian.country;
  const dealt = dealtShare(record, 'custodians', giver);
  const place = { country: record.country, generation: record.generation, group: 'custodians' as const, giver };
  const { share } = parseLetter(await custodian.sealer.open(custodian.custodyKey, sealed, dealingInfo(place)));
  checkShareCommitment(share, dealt.commitment);
  return share;
}

function stale(record: RecoveryRecord, generation: number): RecoveryError {
  return new RecoveryError(
    'RECOVERY_GENERATION_STALE',
    `Share ${generation} of ${record.country}'s recovery key cannot be kept: its number is taken or not the record's.`,
    { generation, record: record.generation },
  );
}
