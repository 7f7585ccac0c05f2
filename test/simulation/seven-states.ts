/** The region of the simulations: seven states, as in the region in a box; five of seven witnesses make a quorum. */
import type { RegionPlan } from '../region/region.ts';

/** Two of the seven witnesses may lie: k = floor((7 + 2) / 2) + 1 = 5. */
export const sevenStates: RegionPlan = {
  countries: ['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT'],
  isHybrid: false,
  thresholds: { root: 5, 'list:hubs': 4, removal: 5 },
  signing: 7,
  witnesses: 7,
  byzantine: 2,
  founded: new Date('2026-09-01T12:00:00Z'),
  nextUpdateDays: 30,
};
