/** The hub's keyring inside its own backup: sealed to the recovery key alone, so that no reader key can open it. */
import { RecoveryError, type RecoveryRecord, type Sealer } from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  canonicalJson,
  type JsonObject,
  type PrivateJwk,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { type Keyring, keyringOf } from '../keys/keyring.ts';

const infoOf = (country: CountryCode) => `breakwater-keyring\0${country}`;

/** The sealed keyring, for the hub's own source in a backup. */
export function sealKeyring(content: JsonObject, record: RecoveryRecord, sealer: Sealer): Promise<Uint8Array> {
  return sealer.seal(record.publicKey, canonicalJson(content), infoOf(record.country));
}

/**
 * Opens a sealed keyring with the recovery key and checks that it is the keyring of `country`.
 * Throws `RECOVERY_KEYRING_INVALID`.
 */
export async function openSealedKeyring(
  sealed: Uint8Array,
  country: CountryCode,
  recoveryKey: PrivateJwk,
  sealer: Sealer,
): Promise<Keyring> {
  const keyring = await sealer
    .open(recoveryKey, sealed, infoOf(country))
    .then((bytes) => keyringOf(parseStrictJson(bytes) as JsonObject))
    .catch((cause: unknown) => {
      if (!(cause instanceof CodedError)) throw cause;
      const happened = `The sealed keyring in the backup of ${country} cannot be used (${cause.code}).`;
      throw new RecoveryError('RECOVERY_KEYRING_INVALID', happened, { cause: cause.code }, cause);
    });
  if (keyring.country === country) return keyring;
  throw new RecoveryError('RECOVERY_KEYRING_INVALID', `The keyring in the backup is one of ${keyring.country}.`);
}
