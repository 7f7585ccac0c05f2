/** Keys as the manifest carries them: data keys and the mask key, sealed once for each who may open them. */
import { createHmac } from 'node:crypto';
import {
  decodeBase64url,
  encodeBase64url,
  expectArray,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  type PrivateJwk,
  type PublicJwk,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { parseHex32 } from '../hex-name.ts';
import type { OwnerName } from '../owner.ts';
import { KEY_BYTES } from './derive.ts';

/** Seals to an X25519 public key so that only its private key opens (HPKE, RFC 9180); `info` binds the purpose. */
export interface Sealer {
  seal(recipient: PublicJwk, plaintext: Uint8Array, info: string): Promise<Uint8Array>;
  open(privateJwk: PrivateJwk, sealed: Uint8Array, info: string): Promise<Uint8Array>;
}

/** The key for one recipient; `kid` is the recipient's key (RFC 7638), `sealed` base64url. */
export interface SealedFor {
  readonly kid: string;
  readonly sealed: string;
}

/** One sealed key: its public name (64 hex digits) and its copies, for the recovery key and the reader key. */
export interface SealedKeyRecord {
  readonly id: string;
  readonly recipients: readonly SealedFor[];
}

/** `data` opens packs; `mask` only takes masks off parity shards, which is enough to repair and not enough to read. */
export type SealedKeyUse = 'data' | 'mask';

/** Who opens: the recipient's name and private key. */
export interface Recipient {
  readonly kid: string;
  readonly privateJwk: PrivateJwk;
}

/** A recovery key, a reader key and some to spare for a change of either. */
const RECIPIENTS_MAX = 16;

/** The public name of a key; after opening a sealed copy, its name must come out again. 64 hex digits. */
export function sealedKeyId(key: Uint8Array, use: SealedKeyUse): string {
  return createHmac('sha256', key).update(`breakwater backup 1 ${use} key id`).digest('hex');
}

/** The `info` under which a key is sealed: use, owner and key name, so that a copy fits nowhere else. */
export function sealedKeyInfo(use: SealedKeyUse, owner: OwnerName, keyId: string): string {
  return `breakwater ${use} key 1 ${owner} ${keyId}`;
}

/** Seals a key of 32 bytes for every recipient. */
export async function sealKey(
  key: Uint8Array,
  use: SealedKeyUse,
  owner: OwnerName,
  recipients: readonly PublicJwk[],
  sealer: Pick<Sealer, 'seal'>,
): Promise<SealedKeyRecord> {
  const id = sealedKeyId(key, use);
  const sealed: SealedFor[] = [];
  for (const recipient of recipients) {
    const bytes = await sealer.seal(recipient, key, sealedKeyInfo(use, owner, id));
    sealed.push({ kid: recipient.kid, sealed: encodeBase64url(bytes) });
  }
  return { id, recipients: sealed };
}

/** Opens a key with one recipient's private key. Throws `BACKUP_KEY_WRONG`. */
export async function openKey(
  record: SealedKeyRecord,
  use: SealedKeyUse,
  owner: OwnerName,
  recipient: Recipient,
  sealer: Pick<Sealer, 'open'>,
): Promise<Uint8Array> {
  const { kid } = recipient;
  const copy = record.recipients.find((candidate) => candidate.kid === kid);
  if (copy === undefined) {
    throw new BackupError('BACKUP_KEY_WRONG', 'The snapshot was not sealed for this key.', { kid });
  }
  let key: Uint8Array;
  try {
    const info = sealedKeyInfo(use, owner, record.id);
    key = await sealer.open(recipient.privateJwk, decodeBase64url(copy.sealed), info);
  } catch (cause) {
    throw new BackupError('BACKUP_KEY_WRONG', 'A sealed key does not open.', { kid }, cause);
  }
  checkKeyName(key, use, record.id);
  return key;
}

/** Throws `BACKUP_KEY_WRONG` unless the key is 32 bytes and bears this name. */
export function checkKeyName(key: Uint8Array, use: SealedKeyUse, keyId: string): void {
  if (key.length !== KEY_BYTES || sealedKeyId(key, use) !== keyId) {
    throw new BackupError('BACKUP_KEY_WRONG', 'An opened key is not the one the manifest names.', { keyId });
  }
}

/** A record from JSON; shape errors are those of the JSON checks. */
export function parseSealedKeyRecord(value: JsonValue | undefined): SealedKeyRecord {
  const record = expectObject(value, 'key');
  const recipients = expectArray(record.recipients, 'recipients', RECIPIENTS_MAX).map((item) => {
    const recipient = expectObject(item, 'recipient');
    return { kid: expectString(recipient.kid, 'kid', 64), sealed: expectString(recipient.sealed, 'sealed', 1024) };
  });
  return { id: parseHex32(record.id, 'key id'), recipients };
}

/** A record as JSON. */
export function sealedKeyJson(record: SealedKeyRecord): JsonObject {
  return { id: record.id, recipients: record.recipients.map(({ kid, sealed }) => ({ kid, sealed })) };
}
