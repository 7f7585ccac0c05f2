/** Passes a signed message on to a hub that the sender cannot reach; neither side has to trust the relay. */
import type { CountryCode, SignedPeerRequest, SignedPeerResponse } from '@breakwater/federation-protocol';
import type { Egress } from '../egress/egress.ts';
import { PeerError } from './error.ts';
import { decodeRequest, encodeResponse } from './frame.ts';
import {
  frameMaxBytes,
  openRelayMaxBytes,
  openRelayPerTargetMax,
  openRelayTimeoutMs,
  relayAllMax,
  relayPerCallerMax,
  relayTimeoutMs,
} from './limits.ts';
import type { LinkTable } from './link-table.ts';
import { directPath } from './path.ts';
import type { ClosedPeerRoute, OpenPeerRoute, PeerDirectory, PeerMember } from './peer.ts';

/** What relaying takes. */
export interface RelayParts {
  readonly directory: PeerDirectory;
  readonly links: LinkTable;
  readonly egress: Egress;
}

/** What relaying for strangers takes besides: what this hub's watch knows. */
export interface OpenRelayParts extends RelayParts {
  isCutOff(country: CountryCode): boolean;
}

/** What anybody may have relayed: the two open calls a blank machine makes before any hub has accepted its request. */
const openCalls: readonly string[] = ['GET /peer/heads', 'POST /peer/recovery'];

/** True for a request that the relay for strangers passes on. */
export function isOpenCall({ method, targetUri }: SignedPeerRequest): boolean {
  return openCalls.includes(`${method} ${new URL(targetUri).pathname}`);
}

/**
 * The relay for strangers: with half the region behind links after a storm, a blank machine could else not even ask
 * three holders which backup is the newest. Strangers have no names to share by, so they
 * share by target, and get little time.
 */
export function openRelayRoute(parts: OpenRelayParts): OpenPeerRoute {
  const limiter = createLimiter(openRelayPerTargetMax);
  return {
    method: 'POST',
    path: '/peer/open-relay/:country',
    who: 'open',
    bodyBytes: openRelayMaxBytes,
    handle: async ({ params, body }) => {
      const peer = relayTarget(parts, params.country);
      const inner = decodeRequest(body);
      checkAddress(inner, peer);
      if (!isOpenCall(inner)) {
        throw new PeerError('PEER_CALLER_REFUSED', 'For strangers only open calls are passed on.', { kind: 'nobody' });
      }
      // Waiting for a hub that is known to be silent would only keep the place from somebody else.
      if (!parts.links.has(peer.country) && parts.isCutOff(peer.country)) {
        throw new PeerError('PEER_UNREACHABLE', `${peer.country} is cut off.`, { country: peer.country });
      }
      const release = limiter(peer.country);
      try {
        return { status: 200, body: encodeResponse(await passOn(inner, peer, parts, openRelayTimeoutMs)) };
      } finally {
        release();
      }
    },
  };
}

/**
 * The row for relaying. The request inside must be addressed to the country named in the path; a relay of a relay is
 * refused, so a message makes at most one stop.
 */
export function relayRoute(parts: RelayParts): ClosedPeerRoute {
  const limiter = createLimiter(relayPerCallerMax);
  return {
    method: 'POST',
    path: '/peer/relay/:country',
    who: 'member or recovery',
    bodyBytes: frameMaxBytes,
    handle: async ({ caller, params, body }) => {
      const peer = relayTarget(parts, params.country);
      const inner = decodeRequest(body);
      checkAddress(inner, peer);
      const release = limiter(caller.kind === 'member' ? caller.country : caller.recoveryId);
      try {
        return { status: 200, body: encodeResponse(await passOn(inner, peer, parts, relayTimeoutMs)) };
      } finally {
        release();
      }
    },
  };
}

function relayTarget(parts: RelayParts, country: string | undefined): PeerMember {
  const peer = parts.directory.members().find((member) => member.country === country);
  if (peer !== undefined) return peer;
  throw new PeerError('PEER_UNKNOWN', 'The relay’s target is not on the trust list.');
}

function checkAddress({ targetUri, method }: SignedPeerRequest, peer: PeerMember): void {
  // Looked at as it will be sent: dot segments would otherwise lead out of /peer/ to any page of the target.
  const isPlain = URL.canParse(targetUri) && new URL(targetUri).href === targetUri;
  const isTheirs = isPlain && targetUri.startsWith(`${peer.origin}/peer/`);
  const isRelay = /^\/peer\/(open-)?relay\//.test(targetUri.slice(peer.origin.length));
  if (isTheirs && !isRelay && ['GET', 'PUT', 'POST'].includes(method)) return;
  throw new PeerError('PEER_MESSAGE_MALFORMED', 'A message to relay is addressed to somebody else.');
}

function passOn(
  inner: SignedPeerRequest,
  peer: PeerMember,
  { links, egress }: RelayParts,
  timeoutMs: number,
): Promise<SignedPeerResponse> {
  if (links.has(peer.country)) return links.call(peer.country, inner, timeoutMs);
  return directPath(egress)(peer, inner, timeoutMs);
}

/** Counts messages on their way, for each key and for all; `PEER_BUSY` beyond the limits. */
function createLimiter(perKeyMax: number): (key: string) => () => void {
  const atWork = new Map<string, number>();
  let all = 0;
  return (key) => {
    const own = atWork.get(key) ?? 0;
    if (own >= perKeyMax || all >= relayAllMax) throw new PeerError('PEER_BUSY', 'Too much is being relayed.');
    atWork.set(key, own + 1);
    all += 1;
    return () => {
      all -= 1;
      const left = (atWork.get(key) ?? 1) - 1;
      if (left === 0) atWork.delete(key);
      else atWork.set(key, left);
    };
  };
}
