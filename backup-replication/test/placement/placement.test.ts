/** Placement: the record's facts, the chance of loss, the choice of holders and the experiment it must repeat. */
import { describe, expect, it } from 'vitest';
import { type Choice, chooseByTracks, chooseNearest, drawBalanced, type Market } from '../../placement/choose.ts';
import { drawFrom } from '../../placement/draw.ts';
import {
  cautiousFragility,
  everyHitLoses,
  expectedFragility,
  lossesOf,
  shocksOf,
  tooManyLost,
} from '../../placement/loss.ts';
import { evenRoom, HOLDOUT_FROM, holdersFor, nextHolder, planPlacement, riskOf } from '../../placement/plan.ts';
import { distanceKm, sites } from '../../placement/site.ts';
import { allStorms, stormCountries, stormsOf, stormYears, type Years } from '../../placement/storm-table.ts';

const full = sites.filter((site) => site.membership === 'full').map((site) => site.country);
const threeOfSix = { k: 3, n: 6 };

function marketFor(k: number, n: number): Market {
  return { countries: full, homes: full.map((_, index) => index), room: full.map(() => n), scheme: { k, n } };
}

function shocks(years: Years, together: 'storm' | 'season', fragility = cautiousFragility) {
  return shocksOf(allStorms(), years, { countries: full, together, fragility });
}

/** Losses of the whole region when every hurricane within 150 km destroys a site. */
function harsh({ homes, scheme }: Market, choice: Choice, years: Years, together: 'storm' | 'season' = 'storm') {
  const events = shocks(years, together, everyHitLoses);
  return homes.reduce((sum, home) => sum + lossesOf(events, home, choice[home] ?? [], scheme), 0);
}

function nearest(market: Market): Choice {
  const place = (index: number) => sites.find((site) => site.country === full[index]) ?? sites[0];
  return chooseNearest(market, (a, b) => {
    const [from, to] = [place(a), place(b)];
    return from && to ? distanceKm(from, to) : 0;
  });
}

function random(market: Market, years: Years): number {
  const draw = drawFrom('comparison');
  const draws = Array.from({ length: 40 }, () => harsh(market, drawBalanced(market, draw), years));
  return draws.reduce((sum, one) => sum + one, 0) / draws.length;
}

function trainedOn(market: Market, years: Years): Choice {
  return chooseByTracks(market, shocks(years, 'storm'), shocks(years, 'season'), 'experiment');
}

describe('the storm table', () => {
  // references/backup.md 6.2 counted 21 sites (Martinique was not among them), with coordinates of its own.
  const since1950 = stormsOf({ first: 1950, last: 2025 });
  const counts = (within: readonly string[]) =>
    since1950.map(
      ({ touched }) => [...touched.values()].filter((one) => one.country !== 'MQ' && within.includes(one.near)).length,
    );
  const atLeast = (list: readonly number[]) => [1, 2, 3, 4, 5].map((n) => list.filter((one) => one >= n).length);

  it('tells the co-hits that the reference measured, to the storm or two that other coordinates make', () => {
    // Reference: 92 37 25 15 10 within 100 km, 115 51 35 28 24 within 150; at most 6 and 8 sites in one storm.
    const near = counts(['within-100-km']);
    const wide = counts(['within-100-km', 'within-150-km']);
    expect([...atLeast(near), Math.max(...near)]).toEqual([92, 37, 26, 14, 10, 6]);
    expect([...atLeast(wide), Math.max(...wide)]).toEqual([115, 50, 35, 26, 24, 8]);
  });

  it('counts the 387 times that a full member was hit since 1851', () => {
    const hits = allStorms().flatMap(({ touched }) =>
      full.filter((country) => everyHitLoses(touched.get(country)) > 0),
    );
    expect(hits.length).toBe(387);
  });

  it('knows all members and associates, and that no hurricane came near Guyana and Suriname', () => {
    expect(stormCountries.length).toBe(22);
    const hit = new Set(
      allStorms()
        .flatMap(({ touched }) => [...touched.values()].filter((one) => one.near !== 'farther'))
        .map((one) => one.country),
    );
    expect(stormCountries.filter((country) => !hit.has(country))).toEqual(['GY', 'SR']);
    expect(allStorms().some(({ title }) => title === 'Maria 2017')).toBe(true);
  });
});

describe('the chance of loss', () => {
  it('is the tail of the Poisson-binomial distribution, as counting all cases gives it', () => {
    const chances = Float64Array.from([0.5, 0.1, 0.9, 0.3, 0.25, 0.7]);
    const holders = [0, 1, 2, 3, 4, 5];
    for (let mayLose = 0; mayLose <= 6; mayLose += 1) {
      let tail = 0;
      for (let lost = 0; lost < 64; lost += 1) {
        const each = holders.map((holder) =>
          (lost >> holder) & 1 ? (chances[holder] ?? 0) : 1 - (chances[holder] ?? 0),
        );
        const count = holders.filter((holder) => (lost >> holder) & 1).length;
        if (count > mayLose) tail += each.reduce((product, one) => product * one, 1);
      }
      expect(tooManyLost(chances, holders, mayLose, new Float64Array(7))).toBeCloseTo(tail, 12);
    }
  });

  it('grows with the wind, is nothing where nothing blew, and is never less than cautious', () => {
    const touch = (windKt: number) => ({ country: 'DM', windKt, near: 'farther' as const });
    const chances = [40, 64, 80, 100, 140].map((windKt) => expectedFragility(touch(windKt)));
    expect(chances.map((chance) => Number(chance.toFixed(3)))).toEqual([0.034, 0.209, 0.5, 0.841, 0.993]);
    expect(expectedFragility(undefined)).toBe(0);
    for (const windKt of [40, 64, 80]) {
      expect(cautiousFragility(touch(windKt))).toBeGreaterThanOrEqual(expectedFragility(touch(windKt)));
    }
    expect(everyHitLoses({ country: 'DM', windKt: 40, near: 'within-150-km' })).toBe(1);
  });
});

describe('the experiment of references/backup.md 6.3 (15 full members, a hurricane within 150 km destroys a site)', () => {
  // Reference, nearest: 207 94 124 39 47 31; random: 36.8 9.0 19.9 4.9 10.3 8.1; best: 0. Ours differs in the random
  // column only, because our draws are balanced (each country holds for n others), and by the luck of 40 draws.
  it.each([
    [2, 3, 207, 36.8],
    [2, 4, 94, 9],
    [3, 5, 124, 19.9],
    [3, 6, 39, 4.9],
    [4, 7, 47, 10.3],
    [6, 10, 31, 8.1],
  ])('%i of %i: nearest loses as often as measured, random about so, storm tracks never', (k, n, near, chance) => {
    const market = marketFor(k, n);
    expect(harsh(market, nearest(market), stormYears)).toBe(near);
    const drawn = random(market, stormYears);
    expect(drawn).toBeGreaterThan(chance * 0.7);
    expect(drawn).toBeLessThan(chance * 1.3);
    expect(harsh(market, trainedOn(market, stormYears), stormYears)).toBe(0);
  });

  it('9 of 14: everybody holds for everybody, so the choice changes nothing', () => {
    const market = marketFor(9, 14);
    expect(harsh(market, nearest(market), stormYears)).toBe(7);
    expect(harsh(market, trainedOn(market, stormYears), stormYears)).toBe(7);
  });

  // Reference, storms: trained 0, nearest 15-19, random 1.1-4.4; seasons without repair: 2-3, 18-25, 3.2-9.5.
  it.each([
    [2, 4, 15, 0, 18],
    [3, 5, 19, 0, 23],
    [3, 6, 15, 1, 19],
    [4, 7, 18, 2, 25],
  ])(
    'holdout %i of %i: chosen by 1851-1989, no storm of 1990-2025 loses anything',
    (k, n, near, season, nearSeason) => {
      const market = marketFor(k, n);
      const chosen = trainedOn(market, { first: 1851, last: HOLDOUT_FROM - 1 });
      const unseen = { first: HOLDOUT_FROM, last: 2025 };
      expect(harsh(market, chosen, unseen)).toBe(0);
      expect(harsh(market, nearest(market), unseen)).toBe(near);
      expect(harsh(market, chosen, unseen, 'season')).toBe(season);
      expect(harsh(market, nearest(market), unseen, 'season')).toBe(nearSeason);
      const drawn = random(market, unseen);
      expect(drawn).toBeGreaterThan(0.7);
      expect(drawn).toBeLessThan(4.8);
    },
  );
});

describe('the choice of holders', () => {
  const loads = (choice: Choice) =>
    full.map((_, holder) => choice.filter((holders) => holders.includes(holder)).length);

  it('gives every home n different holders, never itself, and every holder the same load', () => {
    const market = marketFor(3, 6);
    for (const choice of [trainedOn(market, stormYears), drawBalanced(market, drawFrom('any'))]) {
      choice.forEach((holders, home) => {
        expect(new Set(holders).size).toBe(6);
        expect(holders).not.toContain(home);
      });
      expect(loads(choice)).toEqual(full.map(() => 6));
    }
  });

  it('never passes the room that a holder offers', () => {
    const room = full.map((_, index) => (index % 3 === 0 ? 2 : 9));
    const market = { ...marketFor(3, 6), room };
    loads(trainedOn(market, stormYears)).forEach((load, holder) => {
      expect(load).toBeLessThanOrEqual(room[holder] ?? 0);
    });
  });

  it('fills a market in which exactly enough room is left, whatever the seed', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const countries = full.slice(0, 7);
      const market = { countries, homes: [0, 1, 2, 3, 4, 5, 6], room: countries.map(() => 6), scheme: threeOfSix };
      const choice = drawBalanced(market, drawFrom(`${seed}`));
      expect(choice.every((holders) => new Set(holders).size === 6)).toBe(true);
    }
  });

  it('is the same for every hub that knows the same countries', () => {
    const order = { homes: full, offers: full.map((country) => ({ country, room: 6 })), scheme: threeOfSix };
    expect(
      planPlacement({ ...order, offers: [...order.offers].reverse(), homes: [...full].reverse() }).homes.toReversed(),
    ).toEqual(planPlacement(order).homes);
  });

  it('refuses a region with too few holders or too little room, and a country without a site', () => {
    const offers = full.slice(0, 6).map((country) => ({ country, room: 6 }));
    const refused = (code: string) => expect.objectContaining({ code });
    expect(() => planPlacement({ homes: full.slice(0, 6), offers, scheme: threeOfSix })).toThrow(
      refused('PLACEMENT_IMPOSSIBLE'),
    );
    expect(() => planPlacement({ homes: full, offers, scheme: threeOfSix })).toThrow(refused('PLACEMENT_IMPOSSIBLE'));
    expect(() => planPlacement({ homes: ['XC'], offers, scheme: threeOfSix })).toThrow(
      refused('PLACEMENT_SITE_UNKNOWN'),
    );
  });
});

describe('the plan for all 22', () => {
  const room = evenRoom(22, 22, threeOfSix);
  const plan = planPlacement({
    homes: stormCountries,
    offers: stormCountries.map((country) => ({ country, room })),
    scheme: threeOfSix,
  });

  it('loses nothing in any storm on record, where the nearest would, and says what it is worth unseen', () => {
    const { record, holdout } = plan;
    expect(record.tracks).toMatchObject({ lossesByStorm: 0, lossesBySeason: 0 });
    expect(record.nearest.lossesByStorm).toBe(218);
    expect(record.tracks.chanceAYear).toBeLessThan(record.random.chanceAYear / 5);
    expect(record.random.chanceAYear).toBeLessThan(record.nearest.chanceAYear / 20);
    expect(holdout.tested.years).toEqual({ first: 1990, last: 2025 });
    expect(holdout.tested.tracks.lossesByStorm).toBe(0);
    // The error that a plan shows to itself is always smaller than the one that unseen storms show.
    expect(holdout.tested.tracks.chanceAYear).toBeGreaterThan(holdout.trained.chanceAYear);
    expect(holdout.tested.tracks.chanceAYear).toBeLessThan(holdout.tested.nearest.chanceAYear / 100);
  });

  it('gives nobody holders of whom one track on record came near more than may be lost, home hit or not', () => {
    for (const { risk } of plan.homes) expect(risk.overcome).toEqual([]);
  });
});

describe('warnings', () => {
  it('name the storm that came near more holders than may be lost', () => {
    const risk = riskOf('AG', ['KN', 'MS', 'AI', 'VG', 'DM', 'GY'], threeOfSix);
    expect(risk.overcome[0]).toEqual({ title: 'Tammy 2023', homeHit: true, holdersHit: ['KN', 'MS', 'AI', 'DM'] });
    expect(risk.overcome.map(({ title }) => title)).toContain('Maria 2017');
    expect(risk.worst?.holdersHit.length).toBeGreaterThanOrEqual(5);
    expect(risk.chanceAYear).toBeGreaterThan(1e-5);
    expect(risk.together.GY).toBe(0);
    expect((risk.together.KN ?? 0) / risk.homeHits).toBeGreaterThan(0.8);
  });

  it('are silent where no track can hit so many', () => {
    expect(riskOf('AG', ['GY', 'SR', 'TT', 'BZ', 'CW', 'JM'], threeOfSix).overcome).toEqual([]);
  });
});

describe('the holders that a home asks', () => {
  const scheme = { k: 2, n: 4 };

  it('are those that hold already, then the planned, then the best of the rest, of the eligible alone', () => {
    const eligible = ['DM', 'LC', 'JM', 'SR', 'KN', 'BZ'];
    const order = { holding: ['DM', 'GY'], planned: ['BZ', 'TT'], scheme };
    expect(holdersFor('AG', eligible, order)).toEqual(['BZ', 'DM', 'JM', 'SR']);
    expect(holdersFor('AG', ['DM'], order)).toEqual(['DM']);
  });
});

describe('the next holder', () => {
  it('is the candidate that no track of the others reaches', () => {
    expect(nextHolder('AG', ['DM', 'LC', 'JM', 'TT', 'BS'], ['KN', 'MS', 'SR'], threeOfSix)).toBe('SR');
    expect(nextHolder('AG', ['DM', 'LC', 'JM', 'TT', 'BS'], ['KN', 'BZ', 'MS'], threeOfSix)).toBe('BZ');
  });

  it('is nobody when all candidates hold already', () => {
    expect(nextHolder('AG', ['DM', 'LC'], ['DM', 'AG'], threeOfSix)).toBeNull();
  });
});
