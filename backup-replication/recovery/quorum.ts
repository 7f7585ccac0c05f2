/** The quorum: which approvals count, and whether they are enough. No number of partners replaces home officials. */
import { CodedError, type JsonValue, type Verified } from '@breakwater/federation-protocol';
import { type Electorate, type GivenApproval, verifyApproval } from './approval.ts';
import { RecoveryError } from './error.ts';
import type { RecoveryRequest } from './request.ts';
import type { ShareGroup } from './share.ts';

/** An approval that does not count, and why. `position` is its place in the list that was given, from 0. */
export interface RefusedApproval {
  readonly position: number;
  readonly code: string;
  readonly why: string;
}

/** The approvals that count, each giver once, and those that do not. */
export interface ApprovalVerdict {
  readonly officials: readonly Verified<GivenApproval>[];
  readonly custodians: readonly Verified<GivenApproval>[];
  readonly refused: readonly RefusedApproval[];
}

/** Far more than officials and custodians there are; a caller cannot make us verify without end. */
export const APPROVALS_MAX = 64;

/**
 * Judges every approval on its own: one that is false costs itself, not the others. A giver who appears twice counts
 * once. Throws only for more than 64 approvals (`RECOVERY_DOCUMENT_INVALID`).
 */
export async function judgeApprovals(
  approvals: readonly JsonValue[],
  request: Verified<RecoveryRequest>,
  electorate: Electorate,
): Promise<ApprovalVerdict> {
  if (approvals.length > APPROVALS_MAX) {
    throw new RecoveryError('RECOVERY_DOCUMENT_INVALID', `More than ${APPROVALS_MAX} approvals were given.`);
  }
  const counted: Record<ShareGroup, Map<string, Verified<GivenApproval>>> = {
    officials: new Map(),
    custodians: new Map(),
  };
  const refused: RefusedApproval[] = [];
  for (const [position, value] of approvals.entries()) {
    try {
      const approval = await verifyApproval(value, request, electorate);
      counted[approval.group].set(approval.giver, approval);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      refused.push({ position, code: error.code, why: error.message });
    }
  }
  return { officials: [...counted.officials.values()], custodians: [...counted.custodians.values()], refused };
}

/** Throws `RECOVERY_APPROVALS_TOO_FEW` unless at least `threshold` different home officials approved. */
export function requireOfficials(verdict: ApprovalVerdict, threshold: number): void {
  const count = verdict.officials.length;
  if (count >= threshold) return;
  throw new RecoveryError(
    'RECOVERY_APPROVALS_TOO_FEW',
    `${count} of ${threshold} home officials approved this request${reasons(verdict)}`,
    { officials: count, needed: threshold, refused: verdict.refused.map(({ code }) => code) },
  );
}

/** Throws `RECOVERY_CUSTODIANS_MISSING` unless at least `threshold` different custodians handed over their share. */
export function requireCustodians(verdict: ApprovalVerdict, threshold: number): void {
  const count = verdict.custodians.length;
  if (count >= threshold) return;
  throw new RecoveryError(
    'RECOVERY_CUSTODIANS_MISSING',
    `${count} of ${threshold} custodians handed over their share${reasons(verdict)}`,
    { custodians: count, needed: threshold, refused: verdict.refused.map(({ code }) => code) },
  );
}

function reasons({ refused }: ApprovalVerdict): string {
  return refused.length === 0 ? '.' : `; not counted: ${refused.map(({ why }) => why).join(' ')}`;
}
