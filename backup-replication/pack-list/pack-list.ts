/** A list of packs: lengths, keys, holders and shard roots, named by its own hash and reused from run to run. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import type { Scheme } from '../scheme.ts';
import { parsePackListText } from './parse-pack-list.ts';

/** One pack as its readers, auditors and holders need it. */
export interface PackRecord {
  /** 64 hex digits. */
  readonly id: string;
  readonly bytes: number;
  /** Index into the list's `keys`. */
  readonly key: number;
  /** Index into the list's `placements`. */
  readonly placement: number;
  /** The root of each shard's stored bytes, by shard index, in base64url. */
  readonly roots: readonly string[];
}

/** What a list says. `placements[p][i]` is the holder of shard i of every pack with placement p. */
export interface PackList {
  readonly format: 1;
  readonly owner: OwnerName;
  readonly scheme: Scheme;
  readonly placements: readonly (readonly OwnerName[])[];
  /** Ids of data keys (64 hex digits); the manifest has them sealed. */
  readonly keys: readonly string[];
  readonly packs: readonly PackRecord[];
}

/** Packs in one list: about 420 KB at 3 of 6, so that a run which adds packs sends few known ones again. */
export const PACKS_PER_LIST_MAX = 1000;
/** A thousand packs of 256 shards take 12 MB. */
export const PACK_LIST_MAX_BYTES: number = 16 * 1024 * 1024;

/** The list as RFC 8785 bytes and its name, their SHA-256 in hex. Throws `BACKUP_LIMIT_EXCEEDED`. */
export function encodePackList(list: PackList): { readonly sha256: string; readonly bytes: Uint8Array } {
  const { format, owner, scheme, placements, keys, packs } = list;
  const bytes = canonicalJson({
    ...{ format, owner, placements, keys, scheme: { k: scheme.k, n: scheme.n } },
    packs: packs.map(({ id, bytes: length, key, placement, roots }) => ({ id, bytes: length, key, placement, roots })),
  });
  if (packs.length > PACKS_PER_LIST_MAX || bytes.length > PACK_LIST_MAX_BYTES) {
    const evidence = { packs: packs.length, maxPacks: PACKS_PER_LIST_MAX, listBytes: bytes.length };
    throw new BackupError('BACKUP_LIMIT_EXCEEDED', 'A list of packs is too long.', evidence);
  }
  return { sha256: sha256Hex(bytes), bytes };
}

/** What a list must be: of this owner, with this hash, which stands in a signed manifest; so it needs no signature. */
export interface ExpectedPackList {
  readonly owner: OwnerName;
  readonly sha256: string;
}

/** Throws `PACK_LIST_HASH_MISMATCH`, `PACK_LIST_INVALID` or `BACKUP_FORMAT_UNKNOWN`. */
export function parsePackList(bytes: Uint8Array, expected: ExpectedPackList): PackList {
  if (bytes.length > PACK_LIST_MAX_BYTES || sha256Hex(bytes) !== expected.sha256) {
    throw new BackupError('PACK_LIST_HASH_MISMATCH', 'A list of packs is not the one the manifest names.', {
      expected: expected.sha256,
    });
  }
  const list = parsePackListText(bytes, PACK_LIST_MAX_BYTES);
  if (list.owner === expected.owner) return list;
  const evidence = { expected: expected.owner, owner: list.owner };
  throw new BackupError('PACK_LIST_INVALID', `A list of packs is of ${list.owner}.`, evidence);
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
