/** A live SQLite database as a source: copied as of one moment, then read like a file. */
import { type BigIntStats, lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { byteText } from './byte-text.ts';
import { copyDatabase } from './copy-database.ts';
import { type FileHead, FileUnreadable, type PathItem, type SourceItem } from './item.ts';
import type { Source } from './source.ts';
import { reasonOrThrow } from './unreadable.ts';

/**
 * Yields `<name>/` and `<name>/<file name>`; the copy lies in `temporary`, which the caller removes when the snapshot
 * is written. A database that cannot be copied is named with the reason, like a file.
 */
export async function* readSqlite(source: Source, temporary: string): AsyncGenerator<readonly SourceItem[]> {
  const { name, kind, address, tier } = source;
  yield [{ kind: 'entry', line: { type: 'source', name, kind, address, tier } }];
  yield [
    folderOf(name, address),
    await databaseItem(`${name}/${basename(address)}`, address, join(temporary, `${name}.copy`)),
  ];
}

/** The copy under the original's path, with the original's owner, mode and time. Throws `BACKUP_DISK_FULL`. */
export async function databaseItem(path: string, original: string, copy: string): Promise<SourceItem> {
  try {
    const stat = statSync(original, { bigint: true });
    if (!stat.isFile()) throw new FileUnreadable('it is not a file');
    await copyDatabase(original, copy);
    return copiedFile(path, copy, { ...owned(stat), path });
  } catch (cause) {
    const reason = cause instanceof FileUnreadable ? cause.reason : reasonOrThrow(cause);
    return { kind: 'entry', line: { type: 'skipped', path, reason } };
  }
}

/** Read whatever the cache knows: the copy is new in every run, and what is the same in it is stored once. */
function copiedFile(path: string, place: string, head: FileHead): PathItem {
  const bytes = lstatSync(place).size;
  return { kind: 'path', key: byteText(path), path, place, stat: null, sparse: 'none', bytes, head: () => head };
}

function folderOf(path: string, address: string): SourceItem {
  try {
    const stat = statSync(dirname(address), { bigint: true });
    return { kind: 'entry', line: { type: 'directory', path, ...owned(stat), mode: 0o700 } };
  } catch (cause) {
    return { kind: 'entry', line: { type: 'skipped', path, reason: reasonOrThrow(cause) } };
  }
}

function owned(stat: BigIntStats) {
  const mode = Number(stat.mode & 0o7777n);
  return { mode, mtimeNs: stat.mtimeNs.toString(), uid: Number(stat.uid), gid: Number(stat.gid) };
}
