/** The signed manifest of a snapshot: which packs, which shards by hash, who holds them, and sealed keys and root. */
import { createHash } from 'node:crypto';
import {
  type CountryCode,
  encodeBase64url,
  type JsonObject,
  type PublicJwk,
  type Signer,
  signJws,
  type Verified,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';
import type { ErasureScheme } from '../erasure/erasure-code.ts';
import { type DataKeyRecord, dataKeyRecordJson } from './data-key.ts';
import { parseManifest } from './parse-manifest.ts';

/** One pack as its readers and holders need it. */
export interface PackRecord {
  /** 64 hex digits. */
  readonly id: string;
  readonly packBytes: number;
  /** Index into the manifest's `keys`. */
  readonly key: number;
  /** Index into the manifest's `placements`. */
  readonly placement: number;
  /** SHA-256 in hex of each shard, by shard index. Format 1 adds Merkle roots beside them. */
  readonly shardHashes: readonly string[];
}

/** A manifest. `placements[p][i]` is the holder of shard i of every pack with placement p. */
export interface Manifest {
  readonly format: 0;
  readonly country: CountryCode;
  /** 64 hex digits. */
  readonly snapshot: string;
  readonly createdAt: string;
  readonly scheme: ErasureScheme;
  readonly keys: readonly DataKeyRecord[];
  readonly placements: readonly (readonly CountryCode[])[];
  readonly packs: readonly PackRecord[];
  /** Index into `keys`: the key that opens `root`. */
  readonly rootKey: number;
  readonly root: Uint8Array;
}

/** What a shard may take too (design: HTTP body 1 MiB except shards): about 24,000 packs, 380 GB. */
export const MANIFEST_MAX_BYTES = 16 * 1024 * 1024;

const MANIFEST_TYPE = 'breakwater-manifest+jws';

/** Signs a manifest under the country's backup key. Throws `BACKUP_LIMIT_EXCEEDED`. */
export async function signManifest(manifest: Manifest, signer: Signer): Promise<string> {
  const jws = await signJws(manifestJson(manifest), { typ: MANIFEST_TYPE }, signer);
  if (jws.length > MANIFEST_MAX_BYTES) {
    throw new BackupError('BACKUP_LIMIT_EXCEEDED', `The snapshot needs ${manifest.packs.length} packs.`, {
      packs: manifest.packs.length,
      manifestBytes: jws.length,
      maxBytes: MANIFEST_MAX_BYTES,
    });
  }
  return jws;
}

/** The name of a signed manifest: SHA-256 of its bytes, hex. */
export function manifestHash(jws: string): string {
  return createHash('sha256').update(jws, 'latin1').digest('hex');
}

/** What a manifest must be: of this country, with this hash, signed by one of these keys. */
export interface ExpectedManifest {
  readonly country: CountryCode;
  readonly sha256: string;
  readonly keys: readonly PublicJwk[];
}

/** Throws `MANIFEST_HASH_MISMATCH`, `MANIFEST_INVALID` or `MANIFEST_COUNTRY_WRONG`. */
export async function verifyManifest(jws: string, expected: ExpectedManifest): Promise<Verified<Manifest>> {
  if (manifestHash(jws) !== expected.sha256) {
    throw new BackupError('MANIFEST_HASH_MISMATCH', 'A manifest is not the one the head names.', {
      expected: expected.sha256,
    });
  }
  return verifyManifestSignature(jws, expected);
}

/** As `verifyManifest`, for a holder that learns the hash from the bytes themselves. */
export async function verifyManifestSignature(
  jws: string,
  expected: Omit<ExpectedManifest, 'sha256'>,
): Promise<Verified<Manifest>> {
  const check = { typ: MANIFEST_TYPE, keys: expected.keys, maxBytes: MANIFEST_MAX_BYTES };
  const { payload } = await verifyJws(jws, check).catch((cause: unknown) => {
    throw new BackupError('MANIFEST_INVALID', 'A manifest’s signature does not hold.', {}, cause);
  });
  const manifest = parseManifest(payload, MANIFEST_MAX_BYTES);
  if (manifest.country !== expected.country) {
    throw new BackupError('MANIFEST_COUNTRY_WRONG', `The manifest is of ${manifest.country}.`, {
      expected: expected.country,
      country: manifest.country,
    });
  }
  return manifest as Verified<Manifest>;
}

function manifestJson(manifest: Manifest): JsonObject {
  const { format, country, snapshot, createdAt, scheme, keys, placements, packs, rootKey, root } = manifest;
  return {
    format,
    country,
    snapshot,
    createdAt,
    scheme: { dataShards: scheme.dataShards, parityShards: scheme.parityShards },
    keys: keys.map(dataKeyRecordJson),
    placements,
    packs: packs.map((pack) => ({
      id: pack.id,
      bytes: pack.packBytes,
      key: pack.key,
      placement: pack.placement,
      shards: pack.shardHashes.map((hash) => encodeBase64url(decodeHex(hash))),
    })),
    rootKey,
    root: encodeBase64url(root),
  };
}

function decodeHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
