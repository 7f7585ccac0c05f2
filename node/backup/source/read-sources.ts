/** All sources, one after the other: those that come back first are saved first. */

import { readDirectory } from './directory.ts';
import { type HubSourceParts, readHub } from './hub.ts';
import type { SourceItem, SourceItems } from './item.ts';
import { readPostgres, refuseOldPgDump } from './postgres.ts';
import { parseRules } from './rules.ts';
import type { Source } from './source.ts';
import { readSqlite } from './sqlite.ts';

/** What reading takes. `temporary` exists, and is removed by the caller when the snapshot is written. */
export interface ReadingParts {
  readonly temporary: string;
  readonly now: Date;
  /** Where PostgreSQL's programs are; null where they are on the usual path. */
  readonly pgBin: string | null;
  /** Of a hub; an archive has none. */
  readonly hub?: Omit<HubSourceParts, 'temporary' | 'now'>;
}

/**
 * Yields every item of every source: the hub itself, then by tier, then by name. Throws `BACKUP_PGDUMP_TOO_OLD` and
 * `BACKUP_RULE_INVALID` before the first item.
 */
export async function* readSources(
  sources: readonly Source[],
  parts: ReadingParts,
): AsyncGenerator<readonly SourceItem[]> {
  const { temporary, now, pgBin, hub } = parts;
  for (const source of sources) parseRules(source.rules);
  await refuseOldPgDump(sources, pgBin);
  if (hub !== undefined) yield* readHub({ ...hub, temporary, now });
  const ordered = [...sources].sort((a, b) => a.tier - b.tier || (a.name < b.name ? -1 : 1));
  for (const source of ordered) yield* readOne(source, parts);
}

function readOne(
  source: Source,
  { temporary, pgBin, now }: ReadingParts,
): Iterable<readonly SourceItem[]> | SourceItems {
  switch (source.kind) {
    case 'directory':
      return readDirectory(source);
    case 'sqlite':
      return readSqlite(source, temporary);
    case 'postgres':
      return readPostgres(source, pgBin, now);
  }
}
