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
  BACKUP_POSTGRES_SILENT: {
    means: 'The server did not answer a first question, so it could not be backed up. Nothing was added.',
    cure: 'Ask it yourself, as the user of the hub, with `psql`; when that answers, add the source again.',
  },
  BACKUP_SCHEDULE_INVALID: {
    means: 'A schedule that is not understood would make no backups; nothing was changed.',
    cure: 'Write "every 6 hours" or "daily at 02:30", and quiet hours like "08:00-17:00".',
  },
  BACKUP_RULE_INVALID: {
    means: 'A rule says which files are left out; one that is not understood could leave out the wrong ones.',
    cure: 'Write rules as in .gitignore, like "*.tmp", "/cache/" or "!keep.me", and put them in quotes.',
  },
  BACKUP_SOURCE_HOLDS_HUB: {
    means: 'With the hub comes what it keeps for others; hubs that saved that for one another would grow for ever.',
    cure: 'Add the source again with the --exclude that is named. What the hub needs of itself is saved anyway.',
  },
  BACKUP_SOURCE_IN_HUB: {
    means: 'What the hub needs of itself is in every backup already. Nothing was added.',
    cure: 'Leave it out. To save other files, keep them outside the hub directory.',
  },
  BACKUP_SOURCE_KIND_WRONG: {
    means: 'Only directories and SQLite databases are added by their path. Nothing was added.',
    cure: 'Give the directory that a file lies in, with --exclude for the rest; or leave --kind out.',
  },
  BACKUP_SOURCE_MISSING: {
    means: 'What is not there, or may not be looked at, cannot be backed up. Nothing was added.',
    cure: 'Check the path, and that the user of the hub may read it.',
  },
  BACKUP_SOURCE_NAME_INVALID: {
    means: 'The name becomes a folder of every restore, so it must be a plain one. Nothing was added.',
    cure: 'Give 1 to 40 small letters, digits and hyphens; "hub" is the hub itself.',
  },
  BACKUP_SOURCE_RULES_MISPLACED: {
    means: 'A database is saved whole, as of one moment; rules are about the files of a directory. Nothing was added.',
    cure: 'Leave out --exclude, --include, --one-file-system and --skip-caches.',
  },
  BACKUP_SOURCE_TIER_INVALID: {
    means: 'The tier says what is restored first. Nothing was added.',
    cure: 'Give --tier a whole number from 1, restored first, to 5.',
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
