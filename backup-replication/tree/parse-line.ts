/** Reads one line of the tree, member by member and within bounds: it may have been written by a thief of the keys. */
import {
  decodeBase64url,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { type Place, parsePlace } from './place.ts';
import {
  type FileEnd,
  INLINE_PLACES_MAX,
  LINE_MAX_BYTES,
  type Metadata,
  PLACES_PER_LINE,
  type SourceLine,
  SPECIAL_KINDS,
  TIER_MAX,
  type TreeLine,
  XATTRS_MAX_BYTES,
  type Xattr,
} from './tree-line.ts';
import { checkTreePath, TREE_PATH_MAX_BYTES, type TreePath, treePathOf } from './tree-path.ts';

/** Owners are 32-bit numbers on Linux. */
const ID_MAX = 0xffff_ffff;
/** As deep as every other document may nest. */
const DEPTH_MAX = 32;
const TEXT_MAX = 4096;
const XATTRS_MAX = 1024;
const XATTR_NAME_MAX = 255;
/** File systems know years after 2286, which take 20 digits; 29 are beyond all of them. */
const MTIME = /^(?:0|-?[1-9][0-9]{0,28})$/;

/**
 * A line without its line feed. Members that are not known are ignored; what must not be ignored is announced as a
 * feature of the manifest. Throws `BACKUP_TREE_INVALID` or `BACKUP_PATH_UNSAFE`.
 */
export function parseTreeLine(text: string): TreeLine {
  if (text.length > LINE_MAX_BYTES) throw invalid('A line of the tree is too long.');
  try {
    const line = expectObject(JSON.parse(text), 'line');
    checkDepth(line);
    return readLine(line);
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw invalid('A line of the tree is malformed.', cause);
  }
}

/** What is read is not deep by what it is; a member that is not known is passed over, but not by every reader. */
function checkDepth(line: JsonObject): void {
  for (const name in line) {
    const value = line[name];
    if (typeof value !== 'object' || (name === 'places' && (line.type === 'file' || line.type === 'chunks'))) continue;
    if (isDeeper(value, DEPTH_MAX - 1)) throw invalid('A line of the tree nests too deep.');
  }
}

function isDeeper(value: JsonValue | undefined, left: number): boolean {
  if (left < 0) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => isDeeper(inner, left - 1));
}

function readLine(line: JsonObject): TreeLine {
  const { type } = line;
  switch (type) {
    case 'source':
      return readSource(line);
    case 'directory':
      return { type, path: pathOf(line), ...metadataOf(line) };
    case 'file': {
      const start = { type, path: pathOf(line), ...metadataOf(line) } as const;
      if (line.places === undefined) {
        if (line.bytes === undefined && line.state === undefined) return start;
        throw invalid('A file has a length or a state, and no places.');
      }
      return { ...start, ...endOf(line), places: placesOf(line, INLINE_PLACES_MAX) };
    }
    case 'chunks':
      return { type, places: placesOf(line, PLACES_PER_LINE) };
    case 'end':
      return { type, ...endOf(line) };
    case 'symlink':
      return { type, path: pathOf(line), target: targetOf(line), mtimeNs: mtimeOf(line), ...ownersOf(line) };
    case 'link':
      return { type, path: pathOf(line), target: checkTreePath(targetOf(line)) };
    case 'skipped': {
      const skipped = { type, path: pathOf(line), reason: wellFormed(expectString(line.reason, 'reason', TEXT_MAX)) };
      // A kind that is not known is no excuse: what was not saved counts as lacking.
      const kind = SPECIAL_KINDS.find((known) => known === line.kind);
      return kind === undefined ? skipped : { ...skipped, kind };
    }
    default:
      throw invalid('A line of the tree is of a kind this program does not know.');
  }
}

function readSource(line: JsonObject): SourceLine {
  const { kind } = line;
  if (kind !== 'directory' && kind !== 'sqlite' && kind !== 'postgres' && kind !== 'hub') {
    throw invalid('A source is of a kind this program does not know.');
  }
  const name = expectString(line.name, 'name', XATTR_NAME_MAX);
  if (name.includes('/')) throw invalid('The name of a source holds a slash.');
  checkTreePath(name);
  const address = wellFormed(expectString(line.address, 'address', TEXT_MAX));
  return { type: 'source', name, kind, address, tier: expectInteger(line.tier, 'tier', 1, TIER_MAX) };
}

function pathOf(line: JsonObject): TreePath {
  return checkTreePath(textOrBytes(line.path, line.path64, 'path'));
}

/** What a link points to; for a symbolic link any bytes without NUL, since it is never followed here. */
function targetOf(line: JsonObject): TreePath {
  const target = textOrBytes(line.target, line.target64, 'target');
  const isTooLong = Buffer.byteLength(target) > TREE_PATH_MAX_BYTES;
  if (isTooLong || target.includes('\0'))
    throw new BackupError('BACKUP_PATH_UNSAFE', 'The target of a link is too long or holds a NUL.');
  return target;
}

function textOrBytes(text: JsonValue | undefined, base64: JsonValue | undefined, where: string): TreePath {
  if (base64 === undefined) return wellFormed(expectString(text, where, TEXT_MAX * 2));
  if (text !== undefined) throw invalid(`A line has its ${where} twice.`);
  const bytes = Buffer.from(decodeBase64url(expectString(base64, where, TEXT_MAX * 2)));
  const path = treePathOf(bytes);
  // One spelling for each name, or two lines could mean one file.
  if (typeof path === 'string') throw invalid(`A ${where} that is UTF-8 is written as bytes.`);
  return path;
}

function metadataOf(line: JsonObject): Metadata {
  const mode = expectInteger(line.mode, 'mode', 0, 0o7777);
  const metadata = { mode, mtimeNs: mtimeOf(line), ...ownersOf(line) };
  const xattrs = line.xattrs === undefined ? [] : xattrsOf(line.xattrs);
  // None at all is written as no member, so it is read as none: one value for one meaning.
  return xattrs.length === 0 ? metadata : { ...metadata, xattrs };
}

function ownersOf(line: JsonObject) {
  return { uid: expectInteger(line.uid, 'uid', 0, ID_MAX), gid: expectInteger(line.gid, 'gid', 0, ID_MAX) };
}

function mtimeOf(line: JsonObject): string {
  const text = expectString(line.mtimeNs, 'mtimeNs', 30);
  if (!MTIME.test(text)) throw invalid('A line of the tree has a bad mtimeNs.');
  return text;
}

function xattrsOf(value: JsonValue): readonly Xattr[] {
  let bytes = 0;
  return expectArray(value, 'xattrs', XATTRS_MAX).map((item) => {
    const [name, content, ...rest] = expectArray(item, 'xattr', 2);
    if (rest.length > 0 || typeof content !== 'string') throw invalid('An extended attribute is malformed.');
    const decoded = decodeBase64url(content);
    bytes += decoded.length;
    if (bytes > XATTRS_MAX_BYTES) throw invalid('A file has too many extended attributes.');
    const text = wellFormed(expectString(name, 'xattr name', XATTR_NAME_MAX));
    if (text.includes('\0')) throw invalid('The name of an extended attribute holds a NUL.');
    return [text, decoded] as const;
  });
}

function endOf(line: JsonObject): FileEnd {
  const { state } = line;
  if (state !== 'whole' && state !== 'changed' && state !== 'unreadable') {
    throw invalid('A file is in a state this program does not know.');
  }
  return { bytes: expectInteger(line.bytes, 'bytes'), state };
}

function placesOf(line: JsonObject, most: number): readonly Place[] {
  return expectArray(line.places, 'places', most).map(parsePlace);
}

/** Half of a surrogate pair has no UTF-8, so it could not be written back as it was read. */
function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw invalid('A text of the tree holds half of a surrogate pair.');
  return text;
}

function invalid(happened: string, cause?: unknown): BackupError {
  return new BackupError('BACKUP_TREE_INVALID', happened, {}, cause);
}
