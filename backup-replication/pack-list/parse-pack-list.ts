/** A list of packs, checked member by member. */
import {
  expectArray,
  expectInteger,
  expectObject,
  type JsonObject,
  type JsonValue,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { checkFormat } from '../format.ts';
import { parseBase64url32, parseHex32 } from '../hex-name.ts';
import { type OwnerName, parseOwnerName } from '../owner.ts';
import { isPackLength } from '../pack/pack-class.ts';
import { isScheme, type Scheme, SHARDS_MAX } from '../scheme.ts';
import type { PackList, PackRecord } from './pack-list.ts';

/** As many as packs: each could have been written in a run of its own, to holders of its own. */
const ITEMS_MAX = 1000;

/** Throws `PACK_LIST_INVALID`, or `BACKUP_FORMAT_UNKNOWN` for another format than 1. */
export function parsePackListText(text: Uint8Array, maxBytes: number): PackList {
  try {
    return readList(expectObject(parseStrictJson(text, { maxBytes }), 'pack list'));
  } catch (cause) {
    if (cause instanceof BackupError && cause.code === 'BACKUP_FORMAT_UNKNOWN') throw cause;
    throw new BackupError('PACK_LIST_INVALID', 'A list of packs is malformed.', {}, cause);
  }
}

function readList(json: JsonObject): PackList {
  checkFormat(json.format, 'list of packs');
  const scheme = readScheme(expectObject(json.scheme, 'scheme'));
  const keys = expectArray(json.keys, 'keys', ITEMS_MAX).map((key) => parseHex32(key, 'key'));
  const placements = expectArray(json.placements, 'placements', ITEMS_MAX).map((row) => readPlacement(row, scheme));
  const packs = expectArray(json.packs, 'packs', ITEMS_MAX);
  if (packs.length === 0) throw invalid('A list of packs has none.');
  const bounds = { scheme, keys: keys.length, placements: placements.length };
  return {
    format: 1,
    owner: parseOwnerName(json.owner),
    scheme,
    placements,
    keys,
    packs: packs.map((pack) => readPack(pack, bounds)),
  };
}

function readScheme(json: JsonObject): Scheme {
  const n = expectInteger(json.n, 'n', 1, SHARDS_MAX);
  const scheme = { k: expectInteger(json.k, 'k', 1, n), n };
  if (isScheme(scheme)) return scheme;
  throw invalid('A list of packs has a scheme that cannot be.');
}

function readPlacement(value: JsonValue, scheme: Scheme): readonly OwnerName[] {
  const holders = expectArray(value, 'placement', SHARDS_MAX).map(parseOwnerName);
  // One holder with two shards of a pack would be lost, or lie, twice at once.
  if (holders.length === scheme.n && new Set(holders).size === holders.length) return holders;
  throw invalid('A list of packs does not name one holder for each shard.');
}

interface Bounds {
  readonly scheme: Scheme;
  readonly keys: number;
  readonly placements: number;
}

function readPack(value: JsonValue, bounds: Bounds): PackRecord {
  const pack = expectObject(value, 'pack');
  const roots = expectArray(pack.roots, 'roots', SHARDS_MAX).map((root) => parseBase64url32(root, 'root'));
  const bytes = expectInteger(pack.bytes, 'bytes', 1);
  if (roots.length !== bounds.scheme.n || !isPackLength(bytes, bounds.scheme)) {
    throw invalid('A list describes a pack that cannot be.');
  }
  return {
    id: parseHex32(pack.id, 'pack id'),
    bytes,
    key: expectInteger(pack.key, 'key', 0, bounds.keys - 1),
    placement: expectInteger(pack.placement, 'placement', 0, bounds.placements - 1),
    roots,
  };
}

function invalid(happened: string): BackupError {
  return new BackupError('PACK_LIST_INVALID', happened);
}
