/** A manifest's payload, checked member by member: a holder or thief must not be able to confuse the reader. */
import {
  type CountryCode,
  decodeBase64url,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  parseCountryCode,
  parseStrictJson,
  refuseUnknownMembers,
} from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';
import { type ErasureScheme, SHARDS_MAX, shardCount } from '../erasure/erasure-code.ts';
import { isPackLength } from '../pack/pack-class.ts';
import { parseDataKeyRecord } from './data-key.ts';
import type { Manifest, PackRecord } from './manifest.ts';

/** A pack record takes more than 300 bytes, so a manifest of 16 MiB cannot hold more. */
const PACKS_MAX = 50_000;
/** Each snapshot adds at most one data key, each change of holders one placement. */
const KEYS_MAX = 10_000;

const MEMBERS = [
  'format',
  'country',
  'snapshot',
  'createdAt',
  'scheme',
  'keys',
  'placements',
  'packs',
  'rootKey',
  'root',
];

/** Throws `MANIFEST_INVALID`. */
export function parseManifest(payload: Uint8Array, maxBytes: number): Manifest {
  try {
    return readManifest(expectObject(parseStrictJson(payload, { maxBytes, maxDepth: 8 }), 'manifest'));
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('MANIFEST_INVALID', 'A manifest is malformed.', {}, cause);
  }
}

function readManifest(json: JsonObject): Manifest {
  if (json.format !== 0) {
    throw new BackupError('MANIFEST_INVALID', 'A manifest is of a format this program does not know.', {
      format: json.format ?? null,
    });
  }
  refuseUnknownMembers(json, MEMBERS, 'manifest');
  const scheme = readScheme(expectObject(json.scheme, 'scheme'));
  const keys = expectArray(json.keys, 'keys', KEYS_MAX).map(parseDataKeyRecord);
  const placements = expectArray(json.placements, 'placements', KEYS_MAX).map((row) => readPlacement(row, scheme));
  const bounds = { scheme, keys: keys.length, placements: placements.length };
  return {
    format: 0,
    country: parseCountryCode(json.country),
    snapshot: hex(json.snapshot, 'snapshot'),
    createdAt: expectString(json.createdAt, 'createdAt', 40),
    scheme,
    keys,
    placements,
    packs: expectArray(json.packs, 'packs', PACKS_MAX).map((pack) => readPack(pack, bounds)),
    rootKey: expectInteger(json.rootKey, 'rootKey', 0, keys.length - 1),
    root: decodeBase64url(expectString(json.root, 'root', 16 * 1024 * 1024)),
  };
}

function readScheme(json: JsonObject): ErasureScheme {
  const dataShards = expectInteger(json.dataShards, 'dataShards', 1, SHARDS_MAX);
  return { dataShards, parityShards: expectInteger(json.parityShards, 'parityShards', 0, SHARDS_MAX - dataShards) };
}

function readPlacement(value: JsonValue, scheme: ErasureScheme): readonly CountryCode[] {
  const holders = expectArray(value, 'placement', SHARDS_MAX).map(parseCountryCode);
  // One holder with two shards of a pack would be lost, or lie, twice at once.
  if (holders.length !== shardCount(scheme) || new Set(holders).size !== holders.length) {
    throw new BackupError('MANIFEST_INVALID', 'A manifest does not name one holder for each shard.');
  }
  return holders;
}

interface Bounds {
  readonly scheme: ErasureScheme;
  readonly keys: number;
  readonly placements: number;
}

function readPack(value: JsonValue, bounds: Bounds): PackRecord {
  const pack = expectObject(value, 'pack');
  const shardHashes = expectArray(pack.shards, 'shards', SHARDS_MAX).map((hash) => {
    const bytes = decodeBase64url(expectString(hash, 'shard hash', 43));
    return hex(Buffer.from(bytes).toString('hex'), 'shard hash');
  });
  const packBytes = expectInteger(pack.bytes, 'bytes', 1);
  if (shardHashes.length !== shardCount(bounds.scheme) || !isPackLength(packBytes, bounds.scheme)) {
    throw new BackupError('MANIFEST_INVALID', 'A manifest describes a pack that cannot be.', { packBytes });
  }
  return {
    id: hex(pack.id, 'pack id'),
    packBytes,
    key: expectInteger(pack.key, 'key', 0, bounds.keys - 1),
    placement: expectInteger(pack.placement, 'placement', 0, bounds.placements - 1),
    shardHashes,
  };
}

/** 32 bytes as 64 lower-case hex digits: also what makes pack names safe as parts of a file's path. */
function hex(value: JsonValue | undefined, where: string): string {
  const text = expectString(value, where, 64);
  if (!/^[0-9a-f]{64}$/.test(text)) throw new BackupError('MANIFEST_INVALID', `A manifest has a bad ${where}.`);
  return text;
}
