/** The ways a signed request can travel to a peer; each promises the same and hides how. */
import type { SignedPeerRequest, SignedPeerResponse } from '@breakwater/federation-protocol';
import { CodedError, viewOf } from '@breakwater/federation-protocol';
import type { Egress, PlainAnswer } from '../egress/egress.ts';
import { PeerError } from './error.ts';
import { frameMaxBytes } from './limits.ts';
import type { PeerMember } from './peer.ts';

/**
 * Carries one signed request to `peer`. Resolves to whatever came back, not yet verified; rejects with
 * `PEER_UNREACHABLE` or `PEER_TIMEOUT` when this way is no way at the moment.
 */
export type Carry = (peer: PeerMember, request: SignedPeerRequest, timeoutMs: number) => Promise<SignedPeerResponse>;

/** Carries by HTTP, straight to the peer's origin. */
export function directPath(egress: Egress): Carry {
  return async (peer, request, timeoutMs) => {
    try {
      const { status, header, body } = await exchanged(egress, request, AbortSignal.timeout(timeoutMs));
      if (body.byteLength > frameMaxBytes) throw new PeerError('PEER_TOO_LARGE', 'An answer is too large.');
      return {
        status,
        headers: {
          'content-type': header('content-type'),
          'content-digest': header('content-digest'),
          'signature-input': header('signature-input'),
          signature: header('signature'),
        },
        body,
      };
    } catch (cause) {
      throw unreachable(peer, cause);
    }
  };
}

async function exchanged(
  egress: Egress,
  { method, targetUri, headers, body }: SignedPeerRequest,
  signal: AbortSignal,
): Promise<PlainAnswer> {
  const sent = method === 'GET' ? null : body;
  if (egress.exchange !== undefined && (method === 'GET' || method === 'PUT' || method === 'POST')) {
    return egress.exchange(targetUri, { method, headers: { ...headers }, body: sent, signal });
  }
  const init = { method, headers: { ...headers }, body: sent === null ? null : viewOf(sent), signal };
  const answer = await egress.fetch(targetUri, init);
  const header = (name: string) => answer.headers.get(name) ?? '';
  return { status: answer.status, header, body: new Uint8Array(await answer.arrayBuffer()) };
}

function unreachable(peer: PeerMember, cause: unknown): unknown {
  const evidence = { country: peer.country };
  if (cause instanceof PeerError) return cause;
  if (cause instanceof CodedError && cause.code !== 'EGRESS_TIMEOUT') {
    return new PeerError('PEER_UNREACHABLE', `${peer.country} cannot be reached directly.`, evidence, cause);
  }
  const isTimeout = cause instanceof CodedError || (cause instanceof Error && cause.name === 'TimeoutError');
  if (isTimeout) return new PeerError('PEER_TIMEOUT', `${peer.country} did not answer in time.`, evidence, cause);
  // A connection that breaks while the body is read ends in a TypeError of fetch.
  if (cause instanceof TypeError) {
    return new PeerError('PEER_UNREACHABLE', `The connection to ${peer.country} broke.`, evidence, cause);
  }
  return cause;
}
