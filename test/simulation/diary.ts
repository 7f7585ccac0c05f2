/** The drill's bookkeeping: days of virtual time, and an oracle that says by itself which logins must go on. */
import type { AssuranceLevel, CountryCode } from '@breakwater/federation-protocol';
import type { Stage } from '@breakwater/trust-lists';
import { decisionOf, standingOf } from './hub.ts';
import { hubOf, pass, solicit, type World } from './world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What the design says, written down without asking the code under test. */
export interface Oracle {
  /** When each hub last heard from enough others (or from a courier), by country. */
  readonly heard: Map<string, Date>;
  /** Countries whose logins are stopped by a notice, or whose key was replaced. */
  readonly stopped: Set<string>;
  /** Every answer that was not what the oracle expected. */
  readonly wrong: string[];
  asked: number;
}

/** A drill: the world, the moment the storm arrived, and the oracle. */
export interface Drill {
  readonly world: World;
  readonly landfall: Date;
  readonly oracle: Oracle;
}

/** The moment so many days after landfall. */
export function day({ landfall }: Drill, days: number): Date {
  return new Date(landfall.getTime() + days * dayMs);
}

/** Lives through the days until then, eight hours at a time; hubs talk, and citizens sign in everywhere. */
export async function until(drill: Drill, days: number): Promise<void> {
  const { world } = drill;
  const end = day(drill, days).getTime();
  while (world.time.getTime() < end) {
    pass(world, Math.min(8 * hourMs, end - world.time.getTime()));
    await everybodyTalks(drill);
    everybodySignsIn(drill);
  }
}

/** Every hub renews its cosignatures with the hubs that it reaches. */
export async function everybodyTalks({ world, oracle }: Drill): Promise<void> {
  for (const hub of world.hubs) await solicit(world, hub);
  for (const { country } of world.hubs) {
    const group = [...world.groups].filter(([, other]) => other === world.groups.get(country.code));
    if (group.length >= 5) oracle.heard.set(country.code, world.time);
  }
}

/** Asks every hub about every country at both levels, and about backups, and compares with the oracle. */
export function everybodySignsIn({ world, oracle }: Drill): void {
  for (const visited of world.hubs) {
    for (const home of world.hubs) {
      if (home === visited) continue;
      for (const level of ['substantial', 'high'] as const) check(visited.country.code, home.country.code, level);
      const query = { country: home.country.code, service: 'BackupStore' } as const;
      const { outcome } = decisionOf(visited, world.time, query);
      note(outcome !== 'deny', true, `${visited.country.code} keeps backups of ${home.country.code}`);
    }
  }

  function check(at: CountryCode, of: CountryCode, level: AssuranceLevel): void {
    const query = { country: of, service: 'FederationIdentity', level } as const;
    const { outcome, reason } = decisionOf(hubOf(world, at), world.time, { ...query, ...kidOf(of) });
    note(outcome !== 'deny', mayGoOn(at, of, level), `${of} at ${at} ${level} (${reason}) ${world.time.toISOString()}`);
  }

  function kidOf(of: CountryCode): { kid?: string } {
    const kid = hubOf(world, of).country.proposal.federationKeys[0]?.kid;
    return kid === undefined ? {} : { kid };
  }

  function mayGoOn(at: string, of: string, level: AssuranceLevel): boolean {
    const heard = oracle.heard.get(at);
    if (heard === undefined || oracle.stopped.has(of)) return false;
    return world.time.getTime() - heard.getTime() <= (level === 'high' ? 3 : 14) * dayMs;
  }

  function note(is: boolean, should: boolean, what: string): void {
    oracle.asked += 1;
    if (is !== should) oracle.wrong.push(`${is ? 'wrongly allowed' : 'wrongly denied'}: ${what}`);
  }
}

/** The stage of every hub, by country. */
export function stages({ world }: Drill): Readonly<Record<string, Stage | undefined>> {
  return Object.fromEntries(world.hubs.map((hub) => [hub.country.code, standingOf(hub, world.time)?.stage]));
}

/** All hubs in one stage but those named. */
export function allBut(world: World, stage: Stage, others: Readonly<Record<string, Stage>> = {}) {
  return Object.fromEntries(world.hubs.map(({ country }) => [country.code, others[country.code] ?? stage]));
}
