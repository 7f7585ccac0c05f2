/** Types that other parts of this package and of federation-protocol are about to define, with their final shapes. */
import type { PublicJwk } from '@breakwater/federation-protocol';

/** A public ML-DSA-65 key (RFC 9964). */
export interface PqPublicJwk {
  readonly kty: 'AKP';
  readonly alg: 'ML-DSA-65';
  readonly pub: string;
  readonly kid: string;
}

/** A key that can sign documents. */
export type SignatureJwk = PublicJwk | PqPublicJwk;

/** A C2SP signed-note verifier key. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly type: 'ed25519' | 'cosignature' | 'ml-dsa-44-cosignature';
  readonly publicKey: Uint8Array;
  readonly text: string;
}

/** The hashes of the perfect subtrees of `size` leaves, left to right. */
export interface CompactRange {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

/** What a leaf of the log says. */
export interface LogLeaf {
  readonly root: { readonly version: number; readonly sha256: string };
  readonly lists: { readonly hubs: { readonly sequence: number; readonly sha256: string } };
  readonly notices: { readonly count: number; readonly sha256: string };
  readonly previous: string | null;
  readonly successorOf: {
    readonly origin: string;
    readonly size: number;
    readonly rootHash: string;
    readonly checkpoint: string;
  } | null;
}

/** The log's part of the evidence. */
export interface LogEvidence {
  readonly checkpoint: Uint8Array;
  readonly from: number;
  readonly frontier: readonly Uint8Array[];
  readonly leaves: readonly Uint8Array[];
}

/** A notice that takes trust away from keys or services of one country. */
export interface Notice {
  readonly id: string;
  readonly territory: string;
  readonly service: string | null;
  readonly kid: string | null;
  readonly reason: string;
  readonly issued: Date;
  readonly listSequence: number;
}

/** A notice's exact bytes and the signatures under it. */
export interface SignedNotice {
  readonly payload: Uint8Array;
  readonly signatures: readonly string[];
}
