/** How many liars the region stands, counted out: none up to f gets two histories accepted; at 2k - n it would break. */
import { beforeAll, describe, expect, it } from 'vitest';
import { foundRegion } from '../region/region.ts';
import { collectFrom, isQuorum, remember, restoreFrom, twoHistories } from './attack.ts';
import { adopt, type Hub, standingOf, stateOf } from './hub.ts';
import { checkInvariants, observer } from './invariants.ts';
import { sevenStates } from './seven-states.ts';
import { copyWorld, fetchNews, hubOf, openWorld, pass, publish, solicit, type World } from './world.ts';

const k = 5;
const f = 2;
const { countries } = sevenStates;
const dayMs = 86_400_000;

let founded: World;
beforeAll(async () => {
  founded = await openWorld(await foundRegion(sevenStates));
});

/** Shows one history to `left` honest witnesses and the other to the rest, liars signing both: how many get through? */
async function split(liars: readonly string[], left: number): Promise<{ world: World; accepted: number }> {
  const world = copyWorld(founded, liars);
  const honest = countries.filter((code) => !liars.includes(code));
  const sides = [honest.slice(0, left), honest.slice(left)];
  let accepted = 0;
  for (const [index, region] of (await twoHistories(world.publisher.region, world.time)).entries()) {
    const offer = await collectFrom(world, region, [...liars, ...(sides[index] ?? [])]);
    const answers = [];
    for (const code of sides[index] ?? []) answers.push(await adopt(hubOf(world, code), offer, world.time));
    if (answers.includes('adopted')) accepted += 1;
  }
  return { world, accepted };
}

describe('a log that shows two histories', () => {
  it('gets nothing accepted with one cosignature less than a quorum, whoever made them', async () => {
    const world = copyWorld(founded, ['BB', 'BZ']);
    const [region] = await twoHistories(world.publisher.region, world.time);
    const offer = await collectFrom(world, region, countries.slice(0, k - 1));
    for (const hub of world.hubs) {
      expect(await adopt(hub, offer, world.time)).toBe('TRUST_WITNESS_QUORUM_MISSING');
      expect(stateOf(hub).list.sequence).toBe(1);
    }
  });

  it.each([0, 1, 2])('gets at most one accepted with %i lying witnesses, however it parts the others', async (j) => {
    for (let left = 0; left <= countries.length - j; left++) {
      const { world, accepted } = await split(countries.slice(0, j), left);
      expect(accepted, `${left} on one side`).toBeLessThanOrEqual(1);
      checkInvariants(world, observer());
    }
  });

  it('gets two accepted, at best, from 2k - n liars on: the bound, over every number of them', async () => {
    const most = [];
    for (let j = 0; j <= countries.length; j++) {
      const counts = [];
      for (let left = 0; left <= countries.length - j; left++) {
        counts.push((await split(countries.slice(0, j), left)).accepted);
      }
      most.push(Math.max(...counts));
    }
    // n = 7, k = 5: up to f = 2 liars one history at most, from 2k - n = 3 on two. Of six there is but one hub left to
    // lie to, and of seven nobody.
    expect(most).toEqual([1, 1, 1, 2, 2, 2, 1, 0]);
  });

  it('would get two accepted with 2k - n of them, and the simulation would see it', async () => {
    const needed = 2 * k - countries.length;
    expect(needed).toBe(f + 1);
    const { world, accepted } = await split(countries.slice(0, needed), 2);
    expect(accepted).toBe(2);
    const lists = world.hubs.filter(({ country }) => !countries.slice(0, needed).includes(country.code));
    expect(new Set(lists.map((hub) => stateOf(hub).list.sha256)).size).toBe(2);
    expect(() => checkInvariants(world, observer())).toThrow();
  });

  it('is caught by the first hub that hears of both', async () => {
    const world = copyWorld(founded, countries.slice(0, 3));
    const [one, other] = await twoHistories(world.publisher.region, world.time);
    const a = await collectFrom(world, one, countries.slice(0, 5));
    const b = await collectFrom(world, other, [...countries.slice(0, 3), ...countries.slice(5)]);
    const hub = hubOf(world, 'LC');
    expect([isQuorum(a), isQuorum(b)]).toEqual([true, true]);
    expect(await adopt(hub, a, world.time)).toBe('adopted');
    const before = stateOf(hub);
    expect(await adopt(hub, b, world.time)).toBe('TRUST_SPLIT_VIEW');
    expect(stateOf(hub)).toBe(before);
    expect(standingOf(hub, world.time)).toMatchObject({ stage: 'isolated', reasons: ['fork'] });
  });
});

describe('a network that keeps a hub from the honest ones', () => {
  it('cannot keep it fresh with f liars and k - 1 in all: it leaves the stage after a day, to the second', async () => {
    const world = copyWorld(founded, ['BB', 'JM']);
    world.lieMs = 4 * 60_000;
    const hub = hubOf(world, 'DM');
    world.groups = new Map(countries.map((code) => [code, ['BB', 'JM', 'DM', 'LC'].includes(code) ? 0 : 1]));
    pass(world, dayMs);
    await solicit(world, hub);
    expect(standingOf(hub, world.time)?.stage).toBe('fresh');
    pass(world, 1000);
    await solicit(world, hub);
    expect(standingOf(hub, world.time)?.stage).toBe('aging');
    checkInvariants(world, observer());
  });

  it('fails as soon as the hub reaches k witnesses by any way', async () => {
    const world = copyWorld(founded, ['BB', 'JM']);
    pass(world, 5 * dayMs);
    const hub = hubOf(world, 'DM');
    expect(standingOf(hub, world.time)?.stage).toBe('isolated');
    await solicit(world, hub);
    expect(standingOf(hub, world.time)?.stage).toBe('fresh');
  });

  it('cannot hold back a newer list from a hub that one honest peer reaches', async () => {
    const world = copyWorld(founded, ['BB', 'JM']);
    expect(await publish(world)).toBe(true);
    await fetchNews(world, hubOf(world, 'LC'));
    world.publisher.group = null;
    const hub = hubOf(world, 'DM');
    world.groups = new Map(countries.map((code) => [code, ['BB', 'JM', 'DM', 'LC'].includes(code) ? 0 : 1]));
    await fetchNews(world, hub);
    expect(stateOf(hub).list.sequence).toBe(2);
  });
});

describe('a hub that was restored from an old backup', () => {
  /** Liars and three honest witnesses accept a list; one of the three then forgets it. How does it end? */
  async function forgetful(needed: number): Promise<{ signs: boolean; split: boolean }> {
    const world = copyWorld(founded, ['BB', 'BZ']);
    const dominica = hubOf(world, 'DM');
    const backup: Hub = { ...dominica };
    const [one, other] = await twoHistories(world.publisher.region, world.time);
    expect(isQuorum(await collectFrom(world, one, ['BB', 'BZ', 'DM', 'GY', 'JM']))).toBe(true);
    restoreFrom(dominica, backup);
    // Those who know the list cannot be reached; liars deny it, and two honest witnesses never saw it.
    world.groups = new Map(countries.map((code) => [code, ['GY', 'JM'].includes(code) ? 1 : 0]));
    const signs = remember(world, dominica, needed);
    const second = await collectFrom(world, other, ['BB', 'BZ', 'DM', 'LC', 'TT']);
    return { signs, split: isQuorum(second) };
  }

  it('does not cosign before k others have told it its past', async () => {
    expect(await forgetful(k)).toEqual({ signs: false, split: false });
  });

  it('would let a split through if k - 1 others were enough, since f of them may lie', async () => {
    expect(await forgetful(k - 1)).toEqual({ signs: true, split: true });
  });

  it('is isolated until then, and signs its citizens in at substantial', async () => {
    const world = copyWorld(founded, []);
    const hub = hubOf(world, 'DM');
    restoreFrom(hub, { ...hub });
    await solicit(world, hub);
    expect(standingOf(hub, world.time)).toMatchObject({ stage: 'isolated', reasons: ['amnesia'] });
    expect(remember(world, hub, k)).toBe(true);
    expect(standingOf(hub, world.time)?.stage).toBe('fresh');
  });
});
