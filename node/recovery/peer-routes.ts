/** What peers and blank machines may ask of this hub's part in recoveries. */
import { APPROVALS_MAX, RecoveryError } from '@breakwater/backup-replication';
import {
  isObject,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { member } from '@breakwater/trust-lists';
import { type EventParts, recordEvent } from '../events.ts';
import type { OpenPeerRequest, PeerReply, PeerRequest, PeerRoute, RecoveryCaller } from '../peer/peer.ts';
import type { RecoveryStore } from '../store/recovery.ts';
import { requireAllowed } from '../trust/allowed.ts';
import type { TrustRuntime } from '../trust/runtime.ts';
import { acceptRequest, isStillApproved, verifyApprovedRequest } from './accept-request.ts';
import { type Custodian, takeIntoCustody } from './custody.ts';

/** What the rows need. */
export interface RecoveryPeerParts extends EventParts {
  readonly trust: Pick<TrustRuntime, 'current' | 'decide' | 'basis'>;
  readonly custodian: Custodian;
  readonly recoveries: RecoveryStore;
}

// A record with 16 officials and 14 custodians is about 6 KiB; a sealed share under 1 KiB.
const CUSTODY_BODY_BYTES = 32 * 1024;
// A request and 64 approvals of about 1 KiB each.
const REQUEST_BODY_BYTES = 128 * 1024;

/** The peer rows of recovery. The public key of a recovery request is its only credential until it is accepted. */
export function recoveryPeerRoutes(parts: RecoveryPeerParts): PeerRoute[] {
  return [
    {
      method: 'PUT',
      path: '/peer/custody/:generation',
      who: 'member',
      bodyBytes: CUSTODY_BODY_BYTES,
      handle: (request) => keepShare(parts, request),
    },
    { method: 'GET', path: '/peer/custody', who: 'member', bodyBytes: 0, handle: (request) => newest(parts, request) },
    {
      method: 'POST',
      path: '/peer/recovery',
      who: 'open',
      bodyBytes: REQUEST_BODY_BYTES,
      handle: (request) => register(parts, request),
    },
    {
      method: 'GET',
      path: '/peer/recovery/:id',
      who: 'member or recovery',
      bodyBytes: 0,
      handle: (request) => status(parts, request),
    },
  ];
}

/**
 * For the receiving side: the blank machine whose accepted request names this signing key, while the request lives and
 * the region's trust still bears it out. Throws `TRUST_DENIED` and the like while our own part in recoveries is closed.
 */
export function recoveryCallerOf({ trust, custodian, recoveries }: Omit<RecoveryPeerParts, keyof EventParts>) {
  return async (keyid: string, now: Date): Promise<{ key: PublicJwk; caller: RecoveryCaller } | null> => {
    const accepted = await recoveries.findBySignKey(keyid, now);
    if (!accepted) return null;
    const state = requireAllowed(trust, { country: custodian.country, service: 'RecoveryCustody' });
    if (!isStillApproved(accepted, state)) return null;
    const { country, recoveryId, signKey } = accepted;
    return { key: signKey, caller: { kind: 'recovery', country, recoveryId } };
  };
}

async function keepShare(
  parts: RecoveryPeerParts,
  { caller, params, body, receivedAt }: PeerRequest,
): Promise<PeerReply> {
  const message = bodyObject(body);
  const generation = Number(params.generation);
  if (!Number.isSafeInteger(generation) || generation < 1) throw malformed('the generation is not a whole number');
  const { record, sealedShare } = message;
  if (!isObject(record) || typeof sealedShare !== 'string') throw malformed('record or share is missing');
  const state = requireAllowed(parts.trust, { country: caller.country, service: 'BackupStore' });
  await takeIntoCustody(parts.custodian, {
    from: caller.country,
    backupKeys: member(state, caller.country).backupKeys,
    generation,
    record,
    sealedShare: new Uint8Array(Buffer.from(sealedShare, 'base64url')),
    receivedAt,
  });
  await recordEvent(parts, 'recovery.share-kept', { country: caller.country, generation, ...parts.trust.basis() });
  return { status: 200, body: { kept: true, generation } };
}

async function newest({ custodian }: RecoveryPeerParts, { caller }: PeerRequest): Promise<PeerReply> {
  const kept = (await custodian.custody.newest()).find(({ country }) => country === caller.country);
  return { status: 200, body: { generation: kept?.generation ?? 0 } };
}

async function register(parts: RecoveryPeerParts, { body, receivedAt }: OpenPeerRequest): Promise<PeerReply> {
  const { request, approvals } = bodyObject(body);
  if (request === undefined || !Array.isArray(approvals) || approvals.length > APPROVALS_MAX) {
    throw malformed('request or approvals are missing');
  }
  // Our own part in recoveries must still stand: whoever has heard from nobody for months judges no approval.
  const state = requireAllowed(parts.trust, { country: parts.custodian.country, service: 'RecoveryCustody' });
  const approved = await verifyApprovedRequest(request, approvals as readonly JsonValue[], state, receivedAt).catch(
    async (error: unknown) => {
      await recordAttempt(parts, error);
      throw error;
    },
  );
  const { recoveryId, country, expiresAt } = await acceptRequest(approved, parts.recoveries, receivedAt);
  const accepted = { country, recoveryId, expiresAt: expiresAt.toISOString() };
  await recordEvent(parts, 'recovery.accepted', { ...accepted, ...parts.trust.basis() });
  return { status: 200, body: { accepted: true, recoveryId, country, expiresAt: expiresAt.toISOString() } };
}

/** An official who stands alone with an approval is news for the operator; a stranger's attempt is not worth a row. */
async function recordAttempt(parts: RecoveryPeerParts, error: unknown): Promise<void> {
  if (!(error instanceof RecoveryError) || error.code !== 'RECOVERY_APPROVALS_TOO_FEW') return;
  const officials = Number(error.evidence.officials);
  if (officials > 0)
    await recordEvent(parts, 'recovery.refused', { code: error.code, officials, ...parts.trust.basis() });
}

async function status(parts: RecoveryPeerParts, { caller, params }: PeerRequest): Promise<PeerReply> {
  const found = await parts.recoveries.find(params.id ?? '');
  // A blank machine learns of its own country's recoveries only, a member of those that concern it.
  if (!found || found.country !== caller.country) return { status: 404 };
  return {
    status: 200,
    body: {
      recoveryId: found.recoveryId,
      country: found.country,
      acceptedAt: found.acceptedAt.toISOString(),
      expiresAt: found.expiresAt.toISOString(),
      handedOver: found.handedOverAt !== null,
    },
  };
}

function bodyObject(body: Uint8Array): JsonObject {
  const value = parseStrictJson(body, { maxBytes: REQUEST_BODY_BYTES });
  if (isObject(value)) return value;
  throw malformed('it is not a JSON object');
}

function malformed(why: string): RecoveryError {
  return new RecoveryError('RECOVERY_DOCUMENT_INVALID', `The message is not valid: ${why}.`);
}
