/** What can go wrong with a backup, and what to do about each. */
import type { JsonObject } from '@breakwater/federation-protocol';
// The whole package would be loaded by every thread that packs.
import { CodedError, type ErrorText } from '@breakwater/federation-protocol/error';
import { type AgreementErrorCode, agreementErrorTexts } from './agreement/error-texts.ts';
import { type AuditErrorCode, auditErrorTexts } from './audit/error-texts.ts';
import { type FormatErrorCode, formatErrorTexts } from './format-error-texts.ts';
import { type GenerationErrorCode, generationErrorTexts } from './generation/error-texts.ts';
import { type PlacementErrorCode, placementErrorTexts } from './placement/error-texts.ts';

/** The closed union of codes this package throws. */
export type BackupErrorCode =
  | AgreementErrorCode
  | FormatErrorCode
  | GenerationErrorCode
  | AuditErrorCode
  | PlacementErrorCode
  | 'BACKUP_CHUNK_CORRUPT'
  | 'BACKUP_ENCODING_BROKEN'
  | 'BACKUP_KEY_WRONG'
  | 'BACKUP_LIMIT_EXCEEDED'
  | 'BACKUP_PACK_CORRUPT'
  | 'BACKUP_PATH_UNSAFE'
  | 'BACKUP_TREE_INVALID'
  | 'ERASURE_SHAPE_INVALID'
  | 'ERASURE_SHARDS_TOO_FEW'
  | 'HEAD_FORKED'
  | 'HEAD_INVALID'
  | 'HEAD_NONE'
  | 'HEADS_TOO_FEW'
  | 'MANIFEST_COUNTRY_WRONG'
  | 'MANIFEST_HASH_MISMATCH'
  | 'MANIFEST_INVALID'
  | 'RECEIPT_INVALID'
  | 'SHARD_CONFLICT'
  | 'SHARD_PROMISE_BROKEN';

/** What each code means and what to do about it. */
export const backupErrorTexts: Readonly<Record<BackupErrorCode, ErrorText>> = {
  ...agreementErrorTexts,
  ...formatErrorTexts,
  ...generationErrorTexts,
  ...auditErrorTexts,
  ...placementErrorTexts,
  BACKUP_CHUNK_CORRUPT: {
    means: 'A piece of the backup is not what was stored, although its pack was complete.',
    cure: 'Restore from an earlier snapshot and report this: shard hashes should have caught it.',
  },
  BACKUP_ENCODING_BROKEN: {
    means: 'This machine compressed data in a way that cannot be read back. Nothing wrong was stored.',
    cure: 'Check the memory of the machine and the version of Node, then run the backup again.',
  },
  BACKUP_KEY_WRONG: {
    means: 'The key that was given does not belong to this snapshot.',
    cure: 'Use the reader key of this hub, or the recovery that was approved for this snapshot.',
  },
  BACKUP_LIMIT_EXCEEDED: {
    means: 'The backup is larger than the format allows in one snapshot.',
    cure: 'Split the sources over several hubs, or leave some out.',
  },
  BACKUP_PACK_CORRUPT: {
    means: 'A pack was put together from its shards but cannot be opened.',
    cure: 'Fetch other shards of the pack; if all give the same, restore an earlier snapshot.',
  },
  BACKUP_PATH_UNSAFE: {
    means: 'The snapshot names a file that would lie outside the directory to restore into.',
    cure: 'Do not restore this snapshot. Whoever wrote it held the country’s backup key: replace that key.',
  },
  BACKUP_TREE_INVALID: {
    means: 'The list of files in the snapshot cannot be read.',
    cure: 'Restore an earlier snapshot, or use a newer version of the program.',
  },
  ERASURE_SHAPE_INVALID: {
    means: 'Shards of unequal length, or a coding scheme that cannot work.',
    cure: 'Check the scheme in the manifest; three of six is the region’s default.',
  },
  ERASURE_SHARDS_TOO_FEW: {
    means: 'A pack cannot be rebuilt from so few shards.',
    cure: 'Bring one more holder back, then try again. Nothing was changed.',
  },
  HEAD_FORKED: {
    means: 'The country signed two different heads with one number: its key was used twice, or stolen.',
    cure: 'Ask the country’s officials which snapshot is theirs and name it with --snapshot.',
  },
  HEAD_INVALID: {
    means: 'A head is not signed by the country’s backup key, or is not a head.',
    cure: 'Ask other holders. If the holder goes on giving this head, tell its operator.',
  },
  HEAD_NONE: {
    means: 'Either this country never backed up, or none of the holders that answered has heard of it.',
    cure: 'If there should be a backup, ask more holders; else make one with `breakwater backup run`.',
  },
  HEADS_TOO_FEW: {
    means: 'Too few holders told their newest head, so an old one could pass for the newest.',
    cure: 'Bring more holders back, then try again.',
  },
  MANIFEST_COUNTRY_WRONG: {
    means: 'The manifest belongs to another country.',
    cure: 'Check the country in the configuration. Nothing was restored.',
  },
  MANIFEST_HASH_MISMATCH: {
    means: 'A holder gave a manifest that is not the one the head names.',
    cure: 'Fetch it from another holder, and tell the operator of this one.',
  },
  MANIFEST_INVALID: {
    means: 'The manifest is not signed by the country’s backup key, or is not a manifest.',
    cure: 'Fetch it from another holder; a newer program may be needed to read a newer format.',
  },
  RECEIPT_INVALID: {
    means: 'The holder’s receipt does not prove that it keeps this shard.',
    cure: 'The shard counts as not stored. If it happens again, tell the operator of the holder.',
  },
  SHARD_CONFLICT: {
    means: 'Other bytes are already stored under this name, and shards never change.',
    cure: 'Nothing was overwritten. Start the backup again; it makes new names.',
  },
  SHARD_PROMISE_BROKEN: {
    means: 'A shard store does not keep the promise every store must keep.',
    cure: 'Do not use this store. Its contract test says which promise it breaks.',
  },
};

/** A refusal of the backup engine: `code`, what happened, what it means, what to do, evidence. */
export class BackupError extends CodedError<BackupErrorCode> {
  constructor(code: BackupErrorCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, backupErrorTexts[code], evidence, cause);
  }
}
