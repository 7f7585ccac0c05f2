/** Names of stored things, and the one path that every store, directory or object store, keeps each of them under. */
import { isOwnerName, type OwnerName } from '../owner.ts';

/**
 * What is stored: one shard of a pack, a pack list or a manifest by its hash, a head or a deletion generation by its
 * number. Names come from parsed documents, never from raw text.
 */
export type StoredName =
  | { readonly kind: 'shard'; readonly owner: OwnerName; readonly pack: string; readonly index: number }
  | { readonly kind: 'list'; readonly owner: OwnerName; readonly sha256: string }
  | { readonly kind: 'manifest'; readonly owner: OwnerName; readonly sha256: string }
  | { readonly kind: 'head'; readonly owner: OwnerName; readonly sequence: number }
  | { readonly kind: 'generation'; readonly owner: OwnerName; readonly number: number };

/** The kinds of stored things. */
export type StoredKind = StoredName['kind'];

/** Pack, list and manifest names: 32 bytes in lower-case hex. */
const HASH_NAME = /^[0-9a-f]{64}$/;
// One spelling a number: no sign, no leading zero, and never more digits than a safe integer has.
const NUMBER_NAME = /^(?:0|[1-9]\d{0,15})$/;
/** Reed-Solomon over bytes has at most 256 shards. */
const SHARD_INDEX_LIMIT = 256;
// A folder with a file for every pack of a terabyte would be slow on many file systems; 256 folders are not.
const FOLDER_DIGITS = 2;

/** The folder of each kind below its owner's. */
const folders: Readonly<Record<StoredKind, string>> = {
  shard: 'packs',
  list: 'lists',
  manifest: 'manifests',
  head: 'heads',
  generation: 'generations',
};

/** Whether a name is one that may reach a store: the right alphabet and length, an index that a scheme can have. */
export function isStoredName(name: StoredName): boolean {
  if (!isOwnerName(name.owner)) return false;
  if (name.kind === 'shard') {
    const { pack, index } = name;
    return HASH_NAME.test(pack) && Number.isInteger(index) && index >= 0 && index < SHARD_INDEX_LIMIT;
  }
  if (name.kind === 'list' || name.kind === 'manifest') return HASH_NAME.test(name.sha256);
  const number = name.kind === 'head' ? name.sequence : name.number;
  return Number.isSafeInteger(number) && number >= 0;
}

/**
 * Where a thing lies below the top of a store, with `/` between the parts: `LC/packs/ab/<pack>.3`, `LC/heads/12`.
 * The name must be one that `isStoredName` accepts.
 */
export function storedPath(name: StoredName): string {
  const folder = `${name.owner}/${folders[name.kind]}`;
  if (name.kind === 'shard') return `${folder}/${name.pack.slice(0, FOLDER_DIGITS)}/${name.pack}.${name.index}`;
  if (name.kind === 'list' || name.kind === 'manifest') return `${folder}/${name.sha256}`;
  return `${folder}/${name.kind === 'head' ? name.sequence : name.number}`;
}

/** The folder that holds everything of one kind of an owner: `LC/packs`. */
export function storedFolder(owner: OwnerName, kind: StoredKind): string {
  return `${owner}/${folders[kind]}`;
}

/** The name that lies at a path, or null for a path that no stored thing has (half-written files, for instance). */
export function parseStoredPath(path: string): StoredName | null {
  const [owner = '', folder = '', ...rest] = path.split('/');
  const kind = (Object.keys(folders) as StoredKind[]).find((known) => folders[known] === folder);
  if (kind === undefined || !isOwnerName(owner)) return null;
  const name = kind === 'shard' ? parseShard(owner, rest) : parseOther(owner, kind, rest);
  // What does not come out as it went in is a second spelling, and no store may know two.
  return name !== null && isStoredName(name) && storedPath(name) === path ? name : null;
}

function parseShard(owner: OwnerName, [, file = '', ...more]: readonly string[]): StoredName | null {
  const [pack = '', index = '', ...others] = file.split('.');
  if (more.length > 0 || others.length > 0 || !NUMBER_NAME.test(index)) return null;
  return { kind: 'shard', owner, pack, index: Number(index) };
}

function parseOther(
  owner: OwnerName,
  kind: Exclude<StoredKind, 'shard'>,
  [file = '', ...more]: readonly string[],
): StoredName | null {
  if (more.length > 0) return null;
  if (kind === 'list' || kind === 'manifest') return { kind, owner, sha256: file };
  if (!NUMBER_NAME.test(file)) return null;
  return kind === 'head' ? { kind, owner, sequence: Number(file) } : { kind, owner, number: Number(file) };
}
