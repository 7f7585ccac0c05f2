/** A manifest's payload, checked member by member: a holder or thief must not be able to confuse the reader. */
import {
  decodeBase64url,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { checkFormat } from '../format.ts';
import { parseHex32 } from '../hex-name.ts';
import { parseOwnerName } from '../owner.ts';
import { PACKS_PER_LIST_MAX } from '../pack-list/pack-list.ts';
import { parseSealedKeyRecord } from '../seal/data-key.ts';
import { parseTime } from '../time.ts';
import { parseFeatures } from './features.ts';
import type { Manifest, PackListRef } from './manifest.ts';

/** Each snapshot adds at most one data key, and one is dropped with its last pack: hourly runs of two years. */
const KEYS_MAX = 20_000;
/** Lists of a thousand packs of 16 MiB: 320 TB. */
const LISTS_MAX = 20_000;

/** Throws `MANIFEST_INVALID`, or `BACKUP_FORMAT_UNKNOWN` for another format than 1. */
export function parseManifest(payload: Uint8Array, maxBytes: number): Manifest {
  try {
    return readManifest(expectObject(parseStrictJson(payload, { maxBytes }), 'manifest'));
  } catch (cause) {
    if (cause instanceof BackupError && cause.code === 'BACKUP_FORMAT_UNKNOWN') throw cause;
    throw new BackupError('MANIFEST_INVALID', 'A manifest is malformed.', {}, cause);
  }
}

/** Members that are not known are ignored: what must not be ignored is a feature. */
function readManifest(json: JsonObject): Manifest {
  checkFormat(json.format, 'manifest');
  const keys = expectArray(json.keys, 'keys', KEYS_MAX).map(parseSealedKeyRecord);
  const lists = expectArray(json.lists, 'lists', LISTS_MAX).map(readListRef);
  if (new Set(lists.map(({ sha256 }) => sha256)).size !== lists.length) {
    throw new BackupError('MANIFEST_INVALID', 'A manifest names a list of packs twice.');
  }
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) {
    throw new BackupError('MANIFEST_INVALID', 'A manifest has two keys of one name.');
  }
  const root = expectObject(json.root, 'root');
  return {
    format: 1,
    features: parseFeatures(json.features),
    owner: parseOwnerName(json.owner),
    snapshot: parseHex32(json.snapshot, 'snapshot'),
    createdAt: parseTime(json.createdAt, 'createdAt'),
    keys,
    mask: parseSealedKeyRecord(json.mask),
    lists,
    root: {
      key: expectInteger(root.key, 'root key', 0, keys.length - 1),
      sealed: decodeBase64url(expectString(root.sealed, 'root', Number.MAX_SAFE_INTEGER)),
    },
  };
}

function readListRef(value: JsonValue): PackListRef {
  const list = expectObject(value, 'list');
  return {
    sha256: parseHex32(list.sha256, 'list'),
    packs: expectInteger(list.packs, 'packs', 1, PACKS_PER_LIST_MAX),
  };
}
