/** A restored dump: where it lies, and what a person does with it. Loads nothing that a restore does not need. */

/** Where the dump lies in the snapshot, below the name of its source. */
export const DUMP_NAME = 'database.dump';

/** The commands that make a database of the dump at `path`. */
export function pgRestoreAdvice(path: string): string {
  const quoted = /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
  return `createdb NAME && pg_restore --dbname=NAME --no-owner --exit-on-error ${quoted}`;
}
