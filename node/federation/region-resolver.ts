/** Resolves entities of the region under what it trusts at this moment; nothing outlives a change of that. */
import type { CountryCode } from '@breakwater/federation-protocol';
import { anchor, anchorStatement, members } from '@breakwater/trust-lists';
import type { Egress } from '../egress/egress.ts';
import type { ResolveEntity } from '../login/parts.ts';
import { allowedMembers } from '../trust/allowed.ts';
import { trustVersionOf } from '../trust/keep.ts';
import type { TrustRuntime } from '../trust/runtime.ts';
import { requireListedKeys } from './listed-keys.ts';
import { createResolver } from './resolver.ts';

/** What resolving takes. */
export interface RegionResolverParts {
  readonly country: CountryCode;
  readonly egress: Egress;
  readonly trust: Pick<TrustRuntime, 'current' | 'decide'>;
  now(): Date;
}

/**
 * The resolver of one hub: anchors and the anchor's statements from the list in force, hosts of those whose sign-in is
 * allowed, a memory that empties with every new root, list or notice, and keys asked for at each use. Rejects with
 * `TRUST_…`, `ENTITY_…`, `TRUST_CHAIN_…` and the codes of one statement.
 */
export function createRegionResolver({ country, egress, trust, now }: RegionResolverParts): ResolveEntity {
  const service = 'FederationIdentity';
  const resolver = createResolver({
    egress,
    origins: () => allowedMembers(trust, service).map(({ origin }) => origin),
    anchorStatement: (subject) => {
      const named = members(trust.current()).find(({ entityIds }) => entityIds.fed === subject)?.country ?? country;
      return anchorStatement(trust.current(), named);
    },
    anchorId: () => anchor(trust.current()).entityId,
    anchors: () => [anchor(trust.current())],
    trustVersion: () => trustVersionOf(trust.current()),
    now,
  });
  return async (entity, stapled) =>
    requireListedKeys(await (stapled ? resolver.accept(stapled) : resolver.resolve(entity)), trust);
}
