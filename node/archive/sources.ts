/** What an archive saves: paths and databases as they stand on a command line, each with a name of its own. */
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { byteText } from '../backup/source/byte-text.ts';
import { readDirectory } from '../backup/source/directory.ts';
import type { SourceItem, SourceItems } from '../backup/source/item.ts';
import { parseRules } from '../backup/source/rules.ts';
import { type Source, TIER_DEFAULT } from '../backup/source/source.ts';
import { ArchiveError } from './error.ts';

/** What holds for every source of one run. */
export interface SourceRules {
  readonly exclude: readonly string[];
  readonly oneFileSystem: boolean;
  readonly skipCaches: boolean;
}

const kinds = ['sqlite', 'postgres'] as const;

/**
 * `DIR` or `FILE`, `sqlite:FILE` for a live database, `postgres:service:NAME` or `postgres:file:FILE` for a server.
 * Throws `ARCHIVE_SOURCE_MISSING`, `BACKUP_RULE_INVALID`.
 */
export function parseSources(words: readonly string[], rules: SourceRules): readonly Source[] {
  parseRules(rules.exclude);
  const taken = new Set<string>();
  return words.map((word): Source => {
    // Not repeated: keys of a store may stand in it.
    if (/^s3:/i.test(word)) throw new ArchiveError('ARCHIVE_SOURCE_MISSING', 'An object store is no source of files.');
    const kind = kinds.find((known) => word.startsWith(`${known}:`)) ?? 'directory';
    const given = kind === 'directory' ? word : word.slice(kind.length + 1);
    const address = kind === 'postgres' ? given : existing(given);
    const name = freeName(kind === 'postgres' ? `postgres-${basename(given.replace(':', '-'))}` : address, taken);
    const { exclude, oneFileSystem, skipCaches } = rules;
    return { name, kind, address, tier: TIER_DEFAULT, rules: exclude, oneFileSystem, skipCaches };
  });
}

/** Refuses to save a location of the archive into itself. Throws `ARCHIVE_OVERLAPS`. */
export function refuseOverlap(sources: readonly Source[], folders: readonly string[], key: string): void {
  for (const source of sources) {
    if (source.kind !== 'directory') continue;
    const top = realpathSync(source.address);
    for (const folder of folders) {
      if (!covers(source, top, folder)) continue;
      const happened = `${source.address} holds ${folder}, a location of the archive.`;
      throw new ArchiveError('ARCHIVE_OVERLAPS', happened, { source: source.address, location: folder });
    }
    if (covers(source, top, realpathSync(key))) {
      const happened = `${source.address} holds the key file ${key}.`;
      throw new ArchiveError('ARCHIVE_KEY_INSIDE', happened, { source: source.address, key });
    }
  }
}

/** Reads them one after the other. What only databases need is loaded only for them. */
export async function* readAll(sources: readonly Source[], temporary: string, now: Date): SourceItems {
  if (sources.every(({ kind }) => kind === 'directory')) {
    for (const source of sources) yield* readDirectory(source) as Iterable<readonly SourceItem[]>;
    return;
  }
  const { readSources } = await import('../backup/source/read-sources.ts');
  yield* readSources(sources, { temporary, now, pgBin: null });
}

/** Whether the walk of a source would come to a path: it lies below, and no rule leaves it or a folder above it out. */
function covers(source: Source, top: string, path: string): boolean {
  if (path === top) return true;
  if (!path.startsWith(top.endsWith(sep) ? top : `${top}${sep}`)) return false;
  const leavesOut = parseRules(source.rules);
  const names = path
    .slice(top.length)
    .split(sep)
    .filter((name) => name !== '')
    .map((name) => byteText(name));
  return !names.some((_name, index) => leavesOut(names.slice(0, index + 1), true));
}

function existing(path: string): string {
  const address = resolve(path);
  try {
    statSync(address);
  } catch (cause) {
    throw new ArchiveError('ARCHIVE_SOURCE_MISSING', `${path} cannot be found.`, { path }, cause);
  }
  return address;
}

/** The last part of the path; of two that are the same, the second with the folder above it, then with a number. */
function freeName(path: string, taken: Set<string>): string {
  const last = basename(path) || 'root';
  const longer = `${basename(dirname(path)) || 'root'}-${last}`;
  const candidates = [last, longer, ...Array.from({ length: taken.size }, (_, index) => `${longer}-${index + 2}`)];
  const name = candidates.find((candidate) => !taken.has(candidate)) ?? last;
  taken.add(name);
  return name;
}
