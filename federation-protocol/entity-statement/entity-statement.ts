/** What one entity says about another, or about itself: the claims of an entity statement, with our names and types. */
import type { EntityId } from '../identifier/entity-id.ts';
import type { PublicJwk } from '../jose/signer.ts';
import type { JsonObject } from '../json/json-value.ts';

/** The JWS type of every entity statement (`openid-federation-1_0#entity-statement`). */
export const entityStatementType = 'entity-statement+jwt';

/** The media type entity statements are served with (`openid-federation-1_0#section-15.1`). */
export const entityStatementMediaType = 'application/entity-statement+jwt';

/**
 * The claims of an entity statement. `issuer === subject` makes it an Entity Configuration, else a Subordinate
 * Statement. Times are whole seconds. `metadata` maps entity types to objects; `keys` are the subject's.
 * @see openid-federation-1_0#section-3.1
 */
export interface EntityStatement {
  readonly issuer: EntityId;
  readonly subject: EntityId;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly keys: readonly PublicJwk[];
  readonly metadata?: EntityMetadata;
  /** Entity Configurations only. */
  readonly authorityHints?: readonly EntityId[];
  /** Subordinate Statements only. */
  readonly constraints?: JsonObject;
  /** Subordinate Statements only. */
  readonly metadataPolicy?: JsonObject;
  /** Subordinate Statements only. */
  readonly metadataPolicyCritical?: readonly string[];
  /** Subordinate Statements only: the fetch endpoint this statement came from. */
  readonly sourceEndpoint?: string;
}

/** Metadata by entity type, for example `openid_provider`. */
export type EntityMetadata = { readonly [entityType: string]: JsonObject };

/** True when the statement is an entity's own (an Entity Configuration). */
export function isEntityConfiguration(statement: { issuer: EntityId; subject: EntityId }): boolean {
  return statement.issuer === statement.subject;
}
