/** Passes a signed message on to a hub that the sender cannot reach; neither side has to trust the relay. */
import type { SignedPeerRequest, SignedPeerResponse } from '@breakwater/federation-protocol';
import type { Egress } from '../egress/egress.ts';
import { PeerError } from './error.ts';
import { decodeRequest, encodeResponse } from './frame.ts';
import { callTimeoutMs, frameMaxBytes, relayAllMax, relayPerCallerMax } from './limits.ts';
import type { LinkTable } from './link-table.ts';
import { directPath } from './path.ts';
import type { PeerDirectory, PeerMember, PeerRequest, PeerRoute } from './peer.ts';

/** What relaying takes. */
export interface RelayParts {
  readonly directory: PeerDirectory;
  readonly links: LinkTable;
  readonly egress: Egress;
}

/**
 * The row for relaying. The request inside must be addressed to the country named in the path; a relay of a relay is
 * refused, so a message makes at most one stop.
 */
export function relayRoute(parts: RelayParts): PeerRoute {
  const limiter = createLimiter();
  return {
    method: 'POST',
    path: '/peer/relay/:country',
    who: 'member or recovery',
    bodyBytes: frameMaxBytes,
    handle: async ({ caller, params, body }) => {
      const peer = parts.directory.members().find(({ country }) => country === params.country);
      if (peer === undefined) throw new PeerError('PEER_UNKNOWN', 'The relay’s target is not on the trust list.');
      const inner = decodeRequest(body);
      checkAddress(inner, peer);
      const release = limiter(caller);
      try {
        return { status: 200, body: encodeResponse(await passOn(inner, peer, parts)) };
      } finally {
        release();
      }
    },
  };
}

function checkAddress({ targetUri, method }: SignedPeerRequest, peer: PeerMember): void {
  const isTheirs = targetUri.startsWith(`${peer.origin}/peer/`);
  const isRelay = targetUri.startsWith(`${peer.origin}/peer/relay/`);
  if (isTheirs && !isRelay && ['GET', 'PUT', 'POST'].includes(method)) return;
  throw new PeerError('PEER_MESSAGE_MALFORMED', 'A message to relay is addressed to somebody else.');
}

function passOn(inner: SignedPeerRequest, peer: PeerMember, parts: RelayParts): Promise<SignedPeerResponse> {
  const { links, egress } = parts;
  if (links.has(peer.country)) return links.call(peer.country, inner, callTimeoutMs);
  return directPath(egress)(peer, inner, callTimeoutMs);
}

/** Counts messages on their way, for each caller and for all; `PEER_BUSY` beyond the limits. */
function createLimiter(): (caller: PeerRequest['caller']) => () => void {
  const atWork = new Map<string, number>();
  let all = 0;
  return (caller) => {
    const key = caller.kind === 'member' ? caller.country : caller.recoveryId;
    const own = atWork.get(key) ?? 0;
    if (own >= relayPerCallerMax || all >= relayAllMax) throw new PeerError('PEER_BUSY', 'Too much is being relayed.');
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
