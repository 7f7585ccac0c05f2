/** What peers and blank machines may ask of this hub as a holder. */
import { createHash } from 'node:crypto';
import { DRAFT_HEAD_MAX_BYTES as HEAD_MAX_BYTES, type StoredName } from '@breakwater/backup-replication';
import { type CountryCode, type PublicJwk, parseCountryCode } from '@breakwater/federation-protocol';
import { member, TrustError } from '@breakwater/trust-lists';
import { type EventParts, recordEvent } from '../events.ts';
import type { OpenPeerRequest, PeerReply, PeerRequest, PeerRoute } from '../peer/peer.ts';
import { requireAllowed } from '../trust/allowed.ts';
import type { TrustRuntime } from '../trust/runtime.ts';
import { HubBackupError } from './error.ts';
import { checkManifest, type HolderParts, holdHead, holdObject, OBJECT_MAX_BYTES } from './hold.ts';

/** What the rows need. */
export interface BackupPeerParts extends EventParts {
  readonly holder: HolderParts;
  readonly trust: Pick<TrustRuntime, 'current' | 'decide' | 'basis'>;
}

/** So many of the newest heads are told: enough to see a fork, bounded in bytes. */
const HEADS_TOLD_MAX = 32;

/** Only the owner writes; the owner and its accepted recovery read; heads are for everybody, as they are signed. */
export function backupPeerRoutes(parts: BackupPeerParts): PeerRoute[] {
  const shardPath = '/peer/packs/:pack/shards/:index';
  const manifestPath = '/peer/manifests/:sha256';
  const put = { method: 'PUT', who: 'member' } as const;
  const get = { method: 'GET', who: 'member or recovery', bodyBytes: 0 } as const;
  return [
    { ...put, path: shardPath, bodyBytes: OBJECT_MAX_BYTES, handle: (r: PeerRequest) => keep(parts, r, shardName(r)) },
    { ...get, path: shardPath, handle: (r: PeerRequest) => give(parts, r, shardName(r)) },
    { ...put, path: manifestPath, bodyBytes: OBJECT_MAX_BYTES, handle: (r: PeerRequest) => keepManifest(parts, r) },
    { ...get, path: manifestPath, handle: (r: PeerRequest) => give(parts, r, manifestName(r)) },
    {
      ...put,
      path: '/peer/heads/:sequence',
      bodyBytes: HEAD_MAX_BYTES,
      handle: (r: PeerRequest) => keepHead(parts, r),
    },
    // A blank machine asks for heads before anybody has approved anything: it must know what to ask approval for.
    { method: 'GET', path: '/peer/heads', who: 'open', bodyBytes: 0, handle: (r) => giveHeads(parts, r) },
  ];
}

async function keep(parts: BackupPeerParts, request: PeerRequest, name: StoredName): Promise<PeerReply> {
  try {
    requireAllowed(parts.trust, { country: request.caller.country, service: 'BackupStore' });
    const receipt = await holdObject(parts.holder, name, request.body, request.receivedAt);
    return { status: 200, body: { receipt } };
  } catch (cause) {
    if (cause instanceof HubBackupError || cause instanceof TrustError) {
      await recordEvent(parts, 'holding.refused', { country: name.owner, code: cause.code, ...basisOrNone(parts) });
    }
    throw cause;
  }
}

async function keepManifest(parts: BackupPeerParts, request: PeerRequest): Promise<PeerReply> {
  const name = manifestName(request);
  const country = request.caller.country;
  await checkManifest(request.body, { country, keys: keysFor(parts, country) });
  if (createHash('sha256').update(request.body).digest('hex') !== request.params.sha256) {
    throw new HubBackupError('HOLDING_HASH_MISMATCH', 'A manifest came under another name than its own.');
  }
  return keep(parts, request, name);
}

async function give(parts: BackupPeerParts, request: PeerRequest, name: StoredName): Promise<PeerReply> {
  const asked = request.query.get('country');
  if (asked !== null && asked !== request.caller.country) {
    const evidence = { caller: request.caller.country };
    throw new HubBackupError('HOLDING_NOT_YOURS', 'Another country’s shard was asked for.', evidence);
  }
  const bytes = await parts.holder.shards.get(name);
  return bytes === null ? { status: 404 } : { status: 200, body: bytes };
}

async function keepHead(parts: BackupPeerParts, request: PeerRequest): Promise<PeerReply> {
  const { country } = request.caller;
  const keys = keysFor(parts, country);
  const sequence = Number(request.params.sequence);
  const jws = Buffer.from(request.body).toString('latin1');
  const receipt = await holdHead(parts.holder, { country, keys }, sequence, jws, request.receivedAt);
  await recordEvent(parts, 'holding.received', { country, sequence, ...parts.trust.basis() });
  return { status: 200, body: { receipt } };
}

async function giveHeads(parts: BackupPeerParts, request: OpenPeerRequest): Promise<PeerReply> {
  const country = parseCountryCode(request.query.get('country'));
  return { status: 200, body: { heads: await parts.holder.holdings.heads(country, HEADS_TOLD_MAX) } };
}

/** What a refusal stood on; a hub that has no list yet refuses all the same. */
function basisOrNone({ trust }: BackupPeerParts): Partial<ReturnType<TrustRuntime['basis']>> {
  try {
    return trust.basis();
  } catch (error) {
    if (error instanceof TrustError) return {};
    throw error;
  }
}

/** The keys under which the country's backups are believed; none while its backup store is suspended or too old. */
function keysFor({ trust }: BackupPeerParts, country: CountryCode): readonly PublicJwk[] {
  return member(requireAllowed(trust, { country, service: 'BackupStore' }), country).backupKeys;
}

function shardName({ caller, params }: PeerRequest): StoredName {
  const index = /^\d{1,3}$/.test(params.index ?? '') ? Number(params.index) : -1;
  return { kind: 'shard', owner: ownerOf(caller), pack: params.pack ?? '', index };
}

function manifestName({ caller, params }: PeerRequest): StoredName {
  return { kind: 'manifest', owner: ownerOf(caller), sha256: params.sha256 ?? '' };
}

/** Names are always the caller's own: there is no way to say another owner's. */
function ownerOf(caller: PeerRequest['caller']): CountryCode {
  return caller.country;
}
