/** The public names of backup-replication: how a country's state survives the country. */
export { CHUNK_MAX_BYTES } from './chunk/chunker.ts';
export { DEFAULT_SCHEME, decodeShards, type ErasureScheme, encodeShards, shardCount } from './erasure/erasure-code.ts';
export { BackupError, type BackupErrorCode, backupErrorTexts } from './error.ts';
export {
  type ChosenHead,
  chooseHead,
  chooseNamedHead,
  HEAD_READ_QUORUM,
  HEAD_WRITE_QUORUM,
  type HeadAnswer,
} from './head/choose-head.ts';
export { HEAD_MAX_BYTES, type Head, headHash, signHead, verifyHead } from './head/head.ts';
export {
  checkDataKey,
  type DataKeyRecord,
  dataKeyInfo,
  dataKeyRecordJson,
  openDataKey,
  parseDataKeyRecord,
  type SealedFor,
  type Sealer,
  sealDataKey,
} from './manifest/data-key.ts';
export {
  type ExpectedManifest,
  MANIFEST_MAX_BYTES,
  type Manifest,
  manifestHash,
  type PackRecord,
  signManifest,
  verifyManifest,
  verifyManifestSignature,
} from './manifest/manifest.ts';
export { type ChunkPlace, type OpenedPack, openPack } from './pack/open-pack.ts';
export { isPackLength, PACK_CLASSES_BYTES, packBytesOf, shardBytesOf } from './pack/pack-class.ts';
export {
  type ExpectedReceipt,
  headObject,
  manifestObject,
  type Receipt,
  shardObject,
  signReceipt,
  verifyReceipt,
} from './receipt/receipt.ts';
export {
  type Electorate,
  type GivenApproval,
  type RecoveryApproval,
  signApproval,
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
  type SignedDocument,
  signedDocumentJson,
} from './recovery/signed-document.ts';
export { KEY_BYTES } from './seal/pack-key.ts';
export { type SampleManifest, type ShardStoreCase, shardStoreCases } from './shards/contract.ts';
export { createMemoryShardStore } from './shards/memory.ts';
export { isStoredName, type PutResult, type ShardStore, type StoredName } from './shards/shard-store.ts';
export type { ChunkUse, FinishedPack, PackWriterParts, StoredChunk } from './snapshot/pack-writer.ts';
export { readTree } from './snapshot/read-tree.ts';
export { openRoot, type SnapshotRoot, type SnapshotTotals, sealRoot } from './snapshot/root.ts';
export { safePathParts } from './snapshot/safe-path.ts';
export {
  type FileContents,
  type FileHead,
  type SimpleEntry,
  SnapshotWriter,
  type WrittenSnapshot,
} from './snapshot/snapshot-writer.ts';
export type { ChunkReference, FileState, SourceKind, TreeEntry } from './snapshot/tree-entry.ts';
