/** The promises of the region (references/trust.md section 6, design section 5) under random histories and liars. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { changed, suspendedEntry } from '../region/country.ts';
import { foundRegion, publishList, type Region } from '../region/region.ts';
import { checkInvariants, observer } from './invariants.ts';
import { anyEvent, happen, type Past } from './script.ts';
import { sevenStates } from './seven-states.ts';
import { copyWorld, openWorld, type World } from './world.ts';

let founded: World;

/** Jamaica's backup store is suspended by the list itself, so that a notice could wrongly bring it back. */
async function regionWithASuspendedService(): Promise<Region> {
  const region = await foundRegion(sevenStates);
  const country = region.countries.get('JM');
  if (country === undefined) throw new Error('no Jamaica');
  const entry = await suspendedEntry(changed(country, {}), 'BackupStore', 2);
  const entries = region.listPlan.entries.map((one) => (one.member.country === 'JM' ? entry : one));
  return publishList(region, sevenStates.founded, { entries });
}

beforeAll(async () => {
  founded = await openWorld(await regionWithASuspendedService());
});

/** So many histories are lived to their end on any machine; time allows for more, up to the second number. */
const leastHistories = 8;
const mostHistories = 30;
const timeForMoreMs = 20_000;

describe('seven hubs of which two may lie', () => {
  it('keep every promise in whatever happens to them', { timeout: 720_000 }, async () => {
    const liars = fc.constantFrom([], ['BB'], ['BB', 'JM'], ['LC', 'TT'], ['DM', 'GY']);
    let lived = 0;
    const histories = fc.asyncProperty(
      liars,
      fc.array(anyEvent, { minLength: 12, maxLength: 40 }),
      async (lying, events) => {
        const world = copyWorld(founded, lying);
        const seen = observer();
        const past: Past = { backups: [], offers: [], publishers: [] };
        for (const event of events) {
          await happen(world, event, past, seen);
          checkInvariants(world, seen);
        }
        lived += 1;
      },
    );
    const startMs = performance.now();
    await fc.assert(histories, { numRuns: leastHistories, endOnFailure: true });
    // Whole histories one after the other: what is cut short before its first run counts as failed to fast-check.
    while (lived < mostHistories && performance.now() - startMs < timeForMoreMs) {
      await fc.assert(histories, { numRuns: 1, endOnFailure: true });
    }
    process.stdout.write(`Properties: ${lived} of ${mostHistories} histories lived to their end.\n`);
    expect(lived).toBeGreaterThanOrEqual(leastHistories);
  });
});
