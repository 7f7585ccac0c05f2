/** Words of the readiness page. Numbers, names and reasons come from the release by arguments; none is typed here. */
import { numberWord, numberWordFirst } from './number-words.ts';

/** Honest before handsome: bands before places, and what is not known said as plainly as what is. */
export const readinessText = {
  title: 'Readiness: Breakwater',
  description:
    'How ready Caribbean countries are for digital government: bands and intervals, with all that is unsure.',
  heading: 'Readiness: what statistics tell, and how surely',
  /** The finding of the page. */
  lede: (countries: number, bands: number) =>
    `What the data carry is ${numberWord(bands)} ${bands === 1 ? 'band' : 'bands'}, not ${numberWord(countries)} ` +
    'places. Only published statistics count here, and each has its source.',
  first: {
    heading: 'Read this first',
    says: (publisher: string) => `${publisher}, of its own index:`,
    /** Follows the warnings: how much of our measure rests on those indices all the same. */
    use: (
      from: readonly { readonly publisher: string; readonly indicators: number; readonly percent: number }[],
      all: number,
    ) =>
      `We rank all the same, and much of our measure of ${numberWord(all)} indicators rests on theirs: ${from
        .map(
          ({ publisher, indicators, percent }) =>
            `${publisher}, ${numberWord(indicators)} with ${percent} % of the weight`,
        )
        .join('; ')}.`,
    meaning:
      'So take the order for what it is: readiness as far as statistics see it, not performance, and no verdict on any ' +
      'government. Inside a band the order says little; the table of pairs says for whom it says anything.',
    conflict:
      'A conflict of interest: the makers of Breakwater chose the indicators, and countries that run Breakwater will ' +
      'one day be measured by them. On this page no value comes from Breakwater or from any hub. Method, data and ' +
      'program are open, and anybody can work out every digit again.',
  },
  chart: {
    heading: 'Bands and intervals',
    /** Heading of a band, in the drawing and in the table. */
    band: (band: number) => `Band ${band}`,
    title: (countries: number) => `Places of ${countries} countries with their intervals, by band`,
    /** Read by screen readers: band and names of its countries. The table below has every number. */
    describe: (bands: readonly (readonly [number, string])[]) =>
      `${bands.map(([band, names]) => `Band ${band}: ${names}.`).join(' ')} A dot marks each place, a line the places ` +
      'that it may as well have. All numbers stand in the table of this page.',
    /** The finding, printed under the chart. */
    caption: (bands: number, countries: number, level: number, pairs: number) =>
      `${numberWordFirst(bands)} ${bands === 1 ? 'band' : 'bands'}, not ${numberWord(countries)} places: of ${pairs} ` +
      `pairs of countries, ${level} cannot be told apart.`,
    reading: (percent: number, runs: number) =>
      `The dot is the place by the method as it stands. The line holds the places of ${percent} % of ` +
      `${runs.toLocaleString('en-GB')} runs in which everything unsure was varied; the figures say the same.`,
    rule: (percent: number) =>
      'From the top, the first country not yet placed opens a band, which reaches down to the last country that it is ' +
      `not surely ahead of (surely: in at least ${percent} % of the runs). So whoever opens a band is surely ahead of ` +
      'everyone below the band; two countries on either side of an edge may still be close. The table of pairs says ' +
      'how surely.',
    varied: (runs: number) => `Each of the ${runs.toLocaleString('en-GB')} runs varied, all at once:`,
  },
  results: {
    heading: 'Every result',
    caption: (countries: number) => `Results of ${countries} ranked countries, by band`,
    country: 'Country',
    place: 'Place',
    interval: (percent: number) => `${percent} % interval`,
    score: 'Score',
    arithmetic: 'Place by plain mean',
    coverage: 'Data there',
    grade: 'Grade',
    /** Share of the score by kind of source: S statistics, Q answers, L measurements. */
    share: (type: string) => `Share ${type}`,
    range: (low: number, high: number) => (low === high ? `${low}` : `${low} to ${high}`),
    /** What the columns mean, printed under the table. */
    notes: (percent: number): readonly (readonly [string, string])[] => [
      [`${percent} % interval`, `Places in ${percent} % of the runs.`],
      ['Score', '0 to 100, by fixed goalposts: no country’s score moves because another’s data did.'],
      [
        'Place by plain mean',
        'Where an arithmetic mean of the pillars, in which strong ones make up for weak, would put it.',
      ],
      ['Data there', 'Share of the weight that has a value. What is missing is left out, never taken for zero.'],
      [
        'Grade',
        'Of the data that this board can have, A to F: how much is there, and how old. What no statistic measures does not count.',
      ],
      ['Share S, Q, L', 'Of the score: S published statistics, Q answers to questions, L measurements signed by hubs.'],
    ],
  },
  pairs: {
    summary: 'How surely is one country ahead of another?',
    caption: 'In how many of 100 runs the country of the row is ahead of the country of the column',
    note: (percent: number) => `From ${percent} on we call it sure; around 50 nobody can tell.`,
    /** Where a country meets itself. */
    self: '–',
  },
  rests: {
    heading: 'What the order rests on',
    lede: 'How much of the movement of ranks comes from each kind of doubt, alone and with all that it acts together with:',
    caption: 'Kinds of doubt and their share in how far ranks move',
    columns: ['Doubt', 'Alone', 'With the others'],
    /** By the name of the doubt in the release. */
    factors: {
      error: 'how exact the values are',
      weights: 'how much each part weighs',
      normalisation: 'how values become scores',
      aggregation: 'how pillars are joined',
      'leave-out': 'which indicators are asked',
    } as Readonly<Record<string, string>>,
    /** A share in percent with the range that repeating the reckoning would give. */
    share: (value: number, low: number, high: number) => `${value} % (${low} to ${high})`,
    without: 'Without one pillar, or one publisher’s figures',
    withoutColumns: ['Left out', 'Furthest move', 'Who moves so far', 'Countries that move'],
    kinds: { indicator: 'indicator', pillar: 'pillar', publisher: 'publisher' },
    places: (count: number) => (count === 1 ? '1 place' : `${count} places`),
    nobody: 'nobody',
    indicators: (largest: number) =>
      `Without any single indicator, no country moves by more than ${largest === 1 ? 'one place' : `${numberWord(largest)} places`}.`,
  },
  unranked: {
    heading: 'Not ranked',
    lede: (countries: number) =>
      `${numberWordFirst(countries)} full and associate members of the region have too few published statistics. They ` +
      'are missing here, not last, and nothing is known from that about how ready they are.',
    /** A country, whether it is a full or an associate member, and how much of the weight has a value. */
    named: (name: string, membership: string, percent: number) => {
      const facts = [membership === 'full' ? 'full member' : '', percent === 0 ? '' : `${percent} % of the data`];
      const said = facts.filter((fact) => fact !== '').join(', ');
      return said === '' ? name : `${name} (${said})`;
    },
  },
  parts: {
    heading: 'What the score is made of',
    lede: (indicators: number, pillars: number, silent: string) =>
      `${numberWordFirst(indicators)} indicators in ${numberWord(pillars)} pillars of equal weight. Within a pillar ` +
      'they are averaged; across pillars a geometric mean is taken, so that a strong pillar makes up for a weak ' +
      `one only in part.${silent === '' ? '' : ` Of ${silent} no statistic tells anything yet.`}`,
    caption: 'Scores of the pillars, 0 to 100',
    indicators: 'Indicators',
    columns: ['Indicator', 'What it is', 'Pillar', 'From 0 to 100', 'Weight'],
    ends: (worst: number, best: number, unit: string) => `${worst} to ${best}; ${unit}`,
    notMeasured: (indicators: number) => `What ${numberWord(indicators)} further indicators are waiting for`,
  },
  values: {
    heading: 'Every value',
    note: 'As published, in the publisher’s unit. The columns are named in the table of indicators above.',
    caption: (values: number) => `The printed values behind the scores (${values} in the release)`,
    /** Stands in place of a value that the publisher does not have, or that passed no check. */
    missing: 'no value',
  },
  attested: {
    heading: 'A second board, still empty',
    text: (indicators: number, joined: number) =>
      `${numberWordFirst(indicators)} indicators will come from hubs and reviewed answers: restore drills, logins that ` +
      'succeed, holders to spare, each signed and checked abroad. They get a board of their own and are never mixed in ' +
      `silently. ${numberWordFirst(joined)} country has reported so far; not yet connected is not zero.`,
  },
  sources: {
    heading: 'Sources',
    used: 'Used for',
    publisher: 'Publisher',
    edition: 'Edition',
    vintage: (edition: string, vintage: string) => (edition.includes(vintage) ? edition : `${edition} (${vintage})`),
    licence: 'Licence',
    check: 'Checked by',
    copy: 'Copy we read',
  },
  release: {
    heading: 'This release',
    id: 'Release',
    method: 'Method',
    data: 'Data',
    values: (count: number) => `${count} values`,
    seed: 'Seed of the runs',
    auditor: 'Audited from outside by',
    /** Instead of a name: it is told, not hidden. */
    noAuditor: 'nobody yet',
    statements: 'Countries’ own statements',
    noStatements: 'none yet; each country may attach one, signed, and it changes no score',
    methodLink: 'How these numbers came about and how to check them',
  },
};
