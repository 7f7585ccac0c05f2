/** The lines of a snapshot's tree: what was saved, in reading order, each file followed by where its chunks lie. */
import {
  canonicalJson,
  decodeBase64url,
  encodeBase64url,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';
import { CHUNK_MAX_BYTES } from '../chunk/chunker.ts';
import type { ChunkPlace } from '../pack/open-pack.ts';

/** A chunk's place with its pack, as an index into the manifest's packs. */
export interface ChunkReference extends ChunkPlace {
  readonly pack: number;
}

/** `changed`: the file changed while it was read; `unreadable`: only its beginning is here. */
export type FileState = 'whole' | 'changed' | 'unreadable';

/** What kinds of sources there are. */
export type SourceKind = 'directory' | 'sqlite' | 'hub';

/**
 * One line of the tree. Paths are UTF-8, relative, `/` between parts, the first part the source's name; `mtimeNs` is
 * nanoseconds since 1970 as a decimal string; `mode` the lower 12 bits of the POSIX mode. A `file` line is followed
 * by any number of `chunks` lines and one `end` line.
 */
export type TreeEntry =
  | { readonly type: 'source'; readonly name: string; readonly kind: SourceKind; readonly address: string }
  | { readonly type: 'directory'; readonly path: string; readonly mode: number; readonly mtimeNs: string }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string; readonly mtimeNs: string }
  | { readonly type: 'file'; readonly path: string; readonly mode: number; readonly mtimeNs: string }
  | { readonly type: 'chunks'; readonly places: readonly ChunkReference[] }
  | { readonly type: 'end'; readonly bytes: number; readonly sha256: string; readonly state: FileState }
  | { readonly type: 'skipped'; readonly path: string; readonly reason: string };

/** The longest path or link target: what Linux accepts (PATH_MAX). */
export const PATH_MAX_BYTES = 4096;
/** The longest line: a thousand chunk places take about 100 KiB. */
export const LINE_MAX_BYTES = 1024 * 1024;
/** Places on one `chunks` line. */
export const PLACES_PER_LINE = 1000;

/** One line, ended by a line feed: RFC 8785 JSON never holds one inside. */
export function encodeTreeEntry(entry: TreeEntry): Uint8Array {
  const value: JsonObject = entry.type === 'chunks' ? { type: 'chunks', places: entry.places.map(encodePlace) } : entry;
  const line = canonicalJson(value);
  const bytes = new Uint8Array(line.length + 1);
  bytes.set(line);
  bytes[line.length] = 0x0a;
  return bytes;
}

/** A line without its line feed. Throws `BACKUP_TREE_INVALID`. */
export function parseTreeEntry(line: Uint8Array): TreeEntry {
  try {
    return readEntry(expectObject(parseStrictJson(line, { maxBytes: LINE_MAX_BYTES, maxDepth: 4 }), 'entry'));
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('BACKUP_TREE_INVALID', 'A line of the tree is malformed.', {}, cause);
  }
}

/** `[pack, slot, offset, sealedBytes, rawBytes, encoding (0 raw, 1 zstd), chunk id in base64url]`. */
export function encodePlace(place: ChunkReference): JsonValue {
  const { pack, slot, offset, sealedBytes, rawBytes, encoding } = place;
  return [pack, slot, offset, sealedBytes, rawBytes, encoding === 'zstd' ? 1 : 0, encodeBase64url(place.chunkId)];
}

/** The inverse of `encodePlace`; shape errors are those of the JSON checks. */
export function parsePlace(value: JsonValue): ChunkReference {
  const [pack, slot, offset, sealedBytes, rawBytes, encoding, id, ...rest] = expectArray(value, 'place', 7);
  const chunkId = decodeBase64url(expectString(id, 'chunk id', 43));
  if (chunkId.length !== 32 || rest.length > 0) {
    throw new BackupError('BACKUP_TREE_INVALID', 'A place of the tree names no chunk.', { bytes: chunkId.length });
  }
  return {
    pack: expectInteger(pack, 'pack'),
    slot: expectInteger(slot, 'slot', 0, 0xffffffff),
    offset: expectInteger(offset, 'offset'),
    sealedBytes: expectInteger(sealedBytes, 'sealedBytes', 1, CHUNK_MAX_BYTES + 1024),
    rawBytes: expectInteger(rawBytes, 'rawBytes', 1, CHUNK_MAX_BYTES),
    encoding: expectInteger(encoding, 'encoding', 0, 1) === 1 ? 'zstd' : 'raw',
    chunkId,
  };
}

function readEntry(line: JsonObject): TreeEntry {
  const text = (name: string, max = PATH_MAX_BYTES) => expectString(line[name], name, max);
  const mode = () => expectInteger(line.mode, 'mode', 0, 0o7777);
  const mtimeNs = () => choose(line, 'mtimeNs', /^-?[0-9]{1,19}$/);
  switch (line.type) {
    case 'source': {
      const kind = oneOf(text('kind'), ['directory', 'sqlite', 'hub'] as const);
      return { type: 'source', name: text('name'), kind, address: text('address') };
    }
    case 'directory':
      return { type: 'directory', path: text('path'), mode: mode(), mtimeNs: mtimeNs() };
    case 'symlink':
      return { type: 'symlink', path: text('path'), target: text('target'), mtimeNs: mtimeNs() };
    case 'file':
      return { type: 'file', path: text('path'), mode: mode(), mtimeNs: mtimeNs() };
    case 'chunks':
      return { type: 'chunks', places: expectArray(line.places, 'places', PLACES_PER_LINE).map(parsePlace) };
    case 'end': {
      const state = oneOf(text('state'), ['whole', 'changed', 'unreadable'] as const);
      const sha256 = choose(line, 'sha256', /^[0-9a-f]{64}$/);
      return { type: 'end', bytes: expectInteger(line.bytes, 'bytes'), sha256, state };
    }
    case 'skipped':
      return { type: 'skipped', path: text('path'), reason: text('reason') };
    default:
      throw new BackupError('BACKUP_TREE_INVALID', 'A line of the tree is of a kind this program does not know.');
  }
}

function oneOf<const Name extends string>(text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new BackupError('BACKUP_TREE_INVALID', 'A word of the tree is unknown.', { text });
  return found;
}

function choose(line: JsonObject, name: string, pattern: RegExp): string {
  const text = expectString(line[name], name, 64);
  if (!pattern.test(text)) throw new BackupError('BACKUP_TREE_INVALID', `A line of the tree has a bad ${name}.`);
  return text;
}
