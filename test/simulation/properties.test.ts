/** The promises of the region (references/trust.md section 6, design section 5) under random histories and liars. */
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { foundRegion } from '../region/region.ts';
import { checkInvariants, observer } from './invariants.ts';
import { anyEvent, happen, type Past } from './script.ts';
import { sevenStates } from './seven-states.ts';
import { copyWorld, openWorld, type World } from './world.ts';

let founded: World;
beforeAll(async () => {
  founded = await openWorld(await foundRegion(sevenStates));
});

describe('seven hubs of which two may lie', () => {
  it('keep every promise in whatever happens to them', { timeout: 60_000 }, async () => {
    const liars = fc.constantFrom([], ['BB'], ['BB', 'JM'], ['LC', 'TT'], ['DM', 'GY']);
    await fc.assert(
      fc.asyncProperty(liars, fc.array(anyEvent, { minLength: 12, maxLength: 40 }), async (lying, events) => {
        const world = copyWorld(founded, lying);
        const seen = observer();
        const past: Past = { backups: [], offers: [], publishers: [] };
        for (const event of events) {
          await happen(world, event, past, seen);
          checkInvariants(world, seen);
        }
      }),
      { numRuns: 30, interruptAfterTimeLimit: 20_000, endOnFailure: true },
    );
  });
});
