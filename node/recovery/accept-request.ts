/** The decision of a holder or custodian to serve a blank machine: enough home officials approved this very request. */
import {
  judgeApprovals,
  type RecoveryRequest,
  requireOfficials,
  verifyRecoveryRequest,
} from '@breakwater/backup-replication';
import type { JsonValue, Verified } from '@breakwater/federation-protocol';
import type { TrustState } from '@breakwater/trust-lists';
import type { AcceptedRecovery, RecoveryStore } from '../store/recovery.ts';
import { checkRoot, electorateOf, officialThresholdOf } from './electorate.ts';

/** A request that home officials approved in sufficient number. */
export interface ApprovedRequest {
  readonly request: Verified<RecoveryRequest>;
  readonly officials: readonly string[];
  /** The ids of the keys with which they approved. */
  readonly approvers: readonly string[];
}

/**
 * Verifies a request and its officials' approvals against the trust list in force. Nothing is taken on anybody's word:
 * each hub does this itself. Throws the codes of `verifyRecoveryRequest`, `RECOVERY_APPROVALS_TOO_FEW`,
 * `TRUST_MEMBER_UNKNOWN`.
 */
export async function verifyApprovedRequest(
  request: JsonValue,
  approvals: readonly JsonValue[],
  state: Verified<TrustState>,
  now: Date,
): Promise<ApprovedRequest> {
  const verified = await verifyRecoveryRequest(request, now);
  checkRoot(verified, state);
  const verdict = await judgeApprovals(approvals, verified, electorateOf(state, verified.country));
  requireOfficials(verdict, officialThresholdOf(state, verified.country));
  return {
    request: verified,
    officials: verdict.officials.map(({ name }) => name),
    approvers: verdict.officials.map(({ giver }) => giver),
  };
}

/** Remembers the acceptance: from now on until the request runs out, reads signed by its key are answered. */
export async function acceptRequest(
  { request, approvers }: ApprovedRequest,
  recoveries: RecoveryStore,
  now: Date,
): Promise<Omit<AcceptedRecovery, 'handedOverAt'>> {
  const { sha256, country, signKey, expiresAt } = request;
  const accepted = { recoveryId: sha256, country, signKey, approvers, acceptedAt: now, expiresAt };
  await recoveries.accept(accepted);
  return accepted;
}

/**
 * True while enough of those who approved are officials still, by the keys with which they approved: an official who is
 * struck off, or a key that a notice takes away, ends what it opened.
 */
export function isStillApproved({ country, approvers }: AcceptedRecovery, state: Verified<TrustState>): boolean {
  const entry = state.members.get(country);
  if (entry === undefined) return false;
  const standing = entry.officials.filter(({ signKey }) => approvers.includes(signKey.kid));
  return standing.length >= officialThresholdOf(state, country);
}
