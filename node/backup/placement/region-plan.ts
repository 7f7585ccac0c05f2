/** The placement plan of the region that this hub belongs to: who of the trust list may hold for whom. */
import {
  evenRoom,
  type PlacementPlan,
  type PlacementScheme,
  planPlacement,
  stormCountries,
} from '@breakwater/backup-replication';
import type { CountryCode, Verified } from '@breakwater/federation-protocol';
import { members, type TrustState } from '@breakwater/trust-lists';

/** The plan, and the members that it leaves out because the storm table has no site for them. */
export interface RegionPlan {
  readonly plan: PlacementPlan;
  readonly unplaced: readonly CountryCode[];
}

/**
 * Plans for every member, with those as holders whose backup store is granted. All hubs with this list come to this
 * plan, so nobody has to send it around. Throws `PLACEMENT_IMPOSSIBLE` where the region is too small for the scheme.
 */
export function planRegion(state: Verified<TrustState>, scheme: PlacementScheme): RegionPlan {
  const all = members(state);
  const placed = all.filter(({ country }) => stormCountries.includes(country));
  const able = placed.filter(({ services }) => services.BackupStore === 'granted');
  const room = evenRoom(placed.length, able.length, scheme);
  const plan = planPlacement({
    homes: placed.map(({ country }) => country),
    offers: able.map(({ country }) => ({ country, room })),
    scheme,
  });
  return { plan, unplaced: all.map(({ country }) => country).filter((country) => !stormCountries.includes(country)) };
}
