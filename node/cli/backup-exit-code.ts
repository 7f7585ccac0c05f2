/** Which exit code a refusal of backups, holders, restores and archives leaves with. */
import type { BackupErrorCode } from '@breakwater/backup-replication';
import type { ArchiveErrorCode } from '../archive/error.ts';
import type { HubBackupCode } from '../backup/error.ts';
import type { SourceCode } from '../backup/source/error.ts';
import type { StoreErrorCode } from '../shards/error.ts';
import type { ExitCode } from './verb.ts';

// Backups: what a country or a holder should have signed and did not.
const backup: Readonly<Record<BackupErrorCode, ExitCode>> = {
  AUDIT_ANSWER_INVALID: 4,
  AUDIT_CHALLENGE_INVALID: 1,
  AUDIT_NOTHING_HELD: 1,
  AUDIT_TRANSCRIPT_INVALID: 4,
  AGREEMENT_INVALID: 1,
  AGREEMENT_STALE: 1,
  AGREEMENT_UNSIGNED: 4,
  GENERATION_BLIND: 1,
  GENERATION_INVALID: 4,
  GENERATION_OUT_OF_ORDER: 1,
  GENERATION_REPLAYED: 4,
  GENERATION_SETTLED: 1,
  GENERATION_TOO_EARLY: 1,
  HEAD_DANGLING: 1,
  HEAD_EQUIVOCATED: 4,
  HEAD_TIME_REFUSED: 1,
  HEADS_TOO_MANY: 1,
  BACKUP_CHUNK_CORRUPT: 1,
  BACKUP_ENCODING_BROKEN: 1,
  BACKUP_FEATURE_UNKNOWN: 1,
  BACKUP_FORMAT_UNKNOWN: 1,
  BACKUP_KEY_WRONG: 1,
  BACKUP_LIMIT_EXCEEDED: 1,
  BACKUP_NAME_INVALID: 1,
  BACKUP_OWNER_INVALID: 1,
  BACKUP_PACK_CORRUPT: 1,
  BACKUP_PATH_UNSAFE: 1,
  BACKUP_TREE_INVALID: 1,
  ERASURE_SHAPE_INVALID: 1,
  ERASURE_SHARDS_TOO_FEW: 1,
  HEAD_NONE: 1,
  HEADS_TOO_FEW: 1,
  HEAD_FORKED: 4,
  HEAD_INVALID: 4,
  MANIFEST_COUNTRY_WRONG: 4,
  MANIFEST_HASH_MISMATCH: 4,
  MANIFEST_INVALID: 4,
  MANIFEST_OWNER_WRONG: 4,
  PACK_LIST_HASH_MISMATCH: 4,
  PACK_LIST_INVALID: 4,
  PLACEMENT_IMPOSSIBLE: 1,
  PLACEMENT_SITE_UNKNOWN: 1,
  PLACEMENT_TRACKS_MALFORMED: 1,
  RECEIPT_INVALID: 4,
  SHARD_CONFLICT: 1,
  SHARD_PROMISE_BROKEN: 1,
};

// What fails on this machine or at a holder judges nobody’s trust, save a holder that guards whose shards are whose.
const hubBackup: Readonly<Record<HubBackupCode, ExitCode>> = {
  AUDIT_UNKNOWN: 1,
  BACKUP_ALREADY_RUNNING: 1,
  BACKUP_DISK_FULL: 1,
  BACKUP_ENGINE_STOPPED: 1,
  BACKUP_HOLDERS_TOO_FEW: 1,
  BACKUP_INDEX_BROKEN: 1,
  BACKUP_READER_KEY_MISSING: 1,
  BACKUP_RECOVERY_KEY_MISSING: 1,
  BACKUP_SNAPSHOT_UNKNOWN: 1,
  BACKUP_SOURCE_INVALID: 1,
  BACKUP_SOURCE_TAKEN: 1,
  BACKUP_PRUNE_BLIND: 1,
  HOLDING_BUSY: 1,
  HOLDING_NO_AGREEMENT: 1,
  HOLDING_DISK_FULL: 1,
  HOLDING_HASH_MISMATCH: 1,
  HOLDING_NAME_INVALID: 1,
  HOLDING_NOT_YOURS: 4,
  HOLDING_QUOTA_EXCEEDED: 1,
  REPAIR_SHARDS_TOO_FEW: 1,
  RESTORE_ALREADY_RUNNING: 1,
  RESTORE_DISK_FULL: 1,
  RESTORE_FILE_MISMATCH: 1,
  RESTORE_HOLDERS_TOO_FEW: 1,
  RESTORE_OTHER_UNFINISHED: 1,
  RESTORE_PATH_UNKNOWN: 1,
  RESTORE_TARGET_EXISTS: 1,
  RESTORE_WRITE_FAILED: 1,
};

// Archives and stores: 4 where the locations and the key do not bear each other out.
const archive: Readonly<Record<ArchiveErrorCode | StoreErrorCode, ExitCode>> = {
  ARCHIVE_BUSY: 1,
  ARCHIVE_EXISTS: 1,
  ARCHIVE_FACTS_INVALID: 4,
  ARCHIVE_KEY_EXISTS: 1,
  ARCHIVE_KEY_INSIDE: 1,
  ARCHIVE_KEY_INVALID: 1,
  ARCHIVE_KEY_WRONG: 1,
  ARCHIVE_LOCATIONS_TOO_FEW: 1,
  ARCHIVE_LOCATION_AWAY: 1,
  ARCHIVE_LOCATION_OTHER: 1,
  ARCHIVE_LOCATION_UNUSABLE: 1,
  ARCHIVE_OVERLAPS: 1,
  ARCHIVE_SCHEME_IMPOSSIBLE: 1,
  ARCHIVE_SOURCE_MISSING: 1,
  STORE_ADDRESS_INVALID: 1,
  STORE_ANSWER_TOO_LARGE: 1,
  STORE_BUCKET_MISSING: 1,
  STORE_FAILED: 1,
  STORE_FULL: 1,
  STORE_REFUSED: 1,
  STORE_UNREACHABLE: 1,
};

// Sources and settings: what is refused was not understood, or could not be saved.
const sources: Readonly<Record<SourceCode, ExitCode>> = {
  BACKUP_KEEP_INVALID: 1,
  BACKUP_LIMIT_INVALID: 1,
  BACKUP_PGDUMP_MISSING: 1,
  BACKUP_PGDUMP_TOO_OLD: 1,
  BACKUP_POSTGRES_INVALID: 1,
  BACKUP_RULE_INVALID: 1,
  BACKUP_SCHEDULE_INVALID: 1,
  BACKUP_SOURCE_UNKNOWN: 1,
};

/** Every code of the backup engine and of those who use it. */
export const backupExitCodes: Readonly<Record<string, ExitCode>> = { ...backup, ...hubBackup, ...sources, ...archive };
