/** What is left to do when dumps of databases were restored: putting them into a server is for a person to decide. */
import { join } from 'node:path';
import type { RestoreReport } from '../backup/restore/restore.ts';
import { DUMP_NAME, pgRestoreAdvice } from '../backup/source/postgres-dump.ts';

/** One line for each PostgreSQL database that came back into `into`; none in a dry run. */
export function databaseAdvice({ sources }: Pick<RestoreReport, 'sources'>, into: string | null): readonly string[] {
  if (into === null) return [];
  return sources
    .filter(({ kind }) => kind === 'postgres')
    .map(({ name }) => `PostgreSQL  ${name}: ${pgRestoreAdvice(join(into, name, DUMP_NAME))}`);
}
