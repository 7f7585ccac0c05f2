/** The messages hubs exchange, free of any transport: what is signed is the same over HTTP, a link or a relay. */

/** Headers a signed message carries beside its body, lower-case names. */
export interface SignatureHeaders {
  readonly 'content-type': string;
  readonly 'content-digest': string;
  readonly 'signature-input': string;
  readonly signature: string;
}

/** A request before it is signed; `targetUri` is the absolute address at the receiver's own origin. */
export interface PeerRequestMessage {
  readonly method: string;
  readonly targetUri: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** What the signature covers instead of the body's SHA-256: a `treeDigest`, so that nobody hashes the body twice. */
  readonly digest?: string;
}

/** A request with its signature. */
export interface SignedPeerRequest {
  readonly method: string;
  readonly targetUri: string;
  readonly headers: SignatureHeaders;
  readonly body: Uint8Array;
}

/** A response before it is signed. */
export interface PeerResponseMessage {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** As in a request: a `treeDigest` of the body, which whoever asked checks itself. */
  readonly digest?: string;
}

/** A response with a signature that binds it to one request. */
export interface SignedPeerResponse {
  readonly status: number;
  readonly headers: SignatureHeaders;
  readonly body: Uint8Array;
}

/** Purposes of a request signature: an ordinary call between members, or one by a machine that recovers a country. */
export type PeerRequestTag = 'bw-req' | 'bw-recovery';

/** The purpose of every response signature. */
export const peerResponseTag = 'bw-res';

/** The label under which our one signature stands in the two headers. */
export const signatureLabel = 'bw';
