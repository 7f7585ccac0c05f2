/** All sources of a hub, one after the other: itself first, because without it the rest cannot be put to use. */
import { sep } from 'node:path';
import type { BackupSource } from '../store/backup.ts';
import { readDirectorySource } from './directory-source.ts';
import { type HubSourceParts, readHubSource } from './hub-source.ts';
import { measureBytes } from './measure.ts';
import type { SourceItem } from './source.ts';
import { readSqliteSource } from './sqlite-source.ts';

/** Yields every item of every source. */
export async function* readSources(sources: readonly BackupSource[], hub: HubSourceParts): AsyncGenerator<SourceItem> {
  yield* readHubSource(hub);
  for (const { kind, name, address } of sources) {
    if (kind === 'directory') yield* readDirectorySource(name, address);
    else if (kind === 'sqlite') yield* readSqliteSource(name, address, hub.temporary);
  }
}

/** How much there is to read, for the progress bar. */
export async function measureSources(sources: readonly BackupSource[], hubDir: string): Promise<number> {
  let bytes = await measureBytes(`${hubDir}${sep}hub.db`);
  for (const source of sources) bytes += await measureBytes(source.address);
  return bytes;
}
