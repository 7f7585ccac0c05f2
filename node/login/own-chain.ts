/** A trust chain counts for an entity of a member only when that member itself vouches for the entity. */
import type { EntityId, TrustChain } from '@breakwater/federation-protocol';
import type { RegionMember } from './parts.ts';

/**
 * Whether `chain` goes from `entity` to its own member's /fed and from there to the anchor. Every member can sign a
 * statement about any address, so a chain that verifies says only that some member vouches, not which one.
 */
export function isVouchedByItsMember(chain: TrustChain, entity: EntityId, member: RegionMember): boolean {
  const due = [entity, member.entityIds.fed, chain.anchor];
  return chain.leaf === entity && chain.path.length === due.length && due.every((id, at) => chain.path[at] === id);
}
