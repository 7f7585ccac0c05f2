/** What can be wrong with what is to be backed up, and with when, how fast and how long: rules, dumps, settings. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  BACKUP_KEEP_INVALID: {
    means: 'What is not understood could delete the wrong snapshots, so nothing was changed.',
    cure: 'Say how many of each to keep, like `breakwater backup keep --daily 7 --monthly 12`.',
  },
  BACKUP_LIMIT_INVALID: {
    means: 'A limit that is not understood would hold back nothing, or everything; nothing was changed.',
    cure: 'Write limits like "08:00-17:00 2 MB/s" or "500 kbit/s per holder", each in quotes.',
  },
  BACKUP_PGDUMP_MISSING: {
    means: 'PostgreSQL databases are saved with PostgreSQL’s own programs, pg_dump and psql.',
    cure: 'Install the client package of the server’s version (Debian: postgresql-client), or set backup.pg_bin.',
  },
  BACKUP_PGDUMP_TOO_OLD: {
    means: 'An older pg_dump cannot save a newer server rightly, so nothing was written. Earlier snapshots stay good.',
    cure: 'Install the client programs of the server’s version, or set backup.pg_bin to where they are; try again.',
  },
  BACKUP_POSTGRES_INVALID: {
    means: 'The database cannot be reached with what was given, so it would not be saved.',
    cure: 'Put the URL into a file that only the hub can read (chmod 600), or name a service of pg_service.conf.',
  },
  BACKUP_SCHEDULE_INVALID: {
    means: 'A schedule that is not understood would make no backups; nothing was changed.',
    cure: 'Write "every 6 hours" or "daily at 02:30", and quiet hours like "08:00-17:00".',
  },
  BACKUP_RULE_INVALID: {
    means: 'A rule says which files are left out; one that is not understood could leave out the wrong ones.',
    cure: 'Write rules as in .gitignore, like "*.tmp", "/cache/" or "!keep.me", and put them in quotes.',
  },
  BACKUP_SOURCE_UNKNOWN: {
    means: 'Nothing is backed up under this name; nothing was changed. The hub itself is always backed up.',
    cure: 'See the names with `breakwater backup source list`.',
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
