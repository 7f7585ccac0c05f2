/** What peers and blank machines may ask of this hub as a holder. */
import {
  BackupError,
  GENERATION_MAX_BYTES,
  HEAD_MAX_BYTES,
  MANIFEST_MAX_BYTES,
  PACK_LIST_MAX_BYTES,
  type StoredName,
} from '@breakwater/backup-replication';
import { type CountryCode, type PublicJwk, parseCountryCode, treeDigest } from '@breakwater/federation-protocol';
import { member, TrustError } from '@breakwater/trust-lists';
import { type EventParts, recordEvent } from '../../events.ts';
import type { OpenPeerRequest, PeerReply, PeerRequest, PeerRoute, PeerStreamRequest } from '../../peer/peer.ts';
import { objectOf } from '../../shards/object-name.ts';
import { requireAllowed } from '../../trust/allowed.ts';
import type { TrustRuntime } from '../../trust/runtime.ts';
import { HubBackupError } from '../error.ts';
import { headStatement } from './head-statement.ts';
import { holdGeneration } from './hold-generation.ts';
import { completeHeads, holdHead } from './hold-head.ts';
import { holdList, holdManifest, type Owner } from './hold-object.ts';
import { holdShard, SHARD_MAX_BYTES } from './hold-shard.ts';
import type { HolderParts } from './holder.ts';
import { HEADS_PACE, keepPace } from './pace.ts';

/** What the rows need. */
export interface HolderRouteParts extends EventParts {
  readonly holder: HolderParts;
  readonly trust: Pick<TrustRuntime, 'current' | 'decide' | 'basis'>;
}

/** So many of the newest heads are told at once; `before` asks for the ones before them. */
export const HEADS_TOLD_MAX = 32;

/** Things told to their owner at once: 2,000 lines of 200 characters fit into what any call may answer. */
const THINGS_TOLD_MAX = 2_000;

/** Only the owner writes; the owner and its accepted recovery read; heads are for everybody, as they are signed. */
export function holderRoutes(parts: HolderRouteParts): PeerRoute[] {
  const put = { method: 'PUT', who: 'member' } as const;
  const get = { method: 'GET', who: 'member or recovery', bodyBytes: 0 } as const;
  const text = (request: PeerRequest) => Buffer.from(request.body).toString('latin1');
  const number = (value: string | undefined) => (/^[1-9]\d{0,15}$/.test(value ?? '') ? Number(value) : 0);
  const shards = '/peer/packs/:pack/shards/:index';
  const pace = keepPace(HEADS_PACE);
  // Those with a name are counted each by its own, so that no stranger uses up what an owner needs to go on or go home.
  const memberPace = keepPace({ perOwner: HEADS_PACE.perOwner, inAll: Number.POSITIVE_INFINITY });
  return [
    {
      ...{ method: 'PUT', who: 'member stream', path: shards, bodyBytes: SHARD_MAX_BYTES },
      handle: (r: PeerStreamRequest) => take(parts, r, () => holdShard(parts.holder, placeOf(r), r)),
    },
    { ...get, path: shards, handle: (r: PeerRequest) => give(parts, r, { kind: 'shard', ...placeOf(r) }) },
    {
      ...{ ...put, path: '/peer/lists/:sha256', bodyBytes: PACK_LIST_MAX_BYTES },
      handle: (r: PeerRequest) =>
        take(parts, r, (owner) => holdList(parts.holder, owner, r.params.sha256 ?? '', r.body), completeHeads),
    },
    { ...get, path: '/peer/lists/:sha256', handle: (r: PeerRequest) => give(parts, r, hashed(r, 'list')) },
    {
      ...{ ...put, path: '/peer/manifests/:sha256', bodyBytes: MANIFEST_MAX_BYTES },
      handle: (r: PeerRequest) =>
        take(parts, r, (owner) => holdManifest(parts.holder, owner, r.params.sha256 ?? '', r.body), completeHeads),
    },
    { ...get, path: '/peer/manifests/:sha256', handle: (r: PeerRequest) => give(parts, r, hashed(r, 'manifest')) },
    {
      ...{ ...put, path: '/peer/heads/:sequence', bodyBytes: HEAD_MAX_BYTES },
      handle: (r: PeerRequest) => keepHead(parts, r, number(r.params.sequence), text(r)),
    },
    // A blank machine asks for heads before anybody has approved anything: it must know what to ask approval for.
    { method: 'GET', path: '/peer/heads', who: 'open', bodyBytes: 0, handle: (r) => giveHeads(parts, r, pace) },
    {
      ...{ ...get, path: '/peer/members/heads' },
      handle: (r: PeerRequest) => giveHeads(parts, r, (_owner, now) => memberPace(r.caller.country, now)),
    },
    {
      ...{ ...put, path: '/peer/generations/:number', bodyBytes: GENERATION_MAX_BYTES },
      handle: (r: PeerRequest) => carryOut(parts, r, number(r.params.number), text(r)),
    },
    { ...get, path: '/peer/generations', handle: (r: PeerRequest) => giveGenerations(parts, r) },
    { ...get, path: '/peer/holdings', handle: (r: PeerRequest) => giveHoldings(parts, r) },
  ];
}

/** Runs what keeps something for the caller, and records a refusal for the operator. */
async function take(
  parts: HolderRouteParts,
  request: Pick<PeerRequest, 'caller'>,
  keep: (owner: Owner) => Promise<string>,
  afterwards?: (holder: HolderParts, owner: Owner) => Promise<void>,
): Promise<PeerReply> {
  const { country } = request.caller;
  parts.holder.requireReady();
  try {
    const owner = { country, keys: keysFor(parts, country) };
    const receipt = await keep(owner);
    await afterwards?.(parts.holder, owner);
    return { status: 200, body: { receipt } };
  } catch (cause) {
    if (cause instanceof HubBackupError || cause instanceof TrustError || cause instanceof BackupError) {
      const event = cause.code === 'HEAD_EQUIVOCATED' ? 'holding.forked' : 'holding.refused';
      await recordEvent(parts, event, { country, code: cause.code, ...basisOrNone(parts) });
    }
    throw cause;
  }
}

/** The bytes go out under the root that was checked when they came in: the reader hashes them, we need not. */
async function give(parts: HolderRouteParts, request: PeerRequest, name: StoredName): Promise<PeerReply> {
  const owner = callerAs(request);
  const range = rangeOf(request.query);
  const bytes = await parts.holder.shards.get(name, range);
  if (bytes === null) return { status: 404 };
  if (name.kind !== 'shard' || range !== undefined) return { status: 200, body: bytes };
  const thing = await parts.holder.books.run(owner, (book) => book.thing(objectOf(name)));
  if (thing === null) return { status: 200, body: bytes };
  return { status: 200, body: bytes, digest: treeDigest(Buffer.from(thing.digest, 'base64url')) };
}

async function keepHead(
  parts: HolderRouteParts,
  request: PeerRequest,
  sequence: number,
  jws: string,
): Promise<PeerReply> {
  const { country } = request.caller;
  const reply = await take(parts, request, (owner) => holdHead(parts.holder, owner, sequence, jws));
  await recordEvent(parts, 'holding.received', { country, sequence, ...parts.trust.basis() });
  return reply;
}

async function giveHeads(
  parts: HolderRouteParts,
  request: OpenPeerRequest,
  pace: ReturnType<typeof keepPace>,
): Promise<PeerReply> {
  const country = parseCountryCode(request.query.get('country'));
  // A word about the newest head would be held against us: none is given before the book knows it.
  parts.holder.requireReady();
  pace(country, request.receivedAt);
  const before = request.query.get('before');
  const heads = await parts.holder.books.heads(country, HEADS_TOLD_MAX, before === null ? undefined : Number(before));
  const forks = await parts.holder.books.forks(country);
  const statement = before === null ? await headStatement(parts.holder, country) : null;
  return { status: 200, body: { heads, statement, forks: forks.map(({ head }) => head) } };
}

async function carryOut(
  parts: HolderRouteParts,
  request: PeerRequest,
  number: number,
  jws: string,
): Promise<PeerReply> {
  const { country } = request.caller;
  parts.holder.requireReady();
  const owner = { country, keys: keysFor(parts, country) };
  const { receipt, outcome } = await holdGeneration(parts.holder, owner, number, jws);
  const [touched, spared] = [outcome.touched.map(({ object }) => object), outcome.spared];
  const counts = { country, number, touched: touched.length, spared: spared.length };
  await recordEvent(parts, 'holding.ordered', { ...counts, ...parts.trust.basis() });
  return { status: 200, body: { receipt, taken: outcome.taken, touched, spared: spared.map((one) => ({ ...one })) } };
}

/** Where the owner's chain of orders stands here, so that the next one can be made on any machine of the owner's. */
async function giveGenerations(parts: HolderRouteParts, request: PeerRequest): Promise<PeerReply> {
  const { country } = request.caller;
  parts.holder.requireReady();
  const newest = await parts.holder.books.newestGeneration(country);
  const standing = await parts.holder.books.run(country, (book) => book.newestGeneration());
  const open = standing !== null && standing.act === 'condemn' && !standing.settled ? standing : null;
  const undeleteUntil = open === null ? null : Math.max(open.undeleteUntil.own, open.undeleteUntil.witnessed);
  return { status: 200, body: { newest, open: open?.number ?? null, undeleteUntil } };
}

async function giveHoldings(parts: HolderRouteParts, request: PeerRequest): Promise<PeerReply> {
  parts.holder.requireReady();
  const after = request.query.get('after') ?? '';
  const things = await parts.holder.books.list(request.caller.country, after, THINGS_TOLD_MAX);
  const lines = things.map(({ subject, bytes, storedAt, lockedUntil, condemnedBy }) => {
    return { subject, bytes, condemnedBy, storedAt: storedAt.toISOString(), lockedUntil: lockedUntil.toISOString() };
  });
  return { status: 200, body: { things: lines, isMore: things.length === THINGS_TOLD_MAX } };
}

/** Names are always the caller's own; whoever asks for another country's is told so. */
function callerAs({ caller, query }: PeerRequest): CountryCode {
  const asked = query.get('country');
  if (asked === null || asked === caller.country) return caller.country;
  const evidence = { caller: caller.country };
  throw new HubBackupError('HOLDING_NOT_YOURS', 'Another country’s shard was asked for.', evidence);
}

function rangeOf(query: URLSearchParams): { from: number; bytes: number } | undefined {
  const [from, bytes] = [query.get('from'), query.get('bytes')];
  if (from === null || bytes === null) return undefined;
  const isWhole = (text: string) => /^\d{1,12}$/.test(text);
  if (isWhole(from) && isWhole(bytes) && Number(bytes) >= 1) return { from: Number(from), bytes: Number(bytes) };
  throw new HubBackupError('HOLDING_NAME_INVALID', 'A piece of a shard was asked for that cannot be.');
}

/** The keys under which the country's backups are believed; none while its backup store is suspended or too old. */
function keysFor({ trust }: HolderRouteParts, country: CountryCode): readonly PublicJwk[] {
  return member(requireAllowed(trust, { country, service: 'BackupStore' }), country).backupKeys;
}

function placeOf({ caller, params }: Pick<PeerRequest, 'caller' | 'params'>) {
  const index = /^\d{1,3}$/.test(params.index ?? '') ? Number(params.index) : -1;
  return { owner: caller.country, pack: params.pack ?? '', index };
}

function hashed({ caller, params }: PeerRequest, kind: 'list' | 'manifest'): StoredName {
  return { kind, owner: caller.country, sha256: params.sha256 ?? '' };
}

/** What a refusal stood on; a hub that has no list yet refuses all the same. */
function basisOrNone({ trust }: HolderRouteParts): Partial<ReturnType<TrustRuntime['basis']>> {
  try {
    return trust.basis();
  } catch (error) {
    if (error instanceof TrustError) return {};
    throw error;
  }
}
