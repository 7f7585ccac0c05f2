/** What a verified trust chain yields: who vouches for whom up to a pinned anchor, and the metadata that results. */
import type { EntityMetadata } from '../entity-statement/entity-statement.ts';
import type { EntityId } from '../identifier/entity-id.ts';
import type { PublicJwk } from '../jose/signer.ts';

/** A trust anchor as the verified root pins it: never fetched, never believed from a document. */
export interface TrustAnchor {
  readonly entityId: EntityId;
  readonly keys: readonly PublicJwk[];
}

/**
 * A chain from `leaf` to `anchor`. `path` lists the entities from leaf to anchor; `metadata` is the leaf's with its
 * superior's overrides and constraints applied; `expiresAt` is the earliest expiry in the chain; `statements` are the
 * signed JWTs in order, as the `trust_chain` header carries them.
 */
export interface TrustChain {
  readonly leaf: EntityId;
  readonly anchor: EntityId;
  readonly path: readonly EntityId[];
  readonly metadata: EntityMetadata;
  readonly expiresAt: Date;
  readonly statements: readonly string[];
}
