/** The public names of backup-replication: how a country's state survives the country. */
export { CHUNK_MAX_BYTES as DRAFT_CHUNK_MAX_BYTES } from './draft/chunk/chunker.ts';
export {
  DEFAULT_SCHEME as DRAFT_DEFAULT_SCHEME,
  decodeShards as draftDecodeShards,
  type ErasureScheme as DraftErasureScheme,
  encodeShards as draftEncodeShards,
  shardCount as draftShardCount,
} from './draft/erasure/erasure-code.ts';
export {
  type ChosenHead as DraftChosenHead,
  chooseHead as draftChooseHead,
  chooseNamedHead as draftChooseNamedHead,
  HEAD_READ_QUORUM as DRAFT_HEAD_READ_QUORUM,
  HEAD_WRITE_QUORUM as DRAFT_HEAD_WRITE_QUORUM,
  type HeadAnswer as DraftHeadAnswer,
} from './draft/head/choose-head.ts';
export {
  HEAD_MAX_BYTES as DRAFT_HEAD_MAX_BYTES,
  type Head as DraftHead,
  headHash as draftHeadHash,
  signHead as draftSignHead,
  verifyHead as draftVerifyHead,
} from './draft/head/head.ts';
export {
  checkDataKey as draftCheckDataKey,
  type DataKeyRecord as DraftDataKeyRecord,
  dataKeyInfo as draftDataKeyInfo,
  dataKeyRecordJson as draftDataKeyRecordJson,
  openDataKey as draftOpenDataKey,
  parseDataKeyRecord as draftParseDataKeyRecord,
  type SealedFor as DraftSealedFor,
  type Sealer as DraftSealer,
  sealDataKey as draftSealDataKey,
} from './draft/manifest/data-key.ts';
export {
  type ExpectedManifest as DraftExpectedManifest,
  MANIFEST_MAX_BYTES as DRAFT_MANIFEST_MAX_BYTES,
  type Manifest as DraftManifest,
  manifestHash as draftManifestHash,
  type PackRecord as DraftPackRecord,
  signManifest as draftSignManifest,
  verifyManifest as draftVerifyManifest,
  verifyManifestSignature as draftVerifyManifestSignature,
} from './draft/manifest/manifest.ts';
export {
  type ChunkPlace as DraftChunkPlace,
  type OpenedPack as DraftOpenedPack,
  openPack as draftOpenPack,
} from './draft/pack/open-pack.ts';
export {
  isPackLength as draftIsPackLength,
  PACK_CLASSES_BYTES as DRAFT_PACK_CLASSES_BYTES,
  packBytesOf as draftPackBytesOf,
  shardBytesOf as draftShardBytesOf,
} from './draft/pack/pack-class.ts';
export {
  type ExpectedReceipt as DraftExpectedReceipt,
  headObject as draftHeadObject,
  manifestObject as draftManifestObject,
  type Receipt as DraftReceipt,
  shardObject as draftShardObject,
  signReceipt as draftSignReceipt,
  verifyReceipt as draftVerifyReceipt,
} from './draft/receipt/receipt.ts';
export { KEY_BYTES as DRAFT_KEY_BYTES } from './draft/seal/pack-key.ts';
export type {
  ChunkUse as DraftChunkUse,
  FinishedPack as DraftFinishedPack,
  PackWriterParts as DraftPackWriterParts,
  StoredChunk as DraftStoredChunk,
} from './draft/snapshot/pack-writer.ts';
export { readTree as draftReadTree } from './draft/snapshot/read-tree.ts';
export {
  openRoot as draftOpenRoot,
  type SnapshotRoot as DraftSnapshotRoot,
  type SnapshotTotals as DraftSnapshotTotals,
  sealRoot as draftSealRoot,
} from './draft/snapshot/root.ts';
export { safePathParts as draftSafePathParts } from './draft/snapshot/safe-path.ts';
export {
  type FileContents as DraftFileContents,
  type FileHead as DraftFileHead,
  type SimpleEntry as DraftSimpleEntry,
  SnapshotWriter as DraftSnapshotWriter,
  type WrittenSnapshot as DraftWrittenSnapshot,
} from './draft/snapshot/snapshot-writer.ts';
export type {
  ChunkReference as DraftChunkReference,
  FileState as DraftFileState,
  SourceKind as DraftSourceKind,
  TreeEntry as DraftTreeEntry,
} from './draft/snapshot/tree-entry.ts';
export { BackupError, type BackupErrorCode, backupErrorTexts } from './error.ts';
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
export type { PlacementScheme } from './placement/loss.ts';
export {
  type Comparison,
  evenRoom,
  HOLDOUT_FROM,
  nextHolder,
  type Offer,
  type PlacementPlan,
  type PlannedHome,
  type PlanOrder,
  planPlacement,
  riskOf,
  type SetRisk,
  type WorstStorm,
  type Worth,
} from './placement/plan.ts';
export { stormCountries, stormSource, stormYears, type Years } from './placement/storm-table.ts';
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
export { type SampleManifest, type ShardStoreCase, shardStoreCases } from './shards/contract.ts';
export { createMemoryShardStore } from './shards/memory.ts';
export { isStoredName, type PutResult, type ShardStore, type StoredName } from './shards/shard-store.ts';
