/** Hub to hub, whatever the transport: what one hub asks of another, and the promise of the client and the server. */
import type { CountryCode, JsonValue } from '@breakwater/federation-protocol';

/** A request to a peer. `path` starts with `/peer/` and may carry a query; `timeoutMs` defaults to 15 000. */
export interface PeerCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly timeoutMs?: number;
}

/** A peer's answer, its signature already verified under the peer's key from the trust list. */
export interface PeerAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/**
 * Sends signed requests to peers: directly, over a link the peer holds open to us, or relayed by a third hub.
 * Throws `PeerError` with `PEER_UNREACHABLE`, `PEER_SIGNATURE_INVALID`, `PEER_REFUSED` (with the peer's own code in
 * the evidence when it sent a problem document) or `PEER_UNKNOWN`. An answer with status 404 is returned, not thrown.
 */
export interface PeerClient {
  fetch(country: CountryCode, call: PeerCall): Promise<PeerAnswer>;
}

/** A request as a peer route sees it: the signature is verified, the caller known. */
export interface PeerRequest {
  readonly caller: { readonly kind: 'member'; readonly country: CountryCode } | RecoveryCaller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  readonly receivedAt: Date;
}

/** A blank machine whose recovery request this hub has accepted; it may only read what belongs to `country`. */
export interface RecoveryCaller {
  readonly kind: 'recovery';
  readonly country: CountryCode;
  readonly recoveryId: string;
}

/** What a peer route answers; an object is sent as JSON. */
export interface PeerReply {
  readonly status: number;
  readonly body?: Uint8Array | JsonValue;
}

/** One row of the peer route table; `:name` in the path becomes a parameter. `open` routes accept an unsigned call. */
export interface PeerRoute {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly who: 'member' | 'recovery' | 'member or recovery' | 'open';
  readonly bodyBytes: number;
  readonly handle: (request: PeerRequest) => Promise<PeerReply>;
}
