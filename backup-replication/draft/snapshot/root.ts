/** The root of a snapshot: where its tree begins and what it holds, sealed inside the manifest. */
import {
  type CountryCode,
  canonicalJson,
  expectArray,
  expectInteger,
  expectObject,
  type JsonObject,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';
import { packKeyOf } from '../seal/pack-key.ts';
import { NO_CHUNK, openSlot, type SlotPlace, sealSlot, TAG_BYTES } from '../seal/slot.ts';
import { type ChunkReference, encodePlace, parsePlace } from './tree-entry.ts';

/** Totals of a snapshot; `bytes` counts file contents before deduplication and compression. */
export interface SnapshotTotals {
  readonly files: number;
  readonly directories: number;
  readonly symlinks: number;
  readonly skipped: number;
  readonly bytes: number;
}

/** The tree is the concatenation of these chunks. */
export interface SnapshotRoot extends SnapshotTotals {
  readonly tree: readonly ChunkReference[];
}

/** Trees of a million files have about a thousand chunks; this leaves room and bounds a hostile root. */
const TREE_CHUNKS_MAX = 100_000;
const ROOT_MAX_BYTES = 12 * 1024 * 1024;

/** Seals the root under the snapshot's data key; the snapshot's random name plays the part of the pack's salt. */
export function sealRoot(root: SnapshotRoot, dataKey: Uint8Array, country: CountryCode, snapshot: string): Uint8Array {
  const { tree, ...totals } = root;
  const plaintext = canonicalJson({ ...totals, tree: tree.map(encodePlace) });
  const sealed = new Uint8Array(plaintext.length + TAG_BYTES);
  sealSlot(rootKey(dataKey, snapshot), rootPlace(country, snapshot), plaintext, sealed, 0);
  return sealed;
}

/** Opens a sealed root. Throws `BACKUP_KEY_WRONG` when it does not open, `BACKUP_TREE_INVALID` when malformed. */
export function openRoot(
  sealed: Uint8Array,
  dataKey: Uint8Array,
  country: CountryCode,
  snapshot: string,
): SnapshotRoot {
  let plaintext: Uint8Array;
  try {
    plaintext = openSlot(rootKey(dataKey, snapshot), rootPlace(country, snapshot), sealed);
  } catch (cause) {
    throw new BackupError('BACKUP_KEY_WRONG', 'The root of the snapshot does not open.', { snapshot }, cause);
  }
  try {
    return readRoot(expectObject(parseStrictJson(plaintext, { maxBytes: ROOT_MAX_BYTES, maxDepth: 4 }), 'root'));
  } catch (cause) {
    throw new BackupError('BACKUP_TREE_INVALID', 'The root of the snapshot is malformed.', { snapshot }, cause);
  }
}

function readRoot(root: JsonObject): SnapshotRoot {
  const count = (name: string) => expectInteger(root[name], name);
  return {
    files: count('files'),
    directories: count('directories'),
    symlinks: count('symlinks'),
    skipped: count('skipped'),
    bytes: count('bytes'),
    tree: expectArray(root.tree, 'tree', TREE_CHUNKS_MAX).map(parsePlace),
  };
}

function rootKey(dataKey: Uint8Array, snapshot: string): Uint8Array {
  return packKeyOf(dataKey, Buffer.from(snapshot, 'hex'));
}

function rootPlace(country: CountryCode, snapshot: string): SlotPlace {
  return { country, packId: snapshot, slot: 0, kind: 'root', chunkId: NO_CHUNK };
}
