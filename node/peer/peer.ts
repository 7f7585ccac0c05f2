/** Hub to hub, whatever the transport: what one hub asks of another, and the promise of the client and the server. */
import type { CountryCode, JsonValue, PublicJwk } from '@breakwater/federation-protocol';

/** A request to a peer. `path` starts with `/peer/` and may carry a query; `timeoutMs` defaults to 15 000. */
export interface PeerCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly timeoutMs?: number;
  /** Signed instead of the body's SHA-256, for a row that takes a stream. */
  readonly digest?: string;
  /** The caller checks an answer that comes under a tree digest by itself. */
  readonly takesTreeDigest?: boolean;
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
export interface PeerRequest extends OpenPeerRequest {
  readonly caller: MemberCaller | RecoveryCaller;
}

/** A request to a route that is open to strangers: nothing is known about who sent it. */
export interface OpenPeerRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  readonly receivedAt: Date;
}

/** A hub on the trust list in force. */
export interface MemberCaller {
  readonly kind: 'member';
  readonly country: CountryCode;
}

/** A blank machine whose recovery request this hub has accepted; it may only read what belongs to `country`. */
export interface RecoveryCaller {
  readonly kind: 'recovery';
  readonly country: CountryCode;
  readonly recoveryId: string;
}

/** A request whose body is still on its way: the head's signature is verified, and it covers the body's tree root. */
export interface PeerStreamRequest extends Omit<PeerRequest, 'body' | 'caller'> {
  readonly caller: MemberCaller;
  /** The announced root of the body's hash tree, 32 bytes. Whoever takes the pieces must compare it. */
  readonly root: Uint8Array;
  /** How many bytes were announced; the pieces may be fewer or more. */
  readonly bytes: number;
  /** The body, once. A piece is only read when it is asked for, and is given away: whoever takes it may free it. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** What a peer route answers; an object is sent as JSON. */
export interface PeerReply {
  readonly status: number;
  readonly body?: Uint8Array | JsonValue;
  /** The tree digest of a body of bytes, where it is known already. */
  readonly digest?: string;
}

/** One row of the peer route table; `:name` in the path becomes a parameter. */
export type PeerRoute = ClosedPeerRoute | OpenPeerRoute | StreamPeerRoute;

interface PeerRouteRow {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  /** Largest body accepted, bytes; 0 for none. */
  readonly bodyBytes: number;
}

/** A row for callers whose signature is verified. A caller may repeat any call, so its effect must be idempotent. */
export interface ClosedPeerRoute extends PeerRouteRow {
  readonly who: 'member' | 'recovery' | 'member or recovery';
  readonly handle: (request: PeerRequest) => Promise<PeerReply>;
}

/**
 * A row for members that takes its body as it comes. It must read the pieces to their end or throw; the bytes count
 * for nothing until their root is the announced one.
 */
export interface StreamPeerRoute extends PeerRouteRow {
  readonly who: 'member stream';
  readonly handle: (request: PeerStreamRequest) => Promise<PeerReply>;
}

/** A row for anybody, signed or not; its handler is told nothing about the caller. */
export interface OpenPeerRoute extends PeerRouteRow {
  readonly who: 'open';
  readonly handle: (request: OpenPeerRequest) => Promise<PeerReply>;
}

/** What calls between hubs need to know of a member of the trust list. */
export interface PeerMember {
  readonly country: CountryCode;
  /** Public origin, for example `https://hub.gov.lc`. */
  readonly origin: string;
  readonly peerKeys: readonly PublicJwk[];
}

/** The members of the trust list in force, ourselves included; read anew at every call, so a new list acts at once. */
export interface PeerDirectory {
  members(): readonly PeerMember[];
}
