/** What a holder does with things sent to it: check, take room, write durably, sign a receipt. */
import { createHash } from 'node:crypto';
import {
  BackupError,
  DRAFT_HEAD_MAX_BYTES as HEAD_MAX_BYTES,
  type DraftHead as Head,
  draftHeadHash as headHash,
  draftHeadObject as headObject,
  isStoredName,
  DRAFT_MANIFEST_MAX_BYTES as MANIFEST_MAX_BYTES,
  DRAFT_PACK_CLASSES_BYTES as PACK_CLASSES_BYTES,
  type ShardStore,
  type StoredName,
  draftSignReceipt as signReceipt,
  draftVerifyHead as verifyHead,
  draftVerifyManifestSignature as verifyManifestSignature,
} from '@breakwater/backup-replication';
import { type CountryCode, type PublicJwk, parseCountryCode, type Signer } from '@breakwater/federation-protocol';
import { objectOf } from '../shards/peer.ts';
import type { HoldingStore } from '../store/holding.ts';
import { HubBackupError } from './error.ts';

/** What this hub promised in its own entry of the trust list. */
export interface HostingTerms {
  readonly quotaBytes: number;
  readonly retentionDays: number;
}

/** What holding takes. */
export interface HolderParts {
  readonly country: CountryCode;
  /** The hub's backup key; receipts are signed with it. */
  readonly signer: Signer;
  readonly shards: ShardStore;
  readonly holdings: HoldingStore;
  readonly hosting: () => HostingTerms;
}

/** A shard is at most a whole pack (one data shard) and its rounding; a manifest may be as large. */
export const OBJECT_MAX_BYTES = Math.max(PACK_CLASSES_BYTES[2] + 64 * 256, MANIFEST_MAX_BYTES);

/**
 * Keeps a shard or manifest of `name.owner` and answers the receipt. The same bytes again get the same receipt.
 * Throws `HOLDING_NAME_INVALID`, `HOLDING_QUOTA_EXCEEDED`, `HOLDING_DISK_FULL`, `SHARD_CONFLICT`.
 */
export async function holdObject(parts: HolderParts, name: StoredName, bytes: Uint8Array, now: Date): Promise<string> {
  if (!isStoredName(name) || bytes.length === 0 || bytes.length > OBJECT_MAX_BYTES) {
    throw new HubBackupError('HOLDING_NAME_INVALID', 'A shard or manifest has an impossible name or size.', {
      bytes: bytes.length,
    });
  }
  const owner = parseCountryCode(name.owner);
  const object = objectOf(name);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const held = await parts.holdings.find(owner, object);
  if (held?.receipt && held.sha256 === sha256) return held.receipt;
  await takeRoom(parts, { owner, object, bytes: bytes.length, sha256, receivedAt: now });
  try {
    await parts.shards.put(name, bytes);
  } catch (cause) {
    await parts.holdings.release(owner, object);
    throw cause;
  }
  // The bytes are durable. A crash before the next line costs the sender one repetition, which meets the same bytes.
  const receipt = await receiptFor(parts, { owner, object, bytes: bytes.length, sha256 }, now);
  await parts.holdings.confirm(owner, object, receipt);
  return receipt;
}

/**
 * Keeps a head after checking that the owner signed it and that its number is its own; heads are never replaced.
 * Throws `HEAD_INVALID`, `HOLDING_NAME_INVALID`, `HOLDING_HEAD_TAKEN`.
 */
export async function holdHead(
  parts: HolderParts,
  owner: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
  sequence: number,
  jws: string,
  now: Date,
): Promise<string> {
  const head: Head = await verifyHead(jws, owner);
  if (head.sequence !== sequence || jws.length > HEAD_MAX_BYTES) {
    throw new HubBackupError('HOLDING_NAME_INVALID', 'A head came under another number than its own.', { sequence });
  }
  const kept = await parts.holdings.addHead(owner.country, sequence, jws, now);
  if (kept === 'conflict') {
    throw new HubBackupError('HOLDING_HEAD_TAKEN', `Head ${sequence} of ${owner.country} is there already.`, {
      sequence,
    });
  }
  return receiptFor(
    parts,
    { owner: owner.country, object: headObject(sequence), bytes: jws.length, sha256: headHash(jws) },
    now,
  );
}

/** Checks that a manifest is one, signed by its owner, before a byte of it is stored. Throws the `MANIFEST_…` codes. */
export async function checkManifest(
  jws: Uint8Array,
  owner: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
): Promise<void> {
  await verifyManifestSignature(Buffer.from(jws).toString('latin1'), owner);
}

interface Arrived {
  readonly owner: CountryCode;
  readonly object: string;
  readonly bytes: number;
  readonly sha256: string;
}

async function takeRoom(parts: HolderParts, arrived: Arrived & { readonly receivedAt: Date }): Promise<void> {
  const { quotaBytes } = parts.hosting();
  const room = await parts.holdings.reserve(arrived, quotaBytes);
  if (room === 'reserved') return;
  if (room === 'conflict') {
    throw new BackupError('SHARD_CONFLICT', 'Other bytes are stored under this name.', { owner: arrived.owner });
  }
  const evidence = { holder: parts.country, owner: arrived.owner, quotaBytes };
  throw new HubBackupError(
    'HOLDING_QUOTA_EXCEEDED',
    `${parts.country} has no more room for ${arrived.owner}.`,
    evidence,
  );
}

function receiptFor(parts: HolderParts, arrived: Arrived, now: Date): Promise<string> {
  const { retentionDays } = parts.hosting();
  return signReceipt(
    { format: 0, holder: parts.country, ...arrived, storedAt: now.toISOString(), retentionDays },
    parts.signer,
  );
}
