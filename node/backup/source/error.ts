/** What can be wrong with what is to be backed up, and with when, how fast and how long: rules, dumps, settings. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  BACKUP_PGDUMP_MISSING: {
    means: 'PostgreSQL databases are saved with PostgreSQL’s own programs, pg_dump and psql.',
    cure: 'Install the client package of the server’s version (Debian: postgresql-client), or set backup.pg_bin.',
  },
  BACKUP_PGDUMP_TOO_OLD: {
    means: 'An older pg_dump cannot save a newer server rightly, so nothing was written. Earlier snapshots stay good.',
    cure: 'Install the client programs of the server’s version, or set backup.pg_bin to their directory; then try again.',
  },
  BACKUP_POSTGRES_INVALID: {
    means: 'The database cannot be reached with what was given, so it would not be saved.',
    cure: 'Put the URL into a file that only the hub can read (chmod 600), or name a service of pg_service.conf.',
  },
  BACKUP_RULE_INVALID: {
    means: 'A rule says which files are left out; one that is not understood could leave out the wrong ones.',
    cure: 'Write rules as in .gitignore, like "*.tmp", "/cache/" or "!keep.me", and put them in quotes.',
  },
} as const satisfies Record<string, ErrorText>;

/** Codes of sources. */
export type SourceCode = keyof typeof texts;

/** A refusal about a source. */
export class SourceError extends CodedError<SourceCode> {
  constructor(code: SourceCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
