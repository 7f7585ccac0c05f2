/** Codes for documents of format 1 that are refused, with what each means and its cure. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** Codes thrown by the readers of format 1. */
export type FormatErrorCode =
  | 'BACKUP_FEATURE_UNKNOWN'
  | 'BACKUP_FORMAT_UNKNOWN'
  | 'BACKUP_NAME_INVALID'
  | 'BACKUP_OWNER_INVALID'
  | 'BACKUP_TIME_INVALID'
  | 'MANIFEST_OWNER_WRONG'
  | 'PACK_LIST_HASH_MISMATCH'
  | 'PACK_LIST_INVALID';

/** Meaning and cure of each. */
export const formatErrorTexts: Readonly<Record<FormatErrorCode, ErrorText>> = {
  BACKUP_FEATURE_UNKNOWN: {
    means: 'The snapshot was written by a newer program in a way that this one would misread or damage.',
    cure: 'Use the newer program. Nothing was changed.',
  },
  BACKUP_FORMAT_UNKNOWN: {
    means: 'The document belongs to another version of the backup format.',
    cure: 'Use a program that knows this version; its release notes name the formats it reads.',
  },
  BACKUP_NAME_INVALID: {
    means: 'A hash or name in a document is not written as the format demands.',
    cure: 'Fetch the document from another holder; if all give the same, restore an earlier snapshot.',
  },
  BACKUP_OWNER_INVALID: {
    means: 'Owners and holders are two capital letters (a country) or 16 hex digits (an archive).',
    cure: 'Check the name that was given; in a document, fetch it from another holder.',
  },
  BACKUP_TIME_INVALID: {
    means: 'A time in a document is not written as the format demands, or there is no such time.',
    cure: 'Fetch the document from another holder; if all give the same, restore an earlier snapshot.',
  },
  MANIFEST_OWNER_WRONG: {
    means: 'The manifest belongs to another owner.',
    cure: 'Check the country in the configuration, or the key file of the archive. Nothing was restored.',
  },
  PACK_LIST_HASH_MISMATCH: {
    means: 'A holder gave a list of packs that is not the one the manifest names.',
    cure: 'Fetch it from another holder, and tell the operator of this one.',
  },
  PACK_LIST_INVALID: {
    means: 'A list of packs has the right hash but cannot be understood.',
    cure: 'Restore an earlier snapshot, or use a newer version of the program.',
  },
};
