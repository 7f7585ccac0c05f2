/** The public names of trust-lists: documents, verification, the questions asked of a verified state, and ceremony. */
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
export type { ServiceName, ServiceStatus } from './document/service.ts';
export { TrustError, type TrustErrorCode, trustErrorTexts } from './error.ts';
export {
  anchorStatementDays,
  consentSequences,
  listBytesMax,
  listHopsMax,
  rootBytesMax,
  rootHopsMax,
  signaturesBytesMax,
} from './limits.ts';
export { applyNotices } from './notice/apply-notices.ts';
export { buildNotice, type Notice, type NoticePlan, parseNotice, type SignedNotice } from './notice/notice.ts';
export { signNotice } from './notice/record.ts';
export {
  type CheckedNotices,
  type NoticeList,
  type NoticeRoot,
  verifyNotices,
} from './notice/verify-notices.ts';
export { type AnchorStatement, issueAnchorStatement, verifyAnchorStatement } from './signature/anchor-statement.ts';
export { type Consent, consentTo, parseConsent, verifyConsent } from './signature/consent.ts';
export { checkQuorum, countStates, type Tally } from './signature/quorum.ts';
export { recordOfList, recordOfRoot, type SignedRecord } from './signature/record.ts';
export { signRecord } from './signature/sign-record.ts';
export { formatSignatureFile, parseSignatureFile } from './signature/signature-file.ts';
export { type ClockCondition, type ClockReading, type KnownTime, readClock } from './standing/clock.ts';
export { type Decision, type DecisionQuery, type DecisionReason, decide, keysOf } from './standing/decide.ts';
export { type Doubts, type Stage, type Standing, type StandingReason, standing } from './standing/standing.ts';
export {
  anchor,
  anchorStatement,
  type LogHead,
  member,
  members,
  type PinnedRoot,
  type SignedDocument,
  type TrustEvidence,
  type TrustState,
  type Wanted,
  wanted,
} from './state.ts';
export { verifyTrust } from './verify/verify-trust.ts';
