/** Takes in a list or a manifest: small enough to be looked into before a byte of it is stored. */
import { createHash } from 'node:crypto';
import {
  confirmArrival,
  parsePackList,
  releaseRoom,
  type StoredName,
  subjectOf,
  takeRoom,
  verifyManifestSignature,
} from '@breakwater/backup-replication';
import { type CountryCode, type PublicJwk, sameBytes } from '@breakwater/federation-protocol';
import { objectOf } from '../../shards/object-name.ts';
import { HubBackupError } from '../error.ts';
import { type HolderParts, receiptFor, requireRoom } from './holder.ts';

/** Who sends, and the keys under which the owner's documents are believed. */
export interface Owner {
  readonly country: CountryCode;
  readonly keys: readonly PublicJwk[];
}

/** Keeps a list of packs under its own hash. Throws as `holdShard`, and `PACK_LIST_INVALID`. */
export function holdList(parts: HolderParts, owner: Owner, sha256: string, bytes: Uint8Array): Promise<string> {
  requireHash(bytes, sha256);
  parsePackList(bytes, { owner: owner.country, sha256 });
  return hold(parts, { kind: 'list', owner: owner.country, sha256 }, owner.country, bytes);
}

/** Keeps a manifest that its owner signed, under its own hash. Throws as `holdShard`, and the `MANIFEST_…` codes. */
export async function holdManifest(
  parts: HolderParts,
  owner: Owner,
  sha256: string,
  bytes: Uint8Array,
): Promise<string> {
  const { country, keys } = owner;
  await verifyManifestSignature(Buffer.from(bytes).toString('latin1'), { owner: country, keys });
  requireHash(bytes, sha256);
  return hold(parts, { kind: 'manifest', owner: country, sha256 }, country, bytes);
}

function requireHash(bytes: Uint8Array, sha256: string): void {
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return;
  throw new HubBackupError('HOLDING_HASH_MISMATCH', 'Something came under another name than its own.', { sha256 });
}

async function hold(
  parts: HolderParts,
  name: Extract<StoredName, { kind: 'list' | 'manifest' }>,
  owner: CountryCode,
  bytes: Uint8Array,
): Promise<string> {
  const terms = await parts.termsWith(owner);
  await parts.shards.checkRoom(bytes.length);
  const object = objectOf(name);
  // Both names are hashes in hex; receipts speak of the same hash in base64url.
  const digest = Buffer.from(name.sha256, 'hex').toString('base64url');
  const arrival = { object, subject: subjectOf(object), bytes: bytes.length, digest };
  const end = parts.arriving.begin(owner, object);
  try {
    const room = await parts.books.run(owner, (book) => takeRoom(book, arrival, terms));
    requireRoom(room, parts, owner, terms.quotaBytes);
    // Also when the book has it: a receipt is a word about bytes on the disk, which may be spoilt or gone.
    const present = room === 'kept' ? await parts.shards.get(name) : null;
    if (present !== null && !sameBytes(present, bytes)) await parts.shards.remove(name);
    await parts.shards.put(name, bytes, digest);
    const kept = await parts.books.run(owner, (book) => confirmArrival(book, object, terms, parts.clock()));
    return await receiptFor(parts, owner, kept, terms.retentionDays);
  } finally {
    if (end()) await parts.books.run(owner, (book) => releaseRoom(book, object));
  }
}
