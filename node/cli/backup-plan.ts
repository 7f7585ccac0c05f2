/** `breakwater backup plan`: which countries should hold this hub's backups, by the storms of 175 years. */
import { BackupError, type PlannedHome, riskOf, type SetRisk, stormSource } from '@breakwater/backup-replication';
import { CodedError, type JsonObject, parseCountryCode } from '@breakwater/federation-protocol';
import { members } from '@breakwater/trust-lists';
import { agreementInForce } from '../backup/holding/agreements.ts';
import { type PlanFacts, planLines } from '../backup/placement/plan-text.ts';
import { planRegion } from '../backup/placement/region-plan.ts';
import { type Hub, openHub } from '../hub.ts';
import { dirOption, hubDirOf, optionalWhole } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Plans who holds this hub’s backups, by the tracks of past storms.',
  help: `Neighbours under one hurricane track fail together. The plan chooses holders for all members of the trust
list at once, so that no storm on record reaches too many of anybody's, and says what that is worth beside
choosing the nearest or at random, also against storms that it had not seen. Changes nothing: make hosting
agreements with the holders it names. Exit code 3 when one track can hit too many of them.

  breakwater backup plan
  breakwater backup plan --shards 4 --needed 2`,
  options: [
    dirOption,
    { flags: '--needed <k>', text: 'holders that are enough to restore', default: '3' },
    { flags: '--shards <n>', text: 'holders in all', default: '6' },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const scheme = { k: optionalWhole(input, 'needed', 1) ?? 3, n: optionalWhole(input, 'shards', 1) ?? 6 };
      const state = hub.trust.current();
      const { plan, unplaced } = planRegion(state, scheme);
      const home = plan.homes.find(({ country }) => country === hub.config.country);
      if (home === undefined) throw noSite(hub.config.country);
      const [newest] = await hub.store.backups.snapshots(1);
      const holding = [...(newest?.holders ?? [])].sort();
      const facts: PlanFacts = {
        ...{ plan, home, unplaced, holding },
        agreed: await agreedOf(hub, home.holders),
        names: new Map(members(state).map(({ country, name }) => [country, name])),
        today: todaysRisk(home, holding, scheme),
      };
      terminal.result(jsonOf(facts), () => planLines(facts));
      return home.risk.overcome.length > 0 ? 3 : 0;
    } finally {
      await hub.close();
    }
  },
};

/** Those of `holders` whose agreement with this hub is in force. */
async function agreedOf({ config, store, trust, world }: Hub, holders: readonly string[]): Promise<string[]> {
  const parts = { hosting: store.hosting, trust, now: () => trust.standing()?.now ?? world.now() };
  const agreed: string[] = [];
  for (const holder of holders) {
    const isAgreed = await agreementInForce(parts, parseCountryCode(holder), config.country).then(
      () => true,
      (cause: unknown) => {
        if (!(cause instanceof CodedError)) throw cause;
        return false;
      },
    );
    if (isAgreed) agreed.push(holder);
  }
  return agreed;
}

/** The risk of the holders of today, when they are others than the planned. */
function todaysRisk(
  home: PlannedHome,
  holding: readonly string[],
  scheme: PlanFacts['plan']['scheme'],
): SetRisk | null {
  const same = holding.length === 0 || holding.join() === home.holders.join();
  // A snapshot that fewer signed for is judged as if all its shards were with those: fewer may be lost.
  return same ? null : riskOf(home.country, holding, { k: scheme.k, n: Math.max(scheme.k, holding.length) });
}

function jsonOf({ plan, home, holding, agreed, today, unplaced }: PlanFacts): JsonObject {
  const { scheme, record, holdout, homes } = plan;
  const risk = (one: SetRisk): JsonObject => JSON.parse(JSON.stringify(one));
  return {
    scheme: { ...scheme },
    country: home.country,
    holders: [...home.holders],
    risk: risk(home.risk),
    holding: [...holding],
    agreed: [...agreed],
    today: today && risk(today),
    record: JSON.parse(JSON.stringify(record)),
    holdout: {
      ...JSON.parse(JSON.stringify(holdout)),
      error: holdout.tested.tracks.chanceAYear - holdout.trained.chanceAYear,
    },
    homes: homes.map(({ country, holders, risk: { chanceAYear } }) => ({
      country,
      holders: [...holders],
      chanceAYear,
    })),
    unplaced: [...unplaced],
    source: { ...stormSource },
  };
}

function noSite(country: string): BackupError {
  return new BackupError('PLACEMENT_SITE_UNKNOWN', `The storm table has no site for ${country}.`, { country });
}
