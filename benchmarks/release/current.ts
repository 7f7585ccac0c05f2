/** The release that travels with the project. A test builds it again from method and data and compares every byte. */
import json from './2027-1/release.json' with { type: 'json' };
import type { Release } from './release.ts';

/** Release 2027-1. */
export const release: Release = json;
