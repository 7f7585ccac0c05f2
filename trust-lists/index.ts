/** The public names of trust-lists: documents, verification, the questions asked of a verified state, and ceremony. */
export {
  type BundleCompressor,
  type BundleDecompressor,
  decodeBundle,
  encodeBundle,
} from './bundle/bundle.ts';
export { type BundlePlan, bundleOf } from './bundle/bundle-of.ts';
export { bundleBytesMax, bundleContentBytesMax, bundleWindowBytesMax } from './bundle/limits.ts';
export {
  diffLists,
  diffMembers,
  type EntryChange,
  type FactChange,
  type KeyChange,
  type ListDiff,
} from './diff/diff-lists.ts';
export { diffRoots, type PartyChange, type RootDiff, type RootKey } from './diff/diff-roots.ts';
export { buildList, type ListPlan } from './document/build-list.ts';
export { buildRoot, type LogPlan, type RootPlan } from './document/build-root.ts';
export { sha256Hex } from './document/canonical.ts';
export { type Departed, departedAfter } from './document/departed.ts';
export { type Entry, type Member, parseEntry } from './document/entry.ts';
export { hubsListId, parseLotePayload, parseTrustList, type TrustList } from './document/list.ts';
export { type EntryProposal, type Hosting, type Official, proposeEntry } from './document/propose-entry.ts';
export {
  type ClockRules,
  type Freshness,
  type KeyClass,
  parseRoot,
  type Role,
  type RoleName,
  type Root,
  type RootLog,
  type RootSigner,
  type RootWitness,
  roleNames,
  type SignerKey,
} from './document/root.ts';
export { defaultClock, defaultFreshness } from './document/root-rules.ts';
export { type Budgets, defaultBudgets } from './document/scheme.ts';
export { type ServiceName, type ServiceStatus, serviceTypes } from './document/service.ts';
export { TrustError, type TrustErrorCode, trustErrorTexts } from './error.ts';
export {
  anchorStatementBytesMax,
  anchorStatementDays,
  consentSequences,
  listBytesMax,
  listHopsMax,
  rootBytesMax,
  rootHopsMax,
  signatureBytesMax,
  signaturesBytesMax,
  signaturesMax,
} from './limits.ts';
export { type AddCheckpoint, formatAddCheckpoint, parseAddCheckpoint } from './log/add-checkpoint.ts';
export { decodeBase64, encodeBase64 } from './log/base64.ts';
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from './log/checkpoint.ts';
export { type Cosignature, cosign, readCosignatures, type WitnessKey } from './log/cosignature.ts';
export { bundlesOf, type EntryBundle, formatEntryBundle, parseEntryBundle } from './log/entry-bundle.ts';
export {
  type ForkEvidence,
  forkOf,
  formatForkEvidence,
  type ProvenFork,
  parseForkEvidence,
  verifyFork,
} from './log/fork.ts';
export { bytesOfHex, hexOf } from './log/hex.ts';
export { buildLeaf, type LogLeaf, type Predecessor, parseLeaf } from './log/leaf.ts';
export {
  addCheckpointBytesMax,
  evidenceLeavesMax,
  forkBytesMax,
  leafBytesMax,
  noteBytesMax,
  tileWidth,
  tlogProofBytesMax,
} from './log/log-limits.ts';
export { type MergeOptions, mergeCosignatures } from './log/merge-cosignatures.ts';
export {
  formatNote,
  formatSignatureLine,
  type Note,
  type NoteSignature,
  parseNote,
  parseSignatureLine,
} from './log/note.ts';
export { floorTime, quorumOf, quorumTime } from './log/quorum-time.ts';
export { type KnownHead, type LogEvidence, type LogRange, type VerifiedRange, verifyLogRange } from './log/range.ts';
export { entriesPath, formatTile, parseTile, type Tile, tileAt, tilePath, tilesOf } from './log/tile.ts';
export { frontierFromTiles, frontierTiles } from './log/tile-frontier.ts';
export {
  auditLog,
  entriesFromBundles,
  type ReadBundle,
  type ReadTile,
  tilesOver,
} from './log/tile-tree.ts';
export {
  type ExpectedProof,
  formatTlogProof,
  type ProvenEntry,
  parseTlogProof,
  type TlogProof,
  verifyTlogProof,
} from './log/tlog-proof.ts';
export {
  formatVerifierKey,
  parseVerifierKey,
  refuseSharedKeys,
  type VerifierKey,
  type VerifierKeyType,
  verifierKey,
  verifierKeyOfJwk,
} from './log/verifier-key.ts';
export { type LogKeys, type SignedCheckpoint, verifyCheckpoint } from './log/verify-checkpoint.ts';
export { type NoteBy, signNote, verifyNote } from './log/verify-note.ts';
export { type Baselines, type LogEntry, type Numbered, walkLeaves } from './log/walk-leaves.ts';
export {
  type AdmittedCheckpoint,
  admitAddCheckpoint,
  decideAddCheckpoint,
  type KnownCheckpoint,
  monitoringPath,
  type WitnessConsent,
  type WitnessRefusal,
  type WitnessReply,
  weighAddCheckpoint,
} from './log/witness.ts';
export { applyNotices } from './notice/apply-notices.ts';
export {
  buildNotice,
  type Notice,
  type NoticePlan,
  noticeType,
  parseNotice,
  type SignedNotice,
} from './notice/notice.ts';
export { signNotice } from './notice/record.ts';
export {
  type CheckedNotices,
  type NoticeList,
  type NoticeRoot,
  type NoticeRules,
  verifyNotices,
} from './notice/verify-notices.ts';
export { type AnchorStatement, issueAnchorStatement, verifyAnchorStatement } from './signature/anchor-statement.ts';
export { type Consent, consentTo, parseConsent, verifyConsent } from './signature/consent.ts';
export {
  type OperatorList,
  type OperatorSigning,
  signOperatorJws,
  verifyOperatorJws,
} from './signature/operator-jws.ts';
export { checkQuorum, countStates, type Tally } from './signature/quorum.ts';
export { recordOfList, recordOfRoot, type SignedRecord } from './signature/record.ts';
export { signRecord } from './signature/sign-record.ts';
export { formatSignatureFile, parseSignatureFile } from './signature/signature-file.ts';
export { type ClockCondition, type ClockReading, isBorneOut, type KnownTime, readClock } from './standing/clock.ts';
export { type CosigningTime, cosigningTime } from './standing/cosigning-time.ts';
export { type Decision, type DecisionQuery, type DecisionReason, decide, keysOf } from './standing/decide.ts';
export { type LifeLeft, lifeLeft } from './standing/life-left.ts';
export { type Doubts, type Stage, type Standing, type StandingReason, stageAt, standing } from './standing/standing.ts';
export {
  anchor,
  anchorStatement,
  type LogHead,
  member,
  members,
  type PinnedRoot,
  type RememberedTimes,
  type SignedDocument,
  type TrustEvidence,
  type TrustState,
  type Wanted,
  wanted,
} from './state.ts';
export { lastWordOf } from './verify/last-word.ts';
export { type Append, verifyAppend } from './verify/verify-append.ts';
export { type VerifiedRoots, verifyRoots } from './verify/verify-roots.ts';
export { type VerifyTerms, verifyTrust } from './verify/verify-trust.ts';
