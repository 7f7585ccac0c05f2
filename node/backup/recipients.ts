/** For whom a snapshot is sealed: the recovery key, shared among officials and custodians, and the home reader. */
import { join } from 'node:path';
import { type RecoveryRecord, verifyRecoveryRecord } from '@breakwater/backup-replication';
import type { CountryCode, JsonObject, PublicJwk, Verified } from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';
import { readPersonPublicKey } from '../keys/person-key.ts';
import type { RecoveryStore } from '../store/recovery.ts';
import { HubBackupError } from './error.ts';

/** The two recipients, and the recovery record as it travels in the head. */
export interface Recipients {
  readonly recovery: Verified<RecoveryRecord>;
  readonly recoveryRecord: JsonObject;
  readonly reader: PublicJwk;
}

/**
 * Neither may be missing: a backup nobody can open in a disaster is worse than none, because it is believed in.
 * Throws `BACKUP_RECOVERY_KEY_MISSING`, `BACKUP_READER_KEY_MISSING`, and the codes of a bad record.
 */
export async function readRecipients(
  dir: string,
  country: CountryCode,
  recoveries: RecoveryStore,
  keys: readonly PublicJwk[],
): Promise<Recipients> {
  const own = await recoveries.ownKey();
  if (own === null) {
    throw new HubBackupError('BACKUP_RECOVERY_KEY_MISSING', 'This hub has no recovery key yet.', { country });
  }
  if (own.spentAt !== null) {
    const evidence = { country, generation: own.generation };
    throw new HubBackupError(
      'BACKUP_RECOVERY_KEY_MISSING',
      'The recovery key was put together once already.',
      evidence,
    );
  }
  // Verified on every run: whoever could change the database must not be able to add a recipient.
  const recovery = await verifyRecoveryRecord(own.record, country, keys);
  return { recovery, recoveryRecord: own.record, reader: await readReaderKey(dir) };
}

async function readReaderKey(dir: string): Promise<PublicJwk> {
  const path = join(dir, 'keys', 'reader.pub.json');
  const reader = await readPersonPublicKey(path).catch((cause: unknown) => {
    if (!(cause instanceof HubError)) throw cause;
    throw new HubBackupError('BACKUP_READER_KEY_MISSING', 'This hub has no reader key.', { path }, cause);
  });
  if (reader.for === 'reader' && reader.sealKey) return reader.sealKey;
  throw new HubBackupError('BACKUP_READER_KEY_MISSING', 'The reader key is a key for something else.', { path });
}
