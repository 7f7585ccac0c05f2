/** The public names of backup-replication: how a country's state survives the country. */

export {
  agreementDocument,
  type HostingAgreement,
  type HostingTerms,
  parseAgreement,
} from './agreement/agreement.ts';
export {
  type AgreementStanding,
  type HostingEnding,
  noticeEnd,
  requireLater,
  signEnding,
  standingOf,
  verifyEnding,
} from './agreement/ending.ts';
export {
  type AgreedHosting,
  addSignature,
  type HostingKeys,
  type HostingRole,
  parseSignedAgreement,
  proposeAgreement,
  type SignedAgreement,
  signedAgreementJson,
  verifyAgreement,
  verifyProposal,
} from './agreement/signed-agreement.ts';
export { type ArchiveKeys, deriveArchiveKeys } from './archive/archive-keys.ts';
export {
  ANSWER_MAX_BYTES,
  type Answer,
  answerJson,
  type GivenLeaf,
  giveLeaf,
  judgeLeaf,
  type LeafVerdict,
  parseAnswer,
  signAnswer,
  verifyStatement,
} from './audit/answer.ts';
export {
  type AskedLeaf,
  CHALLENGE_LEAVES_MAX,
  CHALLENGE_MAX_BYTES,
  type Challenge,
  type ChallengeOrder,
  challengeJson,
  epochCommitment,
  makeChallenge,
  parseChallenge,
  type Selection,
  SPOT_LEAVES_MAX,
  SPOT_ROUNDS,
} from './audit/challenge.ts';
export { type AskedOf, auditChance, detectionChance, leavesToDetect } from './audit/detection.ts';
export { type HeldLeaves, type HeldShard, heldLeaves, leafCountOf } from './audit/held-leaves.ts';
export {
  type AuditVerdict,
  parseTranscriptFile,
  resignTranscript,
  signTranscript,
  TRANSCRIPT_FILE_MAX_BYTES,
  type Transcript,
  type TranscriptFile,
  transcriptFileJson,
  verdictOf,
} from './audit/transcript.ts';
export { countOf, type KeysOf, placeOf, type VerifiedAudit, verifyTranscript } from './audit/verify-transcript.ts';
export { BLOCK_GATHER_BYTES, BLOCK_MAX_BYTES, type EncodedBlock, type Encoding } from './block/block.ts';
export { BlockCompressor } from './block/block-compressor.ts';
export { compressBlock, decompressBlock } from './block/compress.ts';
export { freeBytes } from './block/free-bytes.ts';
export { type ChunkNamer, chunkNamer } from './chunk/chunk-id.ts';
export {
  CHUNK_AVERAGE_BYTES,
  CHUNK_MAX_BYTES,
  CHUNK_MIN_BYTES,
  cutPlain,
} from './chunk/chunker.ts';
export { type BackupSecrets, deriveSecrets } from './chunk/secrets.ts';
export { createPackRoom, createSharedPackRoom, type PackRoom, ROOM_INPUT_BYTES } from './erasure/pack-room.ts';
export { rebuildShards } from './erasure/rebuild.ts';
export { isStoredShard, rebuildStored, type StoredPack } from './erasure/rebuild-stored.ts';
export { BackupError, type BackupErrorCode, backupErrorTexts } from './error.ts';
export { admitLoss } from './generation/admit-loss.ts';
export { type Adoption, adoptGeneration, adoptHead, adoptThing } from './generation/adopt.ts';
export {
  GENERATION_MAX_BYTES,
  GENERATION_OBJECTS_MAX,
  type Generation,
  generationHash,
  signGeneration,
  verifyGeneration,
} from './generation/generation.ts';
export {
  bothPassed,
  type HeldGeneration,
  type HeldHead,
  type HeldThing,
  type HolderClock,
  type HolderTerms,
  type HolderTimes,
  type Ledger,
  subjectOf,
} from './generation/ledger.ts';
export { createMemoryLedger } from './generation/memory-ledger.ts';
export {
  type Arrival,
  confirmArrival,
  HEADS_QUOTA_BYTES,
  type RoomAnswer,
  releaseRoom,
  takeRoom,
} from './generation/room.ts';
export { type ArrivedGeneration, type GenerationOutcome, takeGeneration } from './generation/take-generation.ts';
export {
  type ArrivedHead,
  checkHead,
  checkReferences,
  completeHead,
  HEAD_SKEW_MAX_MS,
  HEADS_A_DAY_MAX,
  lockReferences,
  type PlacedHead,
  takeHead,
} from './generation/take-head.ts';
export {
  type ChosenHead,
  chooseHead,
  chooseNamedHead,
  HEADS_PER_ANSWER_MAX,
  type HeadAnswer,
  type HeadDoubt,
  type HeadExpectation,
  type HeadLiar,
  verifyTold,
} from './head/choose-head.ts';
export {
  type ExpectedHead,
  HEAD_MAX_BYTES,
  type Head,
  headHash,
  readKeptHead,
  signHead,
  verifyHead,
} from './head/head.ts';
export {
  type HeadStatement,
  proveWithholding,
  signHeadStatement,
  verifyHeadStatement,
  type WithholdingProof,
} from './head/head-statement.ts';
export { type PromisedHead, type StandingHeads, standingHeads, type ToldHead } from './head/standing-heads.ts';
export { isBase64url32, isHex32, parseBase64url32, parseHex32 } from './hex-name.ts';
export { type KernelModule, kernelModule } from './kernel/open-kernel.ts';
export { checkMayRead, checkMayWrite, type Feature, type FeatureNeed } from './manifest/features.ts';
export {
  type ExpectedManifest,
  MANIFEST_MAX_BYTES,
  type Manifest,
  manifestHash,
  type PackListRef,
  readKeptManifest,
  signManifest,
  verifyManifest,
  verifyManifestSignature,
} from './manifest/manifest.ts';
export { isMasked, maskCipher, maskShard, type ShardPlace } from './mask/mask.ts';
export { isOwnerName, type OwnerName } from './owner.ts';
export { type BlockLocation, type ExpectedPack, type OpenedPack, openPack } from './pack/open-pack.ts';
export { PackBuilder, type SlotLocation } from './pack/pack-builder.ts';
export {
  isPackLength,
  PACK_CLASSES_BYTES,
  packBytesMaxOf,
  packBytesOf,
  SHARD_ALIGN_BYTES,
  shardBytesOf,
} from './pack/pack-class.ts';
export { type GatheredPack, gatherPacks } from './pack-list/gather-packs.ts';
export {
  type ExpectedPackList,
  encodePackList,
  PACK_LIST_MAX_BYTES,
  PACKS_PER_LIST_MAX,
  type PackList,
  type PackRecord,
  parsePackList,
} from './pack-list/pack-list.ts';
export type { PlacementScheme } from './placement/loss.ts';
export {
  type Comparison,
  evenRoom,
  HOLDOUT_FROM,
  holdersFor,
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
export { generationObject, headObject, listObject, manifestObject, shardObject } from './receipt/object-name.ts';
export { type ExpectedReceipt, type Receipt, readKeptReceipt, signReceipt, verifyReceipt } from './receipt/receipt.ts';
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
  parseSignedDocument,
  type SignedDocument,
  signedDocumentJson,
} from './recovery/signed-document.ts';
export {
  DEFAULT_SCHEME,
  isScheme,
  liarsWithstood,
  readQuorumOf,
  type Scheme,
  SHARDS_MAX,
  writeQuorumOf,
} from './scheme.ts';
export {
  checkKeyName,
  openKey,
  type Recipient,
  type SealedFor,
  type SealedKeyRecord,
  type SealedKeyUse,
  type Sealer,
  sealedKeyId,
  sealedKeyInfo,
  sealKey,
} from './seal/data-key.ts';
export { KEY_BYTES } from './seal/derive.ts';
export { checkCommitment, PACK_HEADER_BYTES, packKeyOf, SALT_BYTES } from './seal/pack-key.ts';
export { type SlotKind, SlotSeal, TAG_BYTES } from './seal/slot.ts';
export { LeafTree, SHARD_LEAF_BYTES, shardLeafHash, shardNodeHash } from './shard/leaves.ts';
export { type OutgoingShard, passShard } from './shard/pass-shard.ts';
export { ShardHasher, shardLeaves, shardRoot } from './shard/shard-hasher.ts';
export {
  type OwnedShardStoreCase,
  ownedShardStoreCases,
  type SampleManifest,
  type ShardStoreCase,
  shardStoreCases,
} from './shards/contract.ts';
export { createMemoryShardStore } from './shards/memory.ts';
export {
  type ByteRange,
  type OwnedShardStore,
  type PutResult,
  type ShardStore,
  STORED_MAX_BYTES,
} from './shards/shard-store.ts';
export {
  isStoredName,
  parseStoredPath,
  type StoredKind,
  type StoredName,
  storedFolder,
  storedPath,
} from './shards/stored-name.ts';
export { openRoot, type SnapshotRoot, type SnapshotTotals, sealRoot } from './snapshot/root.ts';
export { isTime, parseTime } from './time.ts';
export { encodeTreeLine, treeLineText } from './tree/encode-line.ts';
export { parseTreeLine } from './tree/parse-line.ts';
export { type ChunkPlace, type Hole, isHole, type PackRef, type Place, packRefOf } from './tree/place.ts';
export { readTree } from './tree/read-tree.ts';
export {
  type ChunksLine,
  type DirectoryLine,
  type EndLine,
  type FileEnd,
  type FileLine,
  type FileStartLine,
  type FileState,
  INLINE_PLACES_MAX,
  isWholeFile,
  LINE_MAX_BYTES,
  type LinkLine,
  type Metadata,
  PLACES_PER_LINE,
  type SkippedLine,
  type SourceKind,
  type SourceLine,
  type SpecialKind,
  type SymlinkLine,
  TIER_MAX,
  type TreeLine,
  XATTRS_MAX_BYTES,
  type Xattr,
} from './tree/tree-line.ts';
export {
  checkTreePath,
  TREE_PATH_MAX_BYTES,
  type TreePath,
  treePathBytes,
  treePathOf,
  treePathParts,
  treePathText,
} from './tree/tree-path.ts';
