/** A live SQLite database as a source: copied as of one moment, then streamed like a file. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { copyDatabase } from './copy-database.ts';
import { openForBackup } from './read-file.ts';
import type { SourceItem } from './source.ts';

/** Yields `<name>/` and `<name>/<file name>`; the copy lies in `temporary`, which the caller removes. */
export async function* readSqliteSource(name: string, path: string, temporary: string): AsyncGenerator<SourceItem> {
  yield { kind: 'entry', entry: { type: 'source', name, kind: 'sqlite', address: path } };
  yield* folderOf(name, path);
  const copy = join(temporary, `${name}.copy`);
  await copyDatabase(path, copy);
  yield databaseFile(`${name}/${basename(path)}`, path, copy);
}

/** The copy under the original's path, with the original's mode and time. */
export function databaseFile(path: string, original: string, copy: string): SourceItem {
  return {
    kind: 'file',
    path,
    open: async () => {
      const { mode, mtimeNs } = await stat(original, { bigint: true });
      return { ...(await openForBackup(copy)), mode: Number(mode & 0o7777n), mtimeNs: mtimeNs.toString() };
    },
  };
}

async function* folderOf(name: string, path: string): AsyncGenerator<SourceItem> {
  const { mtimeNs } = await stat(path, { bigint: true });
  yield { kind: 'entry', entry: { type: 'directory', path: name, mode: 0o700, mtimeNs: mtimeNs.toString() } };
}
