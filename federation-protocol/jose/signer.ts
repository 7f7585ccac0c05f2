/** Who signs: a promise that hides where the private key lives (memory, file, hardware). */

/** A public key as a JWK (RFC 7517), restricted to the two curves the region uses; `kid` is its RFC 7638 thumbprint. */
export interface PublicJwk {
  readonly kty: 'OKP' | 'EC';
  readonly crv: 'Ed25519' | 'X25519' | 'P-256';
  readonly x: string;
  readonly y?: string;
  readonly kid: string;
  readonly alg?: string;
  readonly use?: string;
}

/** Signature algorithms: EdDSA means Ed25519 (RFC 8037), ES256 is ECDSA P-256 with a 64-byte r‖s (RFC 7518). */
export type SignatureAlgorithm = 'EdDSA' | 'ES256';

/** Signs bytes with one key. `sign` resolves to the raw JWS signature; it may take long (a person, a token). */
export interface Signer {
  readonly alg: SignatureAlgorithm;
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  sign(data: Uint8Array): Promise<Uint8Array>;
}
