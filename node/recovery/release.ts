/** From approvals to the recovery key: judged, registered with the holders, put together, checked. */
import {
  type ApprovalVerdict,
  type CombinedKey,
  combineRecoveryKey,
  type GivenApproval,
  type Head,
  handoverInfo,
  judgeApprovals,
  parseShare,
  RecoveryError,
  type RecoveryRecord,
  type RecoveryRequest,
  type RecoveryShare,
  requireCustodians,
  requireOfficials,
  type Sealer,
  verifyRecoveryRecord,
  withoutShare,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  canonicalJson,
  type JsonObject,
  type JsonValue,
  type PrivateJwk,
  parseStrictJson,
  type Verified,
} from '@breakwater/federation-protocol';
import { members, type TrustState } from '@breakwater/trust-lists';
import { everyKey, ownerKeys } from '../backup/owner-keys.ts';
import type { PeerClient } from '../peer/peer.ts';
import { electorateOf, officialThresholdOf } from './electorate.ts';
import type { MachineKeys } from './machine.ts';
import { combineShares } from './split-secret.ts';

/** A request on the machine that made it, with what the region says about it. */
export interface ReleaseParts {
  readonly request: Verified<RecoveryRequest>;
  readonly requestFile: JsonObject;
  readonly keys: MachineKeys;
  readonly state: Verified<TrustState>;
  readonly record: Verified<RecoveryRecord>;
  readonly peers: PeerClient;
  readonly sealer: Sealer;
}

/** Enough approvals, judged; those that do not count are named. */
export interface JudgedApprovals extends ApprovalVerdict {
  readonly enough: true;
}

/** The recovery key in the clear, as a key that opens what was sealed to it. */
export interface ReleasedKey {
  readonly kid: string;
  readonly privateJwk: PrivateJwk;
  readonly wrongShares: CombinedKey['wrongShares'];
}

/** Any three of six shards rebuild a pack; fewer holders cannot be enough. */
const HOLDERS_MIN = 3;

/**
 * The head that the request names, with its recovery record. Throws `RECOVERY_REQUEST_INVALID` when no holder knows
 * that head, `RECOVERY_NOT_SPLIT`, `RECOVERY_RECORD_INVALID`.
 */
export async function requestedHead(
  request: Verified<RecoveryRequest>,
  history: readonly Verified<Head>[],
  state: Verified<TrustState>,
): Promise<{ readonly head: Verified<Head>; readonly record: Verified<RecoveryRecord> }> {
  const { sequence, manifestSha256 } = request.snapshot;
  const head = history.find((one) => one.sequence === sequence && one.manifestSha256 === manifestSha256);
  if (!head) {
    throw new RecoveryError('RECOVERY_REQUEST_INVALID', `No holder knows backup ${sequence} that the request names.`, {
      sequence,
    });
  }
  const { country, generation } = request;
  if (head.recovery === null)
    throw new RecoveryError('RECOVERY_NOT_SPLIT', `Backup ${sequence} names no recovery key.`);
  const record = await verifyRecoveryRecord(head.recovery, country, everyKey(ownerKeys(state, country)));
  if (record.generation === generation) return { head, record };
  throw new RecoveryError('RECOVERY_GENERATION_STALE', `Backup ${sequence} is sealed to another recovery key.`, {
    request: generation,
    backup: record.generation,
  });
}

/** Judges the approvals. Throws `RECOVERY_APPROVALS_TOO_FEW`, `RECOVERY_CUSTODIANS_MISSING`. */
export async function judge(parts: ReleaseParts, approvals: readonly JsonValue[]): Promise<JudgedApprovals> {
  const { request, state, record } = parts;
  const verdict = await judgeApprovals(approvals, request, electorateOf(state, request.country));
  requireOfficials(verdict, Math.max(officialThresholdOf(state, request.country), record.officials.threshold));
  requireCustodians(verdict, record.custodians.threshold);
  return { ...verdict, enough: true };
}

/** Who serves the request, and who does not and why. */
export interface Registration {
  readonly accepted: readonly CountryCode[];
  readonly refused: readonly { readonly holder: CountryCode; readonly code: string }[];
}

/**
 * Shows request and officials' approvals, without their shares, to every holder, each of which verifies them itself.
 * Throws `RECOVERY_HOLDERS_TOO_FEW` unless three accept.
 */
export async function register(parts: ReleaseParts, approvals: JudgedApprovals): Promise<Registration> {
  const message = { request: parts.requestFile, approvals: approvals.officials.map(withoutShare) };
  const call = {
    method: 'POST',
    path: '/peer/recovery',
    body: canonicalJson(message),
    contentType: 'application/json',
  } as const;
  const holders = members(parts.state).filter(({ country }) => country !== parts.request.country);
  const outcomes = await Promise.all(
    holders.map(async ({ country: holder }) => {
      try {
        const { status } = await parts.peers.fetch(holder, call);
        return { holder, code: status === 200 ? null : `HTTP ${status}` };
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        const { code } = error.evidence;
        return { holder, code: error.code === 'PEER_REFUSED' && typeof code === 'string' ? code : error.code };
      }
    }),
  );
  const accepted = outcomes.flatMap(({ holder, code }) => (code === null ? [holder] : []));
  const refused = outcomes.flatMap(({ holder, code }) => (code === null ? [] : [{ holder, code }]));
  if (accepted.length >= HOLDERS_MIN) return { accepted, refused };
  throw new RecoveryError(
    'RECOVERY_HOLDERS_TOO_FEW',
    `${accepted.length} of ${holders.length} holders serve this request; ${HOLDERS_MIN} are needed.`,
    { accepted, refused: refused.map(({ holder, code }) => `${holder} ${code}`) },
  );
}

/**
 * Opens the shares with this machine's key and puts the recovery key together. Throws `RECOVERY_APPROVALS_TOO_FEW`,
 * `RECOVERY_CUSTODIANS_MISSING` (false shares left too few), `RECOVERY_KEY_WRONG`.
 */
export async function releaseKey(parts: ReleaseParts, approvals: JudgedApprovals): Promise<ReleasedKey> {
  const opened: RecoveryShare[] = [];
  const unopened: { giver: string; code: string }[] = [];
  for (const approval of [...approvals.officials, ...approvals.custodians]) {
    try {
      opened.push(await openShare(parts, approval));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      unopened.push({ giver: approval.name, code: error.code });
    }
  }
  const { privateKey, wrongShares } = await combineRecoveryKey(opened, parts.record, combineShares);
  const { x, kid } = parts.record.publicKey;
  const d = Buffer.from(privateKey).toString('base64url');
  privateKey.fill(0);
  return { kid, privateJwk: { kty: 'OKP', crv: 'X25519', x, d }, wrongShares: [...unopened, ...wrongShares] };
}

/** The share counts as the giver's only when it says so itself: a giver cannot hand over a share in another's name. */
async function openShare({ request, keys, sealer }: ReleaseParts, approval: GivenApproval): Promise<RecoveryShare> {
  const { group, giver, name, sealedShare } = approval;
  if (!sealedShare) throw new RecoveryError('RECOVERY_SHARE_MISSING', `The approval of ${name} carries no share.`);
  const info = handoverInfo(request.sha256, group, giver);
  const share = parseShare(parseStrictJson(await sealer.open(keys.sealPrivateJwk, sealedShare, info)));
  if (share.giver === giver && share.group === group) return share;
  throw new RecoveryError('RECOVERY_SHARE_WRONG', `The approval of ${name} carries a share of somebody else.`);
}
