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

/**
 * A post-quantum public key as a JWK of type AKP: `pub` is the 1,952 bytes of FIPS 204, base64url; `kid` is the
 * thumbprint over `alg`, `kty` and `pub`.
 * @see RFC 9964 sections 3 and 6
 */
export interface PqPublicJwk {
  readonly kty: 'AKP';
  readonly alg: 'ML-DSA-65';
  readonly pub: string;
  readonly kid: string;
}

/** A key under which the region's documents are signed: classical or post-quantum. */
export type SignatureJwk = PublicJwk | PqPublicJwk;

/** Signature algorithms: EdDSA means Ed25519 (RFC 8037), ES256 is ECDSA P-256 with a 64-byte r‖s (RFC 7518). */
export type SignatureAlgorithm = 'EdDSA' | 'ES256';

/** Signs bytes with one key. `sign` resolves to the raw JWS signature; it may take long (a person, a token). */
export interface Signer {
  readonly alg: SignatureAlgorithm;
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** Signs with ML-DSA-65, pure and with an empty context (RFC 9964 section 4); a signature has 3,309 bytes. */
export interface PqSigner {
  readonly alg: 'ML-DSA-65';
  readonly kid: string;
  readonly publicJwk: PqPublicJwk;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** Either kind of signer. */
export type AnySigner = Signer | PqSigner;
