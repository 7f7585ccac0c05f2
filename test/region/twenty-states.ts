/** The region of the numbers: twenty states, fifteen of which sign everything with both kinds of keys. */
import type { RegionPlan } from './region.ts';

/** 15 hybrid signatures a document; 15 witnesses of which 4 may lie, so that k = 10. */
export const twentyStates: RegionPlan = {
  countries: [
    ...['AG', 'AI', 'AW', 'BB', 'BS', 'BZ', 'CW', 'DM', 'GD', 'GY'],
    ...['HT', 'JM', 'KN', 'KY', 'LC', 'MS', 'SR', 'TC', 'TT', 'VC'],
  ],
  isHybrid: true,
  thresholds: { root: 15, 'list:hubs': 10, removal: 15 },
  signing: 15,
  witnesses: 15,
  byzantine: 4,
  founded: new Date('2026-06-01T12:00:00Z'),
  nextUpdateDays: 30,
};
