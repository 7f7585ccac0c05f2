/** The signed manifest of a snapshot: features, sealed keys, the lists of its packs, and its sealed root. */
import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type JsonObject,
  type PublicJwk,
  parseJws,
  type Signer,
  signJws,
  type Verified,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import { type SealedKeyRecord, sealedKeyJson } from '../seal/data-key.ts';
import { checkMayRead, type Feature, featuresJson } from './features.ts';
import { parseManifest } from './parse-manifest.ts';

/** A pack list that belongs to a snapshot. */
export interface PackListRef {
  /** SHA-256 of the list, 64 hex digits: its name. */
  readonly sha256: string;
  /** How many packs stand in it. */
  readonly packs: number;
}

/** What a manifest says. */
export interface Manifest {
  readonly format: 1;
  readonly features: readonly Feature[];
  readonly owner: OwnerName;
  /** 64 hex digits, random: the snapshot's name and the salt of its root. */
  readonly snapshot: string;
  /** RFC 3339 in UTC. */
  readonly createdAt: string;
  /** Every data key that a pack of the lists is sealed under. */
  readonly keys: readonly SealedKeyRecord[];
  readonly mask: SealedKeyRecord;
  readonly lists: readonly PackListRef[];
  /** `key` is an index into `keys`; `sealed` is what `sealRoot` gave. */
  readonly root: { readonly key: number; readonly sealed: Uint8Array };
}

/** What a shard may take too (design: HTTP body 1 MiB except shards). */
export const MANIFEST_MAX_BYTES: number = 16 * 1024 * 1024;

const MANIFEST_TYPE = 'breakwater-manifest+jws';
/** Header and signature take less. */
const JWS_FRAME_BYTES = 1024;

/** Signs a manifest under the owner's backup key. Throws `BACKUP_LIMIT_EXCEEDED`. */
export async function signManifest(manifest: Manifest, signer: Signer): Promise<string> {
  const payload = canonicalJson(manifestJson(manifest));
  const manifestBytes = Math.ceil((payload.length * 4) / 3) + JWS_FRAME_BYTES;
  if (manifestBytes <= MANIFEST_MAX_BYTES) return signJws(payload, { typ: MANIFEST_TYPE }, signer);
  throw new BackupError('BACKUP_LIMIT_EXCEEDED', 'The manifest of the snapshot is too long.', {
    lists: manifest.lists.length,
    keys: manifest.keys.length,
    manifestBytes,
    maxBytes: MANIFEST_MAX_BYTES,
  });
}

/** The name of a signed manifest: SHA-256 of its text, hex. */
export function manifestHash(jws: string): string {
  return createHash('sha256').update(jws, 'latin1').digest('hex');
}

/** What a manifest must be: of this owner, with this hash, signed by one of these keys. */
export interface ExpectedManifest {
  readonly owner: OwnerName;
  readonly sha256: string;
  readonly keys: readonly PublicJwk[];
}

/**
 * Throws `MANIFEST_HASH_MISMATCH`, `MANIFEST_INVALID`, `BACKUP_FORMAT_UNKNOWN`, `MANIFEST_OWNER_WRONG`, or
 * `BACKUP_FEATURE_UNKNOWN` when it cannot be read without a newer program.
 */
export async function verifyManifest(jws: string, expected: ExpectedManifest): Promise<Verified<Manifest>> {
  if (manifestHash(jws) !== expected.sha256) {
    throw new BackupError('MANIFEST_HASH_MISMATCH', 'A manifest is not the one the head names.', {
      expected: expected.sha256,
    });
  }
  const manifest = await verifyManifestSignature(jws, expected);
  checkMayRead(manifest.features);
  return manifest;
}

/** As `verifyManifest`, for a holder that learns the hash from the bytes and keeps what it need not understand. */
export async function verifyManifestSignature(
  jws: string,
  expected: Omit<ExpectedManifest, 'sha256'>,
): Promise<Verified<Manifest>> {
  const check = { typ: MANIFEST_TYPE, keys: expected.keys, maxBytes: MANIFEST_MAX_BYTES };
  const { payload } = await verifyJws(jws, check).catch((cause: unknown) => {
    throw new BackupError('MANIFEST_INVALID', 'A manifest’s signature does not hold.', {}, cause);
  });
  const manifest = parseManifest(payload, MANIFEST_MAX_BYTES);
  if (manifest.owner !== expected.owner) {
    const evidence = { expected: expected.owner, owner: manifest.owner };
    throw new BackupError('MANIFEST_OWNER_WRONG', `The manifest is of ${manifest.owner}.`, evidence);
  }
  return manifest as Verified<Manifest>;
}

/**
 * A manifest that was verified when it came and has been kept since under its hash, for a holder that asks what it
 * needs: the key that signed it may be retired by now. Throws `MANIFEST_HASH_MISMATCH`, `MANIFEST_INVALID`.
 */
export function readKeptManifest(jws: string, sha256: string): Manifest {
  if (manifestHash(jws) !== sha256) {
    throw new BackupError('MANIFEST_HASH_MISMATCH', 'A manifest that was kept has changed.', { expected: sha256 });
  }
  try {
    return parseManifest(parseJws(jws, MANIFEST_MAX_BYTES).payload, MANIFEST_MAX_BYTES);
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('MANIFEST_INVALID', 'A manifest that was kept cannot be read.', {}, cause);
  }
}

function manifestJson(manifest: Manifest): JsonObject {
  const { format, owner, snapshot, createdAt } = manifest;
  return {
    format,
    features: featuresJson(manifest.features),
    owner,
    snapshot,
    createdAt,
    keys: manifest.keys.map(sealedKeyJson),
    mask: sealedKeyJson(manifest.mask),
    lists: manifest.lists.map(({ sha256, packs }) => ({ sha256, packs })),
    root: { key: manifest.root.key, sealed: Buffer.from(manifest.root.sealed).toString('base64url') },
  };
}
