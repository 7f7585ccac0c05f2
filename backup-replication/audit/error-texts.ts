/** What can go wrong when a holder is audited, and what to do about each. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** The codes of audits; part of `BackupErrorCode`. */
export type AuditErrorCode =
  | 'AUDIT_ANSWER_INVALID'
  | 'AUDIT_CHALLENGE_INVALID'
  | 'AUDIT_NOTHING_HELD'
  | 'AUDIT_TRANSCRIPT_INVALID';

/** What each code means and what to do about it. */
export const auditErrorTexts: Readonly<Record<AuditErrorCode, ErrorText>> = {
  AUDIT_ANSWER_INVALID: {
    means: 'A holder answered an audit with something that does not answer it. It counts as not having the data.',
    cure: 'Audit it again; if it stays so, the hub replaces the holder. Tell its operator.',
  },
  AUDIT_CHALLENGE_INVALID: {
    means: 'What arrived is not a challenge that a holder answers. Nothing was read.',
    cure: 'Bring both hubs to the same version of the program.',
  },
  AUDIT_NOTHING_HELD: {
    means: 'This holder has no shard of this snapshot, so there is nothing to ask it for.',
    cure: 'See which holders the snapshot has with `breakwater backup health`.',
  },
  AUDIT_TRANSCRIPT_INVALID: {
    means: 'The record of this audit does not prove what it says. It was changed, or never true.',
    cure: 'Ask who gave it to you for the file as it was exported; if that fails too, believe none of their audits.',
  },
};
