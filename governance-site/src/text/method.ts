/** Words of the page that explains how the readiness page is made. */
import { numberWord, numberWordFirst } from './number-words.ts';

/** For a statistician with ten minutes and a suspicious mind. */
export const methodText = {
  title: 'Method: Breakwater',
  description: 'Where the readiness numbers come from, how they are checked, weighed and varied, and what is not done.',
  heading: 'How the readiness page is made',
  lede: 'No number on that page is typed by hand. These are the steps, and how to repeat them.',
  again: {
    heading: 'Work it out again',
    text:
      'This builds the release from method and data and compares it, byte by byte, with the one shown here. It prints ' +
      'the same SHA-256 on every machine: the engine uses only + − × ÷ and the square root.',
    command: 'npm run readiness -- --check',
  },
  carry: {
    heading: 'From publisher to page',
    steps: [
      'A value enters only with its publisher, edition, year, unit and licence, the line of the table it was read from, ' +
        'and that table’s SHA-256.',
      'An importer reads the table and writes one file per publication. It refuses anything that is not a plain number, ' +
        'and never fills a gap.',
      'A value counts only after the publisher’s own totals have been worked out again from it. What passes no such ' +
        'check is left out and said so.',
    ],
  },
  checks: {
    heading: 'The publishers’ totals, worked out again',
    leftOut: (names: string) => `Left out, because it passed no check: ${names}.`,
    /** An indicator of a country. */
    cell: (indicator: string, country: string) => `${indicator} of ${country}`,
  },
  score: {
    heading: 'From values to a score',
    steps: [
      'Each indicator runs from 0 to 100 between two fixed goalposts. They belong to the version of the method, so a ' +
        'country’s score moves only when its own data do.',
      'Indicators of a pillar weigh the same and are averaged; where several tell the same thing they share one place. ' +
        'Pillars weigh the same and are joined by a geometric mean.',
      'Nothing is filled in. A country is ranked when two thirds of the weight and six of the measured pillars have ' +
        'values; otherwise it is not ranked, which is not the same as last.',
    ],
  },
  unsure: {
    heading: 'What is unsure, and how it is counted',
    lede: (runs: number) => `The whole is worked out ${runs.toLocaleString('en-GB')} times, each time varying:`,
    text: (percent: number) =>
      `The interval of a country holds its places in ${percent} % of the runs, and always the place by the method as it ` +
      'stands. What every country would share, such as a wrong choice of indicators, no run can show.',
  },
  bands: {
    heading: 'Bands',
    text: (percent: number, bands: number, level: number, pairs: number) =>
      'Going down the order, the first country not yet placed opens a band, which reaches down to the last country that ' +
      `it is not ahead of in at least ${percent} % of the runs. Today that gives ${numberWord(bands)} bands; ` +
      `${level} of ${pairs} pairs cannot be told apart.`,
    limit:
      'Whoever opens a band is surely ahead of everyone below it. Others may be close to a neighbour across the edge: a ' +
      'band is a summary, and the table of pairs is the whole truth.',
  },
  limits: {
    heading: 'What to keep in mind',
    items: [
      'The years differ from source to source. Older values move more in the runs.',
      'Several indicators come from one publisher, who may be wrong in all of them at once.',
      'Some values were read from public copies, not from the publishers themselves. They add up; a later revision by the ' +
        'publisher would not show.',
      'Counts of systems and portals say that something exists, not that it serves people well.',
    ],
  },
  notDone: {
    heading: 'What is not done',
    text: (silent: string, indicators: number) =>
      `Nothing is estimated for a country from its neighbours, its size or its wealth.${
        silent === '' ? '' : ` Of ${silent} nothing is measured.`
      } ${numberWordFirst(indicators)} indicators of the method wait for answers with evidence or for measurements that ` +
      'hubs sign; those will stand on a board of their own.',
  },
};
