/** Witnesses whose clocks are wrong, and a region whose clocks were all off together. */
import { beforeAll, describe, expect, it } from 'vitest';
import { foundRegion } from '../region/region.ts';
import { clockOf, standingOf, stateOf } from './hub.ts';
import { checkInvariants, observer } from './invariants.ts';
import { sevenStates } from './seven-states.ts';
import { copyWorld, everybodyFetches, hubOf, openWorld, pass, solicit, type World } from './world.ts';

const dayMs = 86_400_000;
let founded: World;
beforeAll(async () => {
  founded = await openWorld(await foundRegion(sevenStates));
});

describe('a witness with a wrong clock', () => {
  it('does no liar’s work: two liars and one honest clock five years ahead lift nobody’s floor', async () => {
    const world = copyWorld(founded, ['BB', 'JM']);
    world.lieMs = 30 * dayMs;
    hubOf(world, 'DM').clockErrorMs = 5 * 365 * dayMs;
    pass(world, 3_600_000);
    const honest = hubOf(world, 'LC');
    await solicit(world, honest);
    expect(stateOf(honest).clockFloor.getTime()).toBeLessThanOrEqual(world.time.getTime());
    expect(standingOf(honest, world.time)?.stage).toBe('fresh');
    checkInvariants(world, observer());
  });

  it('signs again when its clock is right again', async () => {
    const world = copyWorld(founded, []);
    const hub = hubOf(world, 'DM');
    pass(world, 3_600_000);
    hub.clockErrorMs = 5 * 365 * dayMs;
    await solicit(world, hub);
    expect(world.witnessed.filter(({ by, atMs }) => by === 'DM' && atMs === world.time.getTime())).toEqual([]);
    hub.clockErrorMs = 0;
    await solicit(world, hub);
    expect(world.witnessed.filter(({ by, atMs }) => by === 'DM' && atMs === world.time.getTime())).toHaveLength(1);
  });
});

describe('a region that slept for 40 days', () => {
  /** Everybody's power comes back; the operators of these hubs vouch for their clocks. Which hubs are fresh then? */
  async function awake(vouched: readonly string[]): Promise<readonly string[]> {
    const world = copyWorld(founded, []);
    pass(world, 40 * dayMs);
    for (const hub of world.hubs) expect(clockOf(hub, world.time).state).toBe('ahead-suspect');
    for (const code of vouched) hubOf(world, code).lastSeen = world.time;
    for (let round = 0; round < 2; round++) {
      for (const hub of world.hubs) await solicit(world, hub);
      await everybodyFetches(world);
    }
    checkInvariants(world, observer());
    const fresh = world.hubs.filter((hub) => standingOf(hub, world.time)?.stage === 'fresh');
    return fresh.map(({ country }) => country.code);
  }

  it('wakes when the operators of f + 1 hubs have vouched for their clocks, the others by themselves', async () => {
    expect(await awake(['BB', 'DM', 'LC'])).toEqual(sevenStates.countries);
  });

  it('does not wake on the word of f, who may all be liars', async () => {
    expect(await awake(['BB', 'DM'])).toEqual([]);
  });
});
