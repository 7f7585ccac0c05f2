/** Calls peers: signs, finds a way that works (directly, over a link, through another hub), verifies the answer. */
import {
  type CountryCode,
  encodeBase64url,
  FederationError,
  type PeerRequestTag,
  type SignedPeerRequest,
  type SignedPeerResponse,
  type Signer,
  signPeerRequest,
  type Verified,
  verifyPeerResponse,
} from '@breakwater/federation-protocol';
import type { Egress } from '../egress/egress.ts';
import type { World } from '../world.ts';
import { PeerError } from './error.ts';
import { decodeResponse, encodeRequest } from './frame.ts';
import { callTimeoutMs, pathMemoryMs } from './limits.ts';
import type { LinkTable } from './link-table.ts';
import { type Carry, directPath } from './path.ts';
import type { PeerAnswer, PeerCall, PeerClient, PeerDirectory, PeerMember } from './peer.ts';
import { refusalOf } from './problem.ts';
import { isOpenCall } from './relay.ts';

/**
 * What a client is made of. `self` is null on a blank machine; `links` is null where none are held (command-line
 * processes and blank machines), which makes our own hub the first relay to be asked.
 */
export interface PeerClientParts {
  readonly self: CountryCode | null;
  readonly signer: Signer;
  readonly tag: PeerRequestTag;
  readonly directory: PeerDirectory;
  readonly egress: Egress;
  readonly links: LinkTable | null;
  readonly world: Pick<World, 'now' | 'randomBytes'>;
}

/** Makes a client. It remembers for a minute which way to a peer worked last; only an open link goes before that. */
export function createPeerClient(parts: PeerClientParts): PeerClient {
  const lastWay = new Map<CountryCode, { way: string; until: number }>();
  return {
    async fetch(country, call) {
      const peer = peerOf(parts.directory, country);
      const now = parts.world.now().getTime();
      const remembered = lastWay.get(country);
      const proven = remembered !== undefined && remembered.until > now ? remembered.way : undefined;
      const rank = ({ name }: Way) => (name === 'link' ? 0 : name === proven ? 1 : 2);
      const ways = waysTo(peer, parts).toSorted((a, b) => rank(a) - rank(b));
      const { answer, way } = await tryWays(ways, peer, call, parts);
      lastWay.set(country, { way, until: now + pathMemoryMs });
      if (answer.status >= 400 && answer.status !== 404) throw refusalOf(country, answer.status, answer.body);
      return answer;
    },
  };
}

interface Way {
  readonly name: string;
  readonly carry: Carry;
}

/** Every way to `peer`, the likeliest first: an open link means that the peer wants to be called that way. */
function waysTo(peer: PeerMember, parts: PeerClientParts): Way[] {
  const { links } = parts;
  const direct: Way = { name: 'direct', carry: directPath(parts.egress) };
  const link: Way[] = links?.has(peer.country)
    ? [{ name: 'link', carry: (to, request, timeoutMs) => links.call(to.country, request, timeoutMs) }]
    : [];
  const isServer = links !== null;
  const relays = parts.directory
    .members()
    .filter(({ country }) => country !== peer.country && !(isServer && country === parts.self))
    .toSorted((a, b) => Number(b.country === parts.self) - Number(a.country === parts.self))
    .map((relay): Way => ({ name: `relay ${relay.country}`, carry: relayPath(relay, parts) }));
  return [...link, direct, ...relays];
}

/**
 * Tries each way until one yields an answer of the peer itself; what cannot be believed is no answer. Signs anew for
 * each: a nonce works once.
 */
async function tryWays(
  ways: readonly Way[],
  peer: PeerMember,
  call: PeerCall,
  parts: PeerClientParts,
): Promise<{ answer: PeerAnswer; way: string }> {
  const failures: { way: string; code: string }[] = [];
  let unbelievable: PeerError | undefined;
  const deadline = parts.world.now().getTime() + 2 * (call.timeoutMs ?? callTimeoutMs);
  for (const { name, carry } of ways) {
    if (parts.world.now().getTime() > deadline) break;
    try {
      return { answer: await callOver(carry, peer, call, parts), way: name };
    } catch (error) {
      if (!(error instanceof PeerError) || !isNoWay(error)) throw error;
      failures.push({ way: name, code: error.code });
      if (isUnbelievable(error)) unbelievable ??= error;
    }
  }
  if (unbelievable !== undefined) throw unbelievable;
  throw new PeerError('PEER_UNREACHABLE', `${peer.country} cannot be reached.`, { country: peer.country, failures });
}

// Only these say "not this way"; everything else is an answer, and an answer is not asked for twice.
function isNoWay(error: PeerError): boolean {
  const isAway = ['PEER_UNREACHABLE', 'PEER_TIMEOUT', 'PEER_LINK_REQUIRED', 'PEER_BUSY'].includes(error.code);
  return isAway || isUnbelievable(error);
}

// Whoever stands on the way can say these in the peer's name: a captive portal, a proxy, a relay that lies.
function isUnbelievable(error: PeerError): boolean {
  return ['PEER_SIGNATURE_INVALID', 'PEER_MESSAGE_MALFORMED', 'PEER_TOO_LARGE'].includes(error.code);
}

/** One call over one way: signed, carried, verified under the peer's keys from the trust list. */
async function callOver(carry: Carry, peer: PeerMember, call: PeerCall, parts: PeerClientParts): Promise<PeerAnswer> {
  const request = await sign(peer, call, parts);
  const response = await carry(peer, request, call.timeoutMs ?? callTimeoutMs);
  if (response.status === 421) {
    throw new PeerError('PEER_LINK_REQUIRED', `${peer.country} takes calls over links only.`, {
      country: peer.country,
    });
  }
  // A proxy in front of a hub that is down answers in its own name; that says nothing about the hub.
  if (response.status >= 500 && response.headers.signature === '') {
    throw new PeerError('PEER_UNREACHABLE', `Something in front of ${peer.country} answered ${response.status}.`);
  }
  const takesTreeDigest = call.takesTreeDigest === true;
  const { status, body } = await verifyAnswer(response, request, peer, { ...parts, takesTreeDigest });
  return { status, body };
}

async function sign(peer: PeerMember, call: PeerCall, parts: PeerClientParts): Promise<SignedPeerRequest> {
  const { signer, tag, world } = parts;
  const message = {
    method: call.method,
    targetUri: `${peer.origin}${call.path}`,
    contentType: call.contentType ?? 'application/octet-stream',
    body: call.body ?? new Uint8Array(),
    ...(call.digest === undefined ? {} : { digest: call.digest }),
  };
  return signPeerRequest(message, { signer, tag, nonce: encodeBase64url(world.randomBytes(18)), now: world.now() });
}

async function verifyAnswer(
  response: SignedPeerResponse,
  request: SignedPeerRequest,
  peer: PeerMember,
  { world, takesTreeDigest }: PeerClientParts & { readonly takesTreeDigest: boolean },
): Promise<Verified<SignedPeerResponse>> {
  try {
    return await verifyPeerResponse(response, request, { keys: peer.peerKeys, now: world.now(), takesTreeDigest });
  } catch (cause) {
    if (!(cause instanceof FederationError)) throw cause;
    throw new PeerError(
      'PEER_SIGNATURE_INVALID',
      `An answer in the name of ${peer.country} was thrown away: ${cause.code}.`,
      { country: peer.country, code: cause.code, status: response.status },
      cause,
    );
  }
}

/** Carries through another hub: our signed request is the body of a signed call to the relay. */
function relayPath(relay: PeerMember, parts: PeerClientParts): Carry {
  return async (peer, request, timeoutMs) => {
    const call: PeerCall = {
      method: 'POST',
      // A blank machine may not be accepted yet; the two calls that lead there go through the relay for strangers.
      path: `/peer/${parts.self === null && isOpenCall(request) ? 'open-relay' : 'relay'}/${peer.country}`,
      body: encodeRequest(request),
      timeoutMs: timeoutMs + 2_000,
    };
    const { links } = parts;
    const overLink: Carry | null = links?.has(relay.country)
      ? (to, inner, waitMs) => links.call(to.country, inner, waitMs)
      : null;
    const answer = await callOver(overLink ?? directPath(parts.egress), relay, call, parts);
    if (answer.status === 200) return decodeResponse(answer.body);
    const { evidence } = refusalOf(relay.country, answer.status, answer.body);
    throw new PeerError('PEER_UNREACHABLE', `${relay.country} could not pass a message on.`, evidence);
  };
}

function peerOf(directory: PeerDirectory, country: CountryCode): PeerMember {
  const peer = directory.members().find((member) => member.country === country);
  if (peer === undefined) throw new PeerError('PEER_UNKNOWN', `${country} is not on the trust list.`, { country });
  return peer;
}
