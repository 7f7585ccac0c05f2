/** The receiving side: verifies a signed request, finds its row, lets the row answer, signs the answer. */
import {
  CodedError,
  canonicalJson,
  FederationError,
  type PeerRequestHead,
  type PeerRequestTag,
  type PublicJwk,
  parseTreeDigest,
  type SignedPeerRequest,
  type SignedPeerResponse,
  type Signer,
  signPeerResponse,
  verifyPeerRequest,
  verifyPeerRequestHead,
} from '@breakwater/federation-protocol';
import type { OnceStore } from '../store/once.ts';
import type { World } from '../world.ts';
import { PeerError } from './error.ts';
import type {
  ClosedPeerRoute,
  PeerDirectory,
  PeerReply,
  PeerRequest,
  PeerRoute,
  RecoveryCaller,
  StreamPeerRoute,
} from './peer.ts';
import { problemOf, problemStatus, problemType } from './problem.ts';
import { matchRoute, paramsOf } from './route-match.ts';

/** What receiving takes: our origin and key, who may call, what was used before, the clock. */
export interface ReceiveParts {
  readonly origin: string;
  readonly signer: Signer;
  readonly directory: PeerDirectory;
  readonly once: OnceStore;
  readonly world: Pick<World, 'now' | 'log'>;
  /** The blank machine whose accepted, unexpired recovery request names the key `keyid`; null when there is none. */
  recoveryCallerOf(keyid: string, now: Date): Promise<{ key: PublicJwk; caller: RecoveryCaller } | null>;
}

/** Answers one signed request, whichever way it came. Never rejects: a refusal is a signed problem document. */
export type Receive = (request: SignedPeerRequest) => Promise<SignedPeerResponse>;

/** Makes the receiving side for a table of rows. */
export function createReceive(parts: ReceiveParts, routes: readonly PeerRoute[]): Receive {
  return async (request) => {
    const now = parts.world.now();
    const reply = await answer(request, routes, parts, now).catch((error: unknown) => refusal(error, parts.world));
    return signReply(reply, request, parts, now);
  };
}

/**
 * Judges a request by its head before its body is read: null when it may be read, else the signed refusal. Strangers
 * can then not make us hold large bodies.
 */
export type Admit = (head: PeerRequestHead) => Promise<SignedPeerResponse | null>;

/** Makes the judge for the same parts as the receiving side. */
export function createAdmit(parts: ReceiveParts): Admit {
  return async (head) => {
    const now = parts.world.now();
    try {
      await verifyPeerRequestHead(head, { origin: parts.origin, now, keyFor: callerKeys(parts, now).keyFor });
      return null;
    } catch (error) {
      return signReply(refusal(error, parts.world), head, parts, now);
    }
  };
}

/** A request whose body is still on its way, over HTTP; over a link or relay it has arrived and is one piece. */
export interface StreamedRequest extends PeerRequestHead {
  readonly bytes: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Answers one signed request to a row that takes a stream. Never rejects, as `Receive`. */
export type ReceiveStream = (request: StreamedRequest, route: StreamPeerRoute) => Promise<SignedPeerResponse>;

/** Makes the receiving side for streams, for the same parts. */
export function createReceiveStream(parts: ReceiveParts): ReceiveStream {
  return async (request, route) => {
    const now = parts.world.now();
    const reply = await answerStream(request, route, parts, now).catch((error: unknown) => refusal(error, parts.world));
    return signReply(reply, request, parts, now);
  };
}

async function answerStream(
  request: StreamedRequest,
  route: StreamPeerRoute,
  parts: ReceiveParts,
  now: Date,
): Promise<Outgoing> {
  const { keyFor, callers } = callerKeys(parts, now);
  const head = await verifyPeerRequestHead(request, { origin: parts.origin, now, keyFor });
  const root = parseTreeDigest(request.headers['content-digest']);
  const caller = callers.get(head.key.kid);
  if (caller?.kind !== 'member' || root === null) {
    throw new PeerError('PEER_CALLER_REFUSED', 'This is not for the caller.', { kind: caller?.kind ?? 'nobody' });
  }
  if (request.bytes > route.bodyBytes) throw tooLarge(route.bodyBytes);
  if (!(await parts.once.consume('peer nonce', head.nonceId, head.rememberUntil))) {
    throw new FederationError('MESSAGE_REPLAYED', 'A signed request arrived twice.', { keyid: head.key.kid });
  }
  const url = new URL(request.targetUri);
  const params = paramsOf(route.path, url.pathname) ?? {};
  const { bytes, pieces } = request;
  return outgoing(
    await route.handle({ params, query: url.searchParams, receivedAt: now, caller, root, bytes, pieces }),
  );
}

function tooLarge(limit: number): PeerError {
  return new PeerError('PEER_TOO_LARGE', `The body exceeds ${limit} bytes.`, { limit });
}

/** A reply on its way out: always bytes with a content type. */
interface Outgoing {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly digest?: string;
}

async function* onePiece(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

async function answer(
  request: SignedPeerRequest,
  routes: readonly PeerRoute[],
  parts: ReceiveParts,
  now: Date,
): Promise<Outgoing> {
  if (!request.targetUri.startsWith(`${parts.origin}/peer/`)) {
    throw new PeerError('PEER_ROUTE_UNKNOWN', 'A request is addressed to another hub.');
  }
  const url = new URL(request.targetUri);
  const { route, params } = matchRoute(routes, request.method, url.pathname);
  if (request.body.byteLength > route.bodyBytes) {
    throw tooLarge(route.bodyBytes);
  }
  if (route.who === 'member stream') {
    const { body, ...head } = request;
    return answerStream({ ...head, bytes: body.byteLength, pieces: onePiece(body) }, route, parts, now);
  }
  const open = { params, query: url.searchParams, body: request.body, receivedAt: now };
  if (route.who === 'open') return outgoing(await route.handle(open));
  const { caller } = await authenticate(request, route, parts, now);
  return outgoing(await route.handle({ ...open, caller }));
}

/** Who signed the request and with which key, if the row is for them: a member of the list, or an accepted recovery. */
export async function authenticate(
  request: SignedPeerRequest,
  route: Pick<ClosedPeerRoute, 'who'>,
  parts: ReceiveParts,
  now: Date,
): Promise<{ readonly caller: PeerRequest['caller']; readonly kid: string }> {
  const { keyFor, callers } = callerKeys(parts, now);
  const consumeNonce = (id: string, expiresAt: Date) => parts.once.consume('peer nonce', id, expiresAt);
  const { key } = await verifyPeerRequest(request, { origin: parts.origin, now, keyFor, consumeNonce });
  const caller = callers.get(key.kid);
  if (caller === undefined || !route.who.split(' or ').includes(caller.kind)) {
    throw new PeerError('PEER_CALLER_REFUSED', 'This is not for the caller.', { kind: caller?.kind ?? 'nobody' });
  }
  return { caller, kid: key.kid };
}

/** Finds the key and owner of a key id; `callers` fills with the owners found. */
function callerKeys(parts: ReceiveParts, now: Date) {
  const callers = new Map<string, PeerRequest['caller']>();
  const keyFor = async (keyid: string, tag: PeerRequestTag): Promise<PublicJwk | undefined> => {
    const found = tag === 'bw-recovery' ? await parts.recoveryCallerOf(keyid, now) : memberCaller(parts, keyid);
    if (found === null) return undefined;
    callers.set(found.key.kid, found.caller);
    return found.key;
  };
  return { keyFor, callers };
}

function memberCaller({ directory }: ReceiveParts, keyid: string) {
  for (const { country, peerKeys } of directory.members()) {
    const key = peerKeys.find((candidate) => candidate.kid === keyid);
    if (key !== undefined) return { key, caller: { kind: 'member', country } as const };
  }
  return null;
}

function outgoing({ status, body, digest }: PeerReply): Outgoing {
  if (body === undefined) return { status, contentType: 'application/octet-stream', body: new Uint8Array() };
  if (body instanceof Uint8Array) {
    return { status, contentType: 'application/octet-stream', body, ...(digest === undefined ? {} : { digest }) };
  }
  return { status, contentType: 'application/json', body: canonicalJson(body as Exclude<typeof body, Uint8Array>) };
}

/** The problem document for `error`; a fault of our own is logged here, once, and told without details. */
function refusal(error: unknown, world: Pick<World, 'log'>): Outgoing {
  const isCoded = error instanceof CodedError;
  if (!isCoded) world.log.error({ err: error, event: 'peer.failed' });
  const coded = isCoded ? error : new PeerError('PEER_FAILED', 'The hub failed while it answered.', {}, error);
  return { status: problemStatus(coded.code), contentType: problemType, body: canonicalJson(problemOf(coded)) };
}

const nothing = new Uint8Array();

/** Signs the answer; one to a request that carries no readable signature cannot be bound to it and goes unsigned. */
async function signReply(
  reply: Outgoing,
  request: PeerRequestHead,
  { signer }: ReceiveParts,
  now: Date,
): Promise<SignedPeerResponse> {
  try {
    return await signPeerResponse(reply, { ...request, body: nothing }, { signer, now });
  } catch (error) {
    if (!(error instanceof FederationError)) throw error;
    const headers = { 'content-type': reply.contentType, 'content-digest': '', 'signature-input': '', signature: '' };
    return { status: reply.status, headers, body: reply.body };
  }
}
