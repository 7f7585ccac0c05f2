/** The plan for a person at a terminal: a calm table, what it is worth, and what the record says against it. */
import type {
  Comparison,
  PlacementPlan,
  PlannedHome,
  SetRisk,
  WorstStorm,
  Worth,
} from '@breakwater/backup-replication';
import { HOLDOUT_FROM, stormYears } from '@breakwater/backup-replication';

/** Below this the record of 175 years says nothing any more: other causes decide (error, war, neglect). */
const tellableChance = 1e-9;

/**
 * What the lines are about. `names` are by country; `holding` has the newest snapshot, `agreed` an agreement in force
 * with this home.
 */
export interface PlanFacts {
  readonly plan: PlacementPlan;
  readonly home: PlannedHome;
  readonly names: ReadonlyMap<string, string>;
  readonly holding: readonly string[];
  readonly agreed: readonly string[];
  /** The risk with today's holders, when they are others than the planned; else null. */
  readonly today: SetRisk | null;
  readonly unplaced: readonly string[];
}

/** All lines. */
export function planLines(facts: PlanFacts): readonly string[] {
  const { plan, home } = facts;
  const { k, n } = plan.scheme;
  const { first, last } = stormYears;
  return [
    ...folded(
      `Holders for ${nameOf(facts, home.country)}: ${n}, any ${k} give the data back. Chosen for ` +
        `${plan.homes.length} countries at once by the storms of ${first} to ${last} (HURDAT2). No holder carries ` +
        'more than its even share.',
    ),
    '',
    ...holderLines(facts),
    '',
    ...worthLines(plan),
    '',
    ...holdoutLines(plan),
    '',
    ...warningLines(facts),
  ];
}

function holderLines(facts: PlanFacts): readonly string[] {
  const { home, holding, agreed } = facts;
  const { risk, holders } = home;
  const rows = holders.map((holder) => [
    nameOf(facts, holder),
    holding.includes(holder) ? 'holds today' : agreed.includes(holder) ? 'agreed' : 'to agree',
    risk.homeHits === 0 ? '' : `${risk.together[holder] ?? 0} of ${risk.homeHits}`,
  ]);
  const head = ['Holder', '', risk.homeHits === 0 ? '' : `Hit with ${home.country}`];
  return [...table([head, ...rows]), `Chance of loss a year  ${chanceText(risk.chanceAYear)}`];
}

function worthLines({ record, homes }: PlacementPlan): readonly string[] {
  const rows: readonly (readonly [string, Worth])[] = [
    ['Storm tracks (this plan)', record.tracks],
    ['Nearest neighbours', record.nearest],
    ['Random', record.random],
  ];
  return [
    `All ${homes.length} countries`,
    ...table([
      ['Way of choosing', 'Loss a year', 'Lost since 1851', 'Without repair'],
      ...rows.map(([label, worth]) => [
        label,
        chanceText(worth.chanceAYear),
        times(worth.lossesByStorm),
        times(worth.lossesBySeason),
      ]),
    ]),
    ...folded('Lost: times that a country’s data were gone if every hurricane within 150 km destroyed a site.'),
    ...folded('Without repair: the same if no lost holder was replaced before the season ended.'),
  ];
}

function holdoutLines({ holdout }: PlacementPlan): readonly string[] {
  const { trained, tested } = holdout;
  const error = tested.tracks.chanceAYear - trained.chanceAYear;
  const row = (label: string, of: (comparison: Comparison) => Worth) => {
    const worth = of(tested);
    return [label, chanceText(worth.chanceAYear), times(worth.lossesByStorm), times(worth.lossesBySeason)];
  };
  return [
    ...folded(`How far to believe it: chosen by the storms before ${HOLDOUT_FROM}, tried on those it had not seen`),
    ...table([
      ['', 'Loss a year', `Lost since ${HOLDOUT_FROM}`, 'Without repair'],
      row('Storm tracks', (one) => one.tracks),
      row('Nearest neighbours', (one) => one.nearest),
      row('Random', (one) => one.random),
    ]),
    ...folded(
      `Holdout error  ${error < 0 ? '-' : '+'}${chanceNumber(Math.abs(error))} a year ` +
        `(expected ${chanceNumber(trained.chanceAYear)}, unseen storms gave ` +
        `${chanceNumber(tested.tracks.chanceAYear)})`,
      15,
    ),
  ];
}

function warningLines(facts: PlanFacts): readonly string[] {
  const { home, today, plan, unplaced } = facts;
  const may = plan.scheme.n - plan.scheme.k;
  const planned = home.risk.overcome.map((storm) => overcomeText(facts, 'the planned holders', storm, may));
  const now = (today?.overcome ?? []).map((storm) => overcomeText(facts, 'today’s holders', storm, may));
  const lines = [...planned, ...now].slice(0, WARNINGS_SHOWN);
  const more = planned.length + now.length - lines.length;
  const calm =
    home.risk.worst === null
      ? 'No storm on record came near any of these holders.'
      : `No storm on record came near more than ${home.risk.worst.holdersHit.length} of these holders ` +
        `(${home.risk.worst.title}); ${may} may be lost.`;
  return [
    ...(lines.length === 0 ? folded(calm) : lines.flatMap((line) => folded(line, 9))),
    ...(more > 0 ? [`Warning  ${more} more storms did the same; --json lists them all.`] : []),
    ...(plan.homes.length === plan.scheme.n + 1
      ? folded('Everybody holds for everybody here: a region with more members would leave a choice.')
      : []),
    ...(unplaced.length > 0
      ? folded(`Left out, since the storm table has no site for them: ${unplaced.join(', ')}.`)
      : []),
    ...folded(
      'Sites are capitals; half of the sites are taken to fail at 80 knots. Earthquakes and people are not counted.',
    ),
  ];
}

const WARNINGS_SHOWN = 3;
const COLUMNS = 80;

function overcomeText(
  facts: PlanFacts,
  whose: string,
  { title, holdersHit, homeHit }: WorstStorm,
  may: number,
): string {
  const who = holdersHit.map((holder) => nameOf(facts, holder)).join(', ');
  const home = homeHit ? `and ${nameOf(facts, facts.home.country)} itself` : 'though not the home';
  return (
    `Warning  One track can hit too many of ${whose}: ${title} came near ${holdersHit.length} ` +
    `(${who}), ${home}. ${may} may be lost.`
  );
}

/** `1 in 3.6 million`; nothing finer than the record can tell. */
export function chanceText(chance: number): string {
  if (chance < tellableChance) return 'under 1 in a billion';
  const years = 1 / chance;
  const [amount, unit] = years >= 1e6 ? [years / 1e6, ' million'] : [years, ''];
  return `1 in ${amount >= 100 || unit === '' ? Math.round(amount).toLocaleString('en-GB') : amount.toFixed(1)}${unit}`;
}

function chanceNumber(chance: number): string {
  return chance < tellableChance ? 'under 1e-9' : chance.toExponential(1);
}

function times(count: number): string {
  const rounded = Math.round(count * 10) / 10;
  return rounded === 0 ? 'never' : `${rounded} times`;
}

function nameOf({ names }: PlanFacts, country: string): string {
  return names.get(country) ?? country;
}

/** A sentence in lines of at most 80 columns, those after the first set in by `indent`. */
function folded(sentence: string, indent = 2): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(/ (?=\S)/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= COLUMNS || line.trim() === '') line = longer;
    else {
      lines.push(line.trimEnd());
      line = `${' '.repeat(indent)}${word}`;
    }
  }
  return [...lines, line];
}

/** Rows in columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
