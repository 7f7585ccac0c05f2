/** Resolves the leaf's metadata: its own, overridden by its immediate superior, cut to the entity types allowed. */
import type { EntityMetadata, EntityStatement } from '../entity-statement/entity-statement.ts';
import { allowedEntityTypes } from './constraints.ts';

/**
 * The metadata that counts. A superior's `metadata` overrides parameter by parameter, only for entity types that the
 * leaf claims for itself; then every superior's `allowed_entity_types` is applied.
 * @see openid-federation-1_0#section-6.1.4.2
 */
export function resolveMetadata(leaf: EntityStatement, subordinates: readonly EntityStatement[]): EntityMetadata {
  const overrides = subordinates[0]?.metadata ?? {};
  const allowances = subordinates.map(allowedEntityTypes);
  const resolved = Object.entries(leaf.metadata ?? {})
    .filter(([type]) => allowances.every((allowed) => allowed === undefined || allowed.includes(type)))
    .map(([type, own]) => [type, { ...own, ...(Object.hasOwn(overrides, type) ? overrides[type] : {}) }] as const);
  return Object.fromEntries(resolved);
}
