/** The root of a snapshot: where its tree begins and what it holds, sealed inside the manifest. */
import {
  canonicalJson,
  decodeBase64url,
  encodeBase64url,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import { KEY_BYTES } from '../seal/derive.ts';
import { packKeyOf } from '../seal/pack-key.ts';
import { SlotSeal, TAG_BYTES } from '../seal/slot.ts';
import { type ChunkPlace, isHole, parsePlace, placeJson } from '../tree/place.ts';

/** Totals of a snapshot; `bytes` counts file contents, holes included, before deduplication and compression. */
export interface SnapshotTotals {
  readonly files: number;
  readonly directories: number;
  readonly symlinks: number;
  readonly links: number;
  readonly skipped: number;
  readonly bytes: number;
}

/** What the root says. The tree is the concatenation of these chunks. */
export interface SnapshotRoot extends SnapshotTotals {
  /** 32 bytes: whoever may read may also check the names of chunks. */
  readonly chunkIdKey: Uint8Array;
  readonly tree: readonly ChunkPlace[];
}

/** A tree of a million files has about a thousand chunks; the bound is that of the sealed root. */
const TREE_CHUNKS_MAX = 100_000;
/** In base64url twice over, as the manifest and its signature have it, this still fits a manifest of 16 MiB. */
const ROOT_MAX_BYTES: number = 8 * 1024 * 1024;

/** Roots are at least this long: so much holds the tree of some 30,000 files. */
const ROOT_MIN_BYTES = 4096;
const SPACE = 0x20;

/**
 * The text and spaces behind it, which JSON allows: a manifest is read by every holder, and the length of its root
 * would tell how many files there are. Steps are an eighth of the length at most (12.5 % more).
 */
function padded(text: Uint8Array): Uint8Array {
  const step = Math.max(ROOT_MIN_BYTES, 2 ** (Math.floor(Math.log2(text.length)) - 3));
  const bytes = new Uint8Array(Math.min(ROOT_MAX_BYTES, Math.ceil(text.length / step) * step)).fill(SPACE);
  bytes.set(text);
  return bytes;
}

/**
 * Seals the root under the snapshot's data key; the snapshot's random name (64 hex digits) plays the part of the
 * pack's salt, so it must be used once. Throws `BACKUP_LIMIT_EXCEEDED`.
 */
export function sealRoot(root: SnapshotRoot, dataKey: Uint8Array, owner: OwnerName, snapshot: string): Uint8Array {
  const { files, directories, symlinks, links, skipped, bytes } = root;
  const plaintext = canonicalJson({
    ...{ files, directories, symlinks, links, skipped, bytes },
    chunkIdKey: encodeBase64url(root.chunkIdKey),
    tree: root.tree.map(placeJson),
  });
  if (plaintext.length > ROOT_MAX_BYTES) {
    const evidence = { rootBytes: plaintext.length, maxBytes: ROOT_MAX_BYTES };
    throw new BackupError('BACKUP_LIMIT_EXCEEDED', 'The tree of the snapshot is too long for its root.', evidence);
  }
  const even = padded(plaintext);
  const sealed = new Uint8Array(even.length + TAG_BYTES);
  rootSeal(dataKey, owner, snapshot).seal(0, 'root', even, sealed, 0);
  return sealed;
}

/** Opens a sealed root. Throws `BACKUP_KEY_WRONG` when it does not open, `BACKUP_TREE_INVALID` when malformed. */
export function openRoot(sealed: Uint8Array, dataKey: Uint8Array, owner: OwnerName, snapshot: string): SnapshotRoot {
  let plaintext: Uint8Array;
  try {
    plaintext = rootSeal(dataKey, owner, snapshot).open(0, 'root', sealed);
  } catch (cause) {
    throw new BackupError('BACKUP_KEY_WRONG', 'The root of the snapshot does not open.', { snapshot }, cause);
  }
  try {
    return readRoot(expectObject(parseStrictJson(plaintext, { maxBytes: ROOT_MAX_BYTES }), 'root'));
  } catch (cause) {
    throw new BackupError('BACKUP_TREE_INVALID', 'The root of the snapshot is malformed.', { snapshot }, cause);
  }
}

function readRoot(root: JsonObject): SnapshotRoot {
  const count = (name: string) => expectInteger(root[name], name);
  const chunkIdKey = decodeBase64url(expectString(root.chunkIdKey, 'chunkIdKey', 43));
  if (chunkIdKey.length !== KEY_BYTES) throw invalid('The chunk id key is not 32 bytes.');
  return {
    files: count('files'),
    directories: count('directories'),
    symlinks: count('symlinks'),
    links: count('links'),
    skipped: count('skipped'),
    bytes: count('bytes'),
    chunkIdKey,
    tree: expectArray(root.tree, 'tree', TREE_CHUNKS_MAX).map((item) => {
      const place = parsePlace(item);
      if (isHole(place)) throw invalid('The tree has a hole.');
      return place;
    }),
  };
}

function rootSeal(dataKey: Uint8Array, owner: OwnerName, snapshot: string): SlotSeal {
  return new SlotSeal(owner, snapshot, packKeyOf(dataKey, Buffer.from(snapshot, 'hex')));
}

function invalid(happened: string): BackupError {
  return new BackupError('BACKUP_TREE_INVALID', happened);
}
