/** The public names of backup-replication: how a country's state survives the country. */
export {
  type Electorate,
  type GivenApproval,
  type RecoveryApproval,
  signApproval,
  verifyApproval,
  withoutShare,
} from './recovery/approval.ts';
export { type RecoveryCode, RecoveryError, recoveryTexts } from './recovery/error.ts';
export { checkTypedFingerprint, fingerprintOf } from './recovery/fingerprint.ts';
export {
  APPROVALS_MAX,
  type ApprovalVerdict,
  judgeApprovals,
  type RefusedApproval,
  requireCustodians,
  requireOfficials,
} from './recovery/quorum.ts';
export {
  type DealtShare,
  dealtShare,
  parseRecoveryRecord,
  type RecoveryRecord,
  type ShareHalf,
  signRecoveryRecord,
  THRESHOLD_MIN,
  verifyRecoveryRecord,
} from './recovery/record.ts';
export {
  type CombinedKey,
  type CombineShares,
  combineRecoveryKey,
  publicPartOf,
  RECOVERY_KEY_BYTES,
  xorHalves,
} from './recovery/recovery-key.ts';
export {
  checkRequestAlive,
  REQUEST_LIFETIME_MS,
  type RecoveryRequest,
  type RequestedSnapshot,
  signRecoveryRequest,
  verifyRecoveryRequest,
} from './recovery/request.ts';
export {
  checkShareCommitment,
  dealingInfo,
  handoverInfo,
  parseShare,
  type RecoveryShare,
  SHARE_SALT_BYTES,
  type ShareGroup,
  shareCommitmentOf,
  shareJson,
} from './recovery/share.ts';
export {
  documentSha256,
  parseSignedDocument,
  type SignedDocument,
  signedDocumentJson,
} from './recovery/signed-document.ts';
