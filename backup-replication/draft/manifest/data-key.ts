/** A data key as the manifest carries it: sealed once for each who may open it. */
import {
  type CountryCode,
  decodeBase64url,
  expectArray,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  type PrivateJwk,
  type PublicJwk,
} from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';
import { dataKeyId, KEY_BYTES } from '../seal/pack-key.ts';

/** Seals to an X25519 public key so that only its private key opens (HPKE, RFC 9180); `info` binds the purpose. */
export interface Sealer {
  seal(recipient: PublicJwk, plaintext: Uint8Array, info: string): Promise<Uint8Array>;
  open(privateJwk: PrivateJwk, sealed: Uint8Array, info: string): Promise<Uint8Array>;
}

/** The data key for one recipient; `kid` is the recipient's key (RFC 7638), `sealed` base64url. */
export interface SealedFor {
  readonly kid: string;
  readonly sealed: string;
}

/** One data key: its public name and its sealed copies, for the recovery key and the reader key. */
export interface DataKeyRecord {
  readonly id: string;
  readonly recipients: readonly SealedFor[];
}

/** The `info` under which a data key is sealed: country and key name, so that a copy fits nowhere else. */
export function dataKeyInfo(country: CountryCode, keyId: string): string {
  return `breakwater data key 0 ${country} ${keyId}`;
}

/** Seals a fresh data key (32 random bytes) for every recipient. */
export async function sealDataKey(
  dataKey: Uint8Array,
  country: CountryCode,
  recipients: readonly PublicJwk[],
  sealer: Pick<Sealer, 'seal'>,
): Promise<DataKeyRecord> {
  const id = dataKeyId(dataKey);
  const sealed: SealedFor[] = [];
  for (const recipient of recipients) {
    const bytes = await sealer.seal(recipient, dataKey, dataKeyInfo(country, id));
    sealed.push({ kid: recipient.kid, sealed: Buffer.from(bytes).toString('base64url') });
  }
  return { id, recipients: sealed };
}

/** Opens a data key with one recipient's private key. Throws `BACKUP_KEY_WRONG`. */
export async function openDataKey(
  record: DataKeyRecord,
  country: CountryCode,
  recipient: { readonly kid: string; readonly privateJwk: PrivateJwk },
  sealer: Pick<Sealer, 'open'>,
): Promise<Uint8Array> {
  const copy = record.recipients.find((candidate) => candidate.kid === recipient.kid);
  if (copy === undefined) {
    throw new BackupError('BACKUP_KEY_WRONG', 'The snapshot was not sealed for this key.', { kid: recipient.kid });
  }
  const dataKey = await sealer
    .open(recipient.privateJwk, decodeBase64url(copy.sealed), dataKeyInfo(country, record.id))
    .catch((cause: unknown) => {
      throw new BackupError('BACKUP_KEY_WRONG', 'The sealed data key does not open.', { kid: recipient.kid }, cause);
    });
  checkDataKey(dataKey, record.id);
  return dataKey;
}

/** Throws `BACKUP_KEY_WRONG` unless the key is 32 bytes and bears this name. */
export function checkDataKey(dataKey: Uint8Array, keyId: string): void {
  if (dataKey.length !== KEY_BYTES || dataKeyId(dataKey) !== keyId) {
    throw new BackupError('BACKUP_KEY_WRONG', 'A data key is not the one the manifest names.', { keyId });
  }
}

/** A record from JSON; shape errors are those of the JSON checks. */
export function parseDataKeyRecord(value: JsonValue | undefined): DataKeyRecord {
  const record = expectObject(value, 'key');
  const recipients = expectArray(record.recipients, 'recipients', 16).map((item) => {
    const recipient = expectObject(item, 'recipient');
    return { kid: expectString(recipient.kid, 'kid', 64), sealed: expectString(recipient.sealed, 'sealed', 1024) };
  });
  return { id: expectString(record.id, 'id', 64), recipients };
}

/** A record as JSON. */
export function dataKeyRecordJson(record: DataKeyRecord): JsonObject {
  return { id: record.id, recipients: record.recipients.map(({ kid, sealed }) => ({ kid, sealed })) };
}
