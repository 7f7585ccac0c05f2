/** What stands in a directory, told by the file system alone: the listings that golden repositories are held against. */
import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One entry of a listing; names are base64url of their bytes, since not all of them are text. */
export interface ListedEntry {
  readonly path64: string;
  /** The same for people, with the bytes that are no UTF-8 replaced. */
  readonly path: string;
  readonly type: 'directory' | 'file' | 'symlink' | 'link';
  readonly mode?: number;
  readonly mtimeNs: string;
  readonly bytes?: number;
  /** Hex, of the contents. */
  readonly sha256?: string;
  readonly target64?: string;
}

/** All entries below each of these directories or files, sorted by their bytes; `link` is a further name of a file. */
export function listTree(top: string, names: readonly string[]): readonly ListedEntry[] {
  const seen = new Map<bigint, string>();
  return names.flatMap((name) => listBelow(Buffer.from(top), Buffer.from(name), seen));
}

function listBelow(top: Buffer, path: Buffer, seen: Map<bigint, string>): readonly ListedEntry[] {
  const place = Buffer.concat([top, Buffer.from('/'), path]);
  const stat = lstatSync(place, { bigint: true });
  const entry = entryOf(place, path, stat, seen);
  if (!stat.isDirectory()) return [entry];
  const names = readdirSync(place, { encoding: 'buffer' }).sort(Buffer.compare);
  return [entry, ...names.flatMap((name) => listBelow(top, Buffer.concat([path, Buffer.from('/'), name]), seen))];
}

function entryOf(place: Buffer, path: Buffer, stat: BigIntStats, seen: Map<bigint, string>): ListedEntry {
  const path64 = path.toString('base64url');
  const common = { path64, path: path.toString('utf8'), mtimeNs: String(stat.mtimeNs) };
  const mode = Number(stat.mode) & 0o7777;
  if (stat.isDirectory()) return { ...common, type: 'directory', mode };
  if (stat.isSymbolicLink()) {
    return { ...common, type: 'symlink', target64: readlinkSync(place, { encoding: 'buffer' }).toString('base64url') };
  }
  const first = seen.get(stat.ino);
  if (first !== undefined) return { ...common, type: 'link', target64: first };
  seen.set(stat.ino, path64);
  const sha256 = createHash('sha256').update(readFileSync(place)).digest('hex');
  return { ...common, type: 'file', mode, bytes: Number(stat.size), sha256 };
}
