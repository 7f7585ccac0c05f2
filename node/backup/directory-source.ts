/** A directory as a source: everything in it, in a fixed order, links as links, nothing outside it. */
import type { Dirent } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openForBackup } from './read-file.ts';
import { type SourceItem, unreadableReason } from './source.ts';

/**
 * Yields the directory itself and all below it. What cannot be read becomes a `skipped` entry with its reason. Names
 * that are not UTF-8 are skipped too: format 0 has no spelling for them. Memory: the names of one path's directories.
 */
export async function* readDirectorySource(name: string, directory: string): AsyncGenerator<SourceItem> {
  yield entry({ type: 'source', name, kind: 'directory', address: directory });
  yield* readFolder(name, directory);
}

/** The directory at `place` as `path` and all below it, without the line that begins a source. */
export async function* readFolder(path: string, place: string): AsyncGenerator<SourceItem> {
  const listed = await statAndList(place);
  if (typeof listed === 'string') return yield skipped(path, listed);
  const { mode, mtimeNs, names } = listed;
  yield entry({ type: 'directory', path, mode, mtimeNs });
  for (const found of names) yield* readOne(path, place, found);
}

async function* readOne(folder: string, place: string, found: Dirent<Buffer>): AsyncGenerator<SourceItem> {
  const name = found.name.toString('utf8');
  const path = `${folder}/${name}`;
  if (!Buffer.from(name, 'utf8').equals(found.name)) return yield skipped(path, 'its name is not UTF-8');
  const inner = join(place, name);
  if (found.isDirectory()) return yield* readFolder(path, inner);
  if (found.isFile()) return yield { kind: 'file', path, open: () => openForBackup(inner) };
  if (!found.isSymbolicLink()) return yield skipped(path, 'it is neither file, directory nor link');
  try {
    const { mtimeNs } = await lstat(inner, { bigint: true });
    const target = await readlink(inner, 'utf8');
    yield entry({ type: 'symlink', path, target, mtimeNs: mtimeNs.toString() });
  } catch (cause) {
    yield skipped(path, reasonOrThrow(cause));
  }
}

interface Folder {
  readonly mode: number;
  readonly mtimeNs: string;
  readonly names: readonly Dirent<Buffer>[];
}

async function statAndList(place: string): Promise<Folder | string> {
  try {
    const { mode, mtimeNs } = await lstat(place, { bigint: true });
    const names = await readdir(place, { withFileTypes: true, encoding: 'buffer' });
    // A fixed order makes two snapshots of the same directory the same, which deduplication of the tree needs.
    names.sort((a, b) => Buffer.compare(a.name, b.name));
    return { mode: Number(mode & 0o7777n), mtimeNs: mtimeNs.toString(), names };
  } catch (cause) {
    return reasonOrThrow(cause);
  }
}

function reasonOrThrow(cause: unknown): string {
  const reason = unreadableReason(cause);
  if (reason === null) throw cause;
  return reason;
}

function entry(line: Extract<SourceItem, { kind: 'entry' }>['entry']): SourceItem {
  return { kind: 'entry', entry: line };
}

function skipped(path: string, reason: string): SourceItem {
  return entry({ type: 'skipped', path, reason });
}
