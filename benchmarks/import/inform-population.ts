/** People by country and year as INFORM divides by them: one copy, no total, so unverified and never scored. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import { attribution, informCopy } from './licences.ts';
import { readWide } from './wide-table.ts';

const file = 'inform-risk-2025/population_2014_2024.csv';
const years = Array.from({ length: 11 }, (_, at) => String(2014 + at));

const indicators: readonly ValuesIndicator[] = [
  {
    id: 'inform_population',
    name: 'People who live in the country',
    unit: 'people',
    least: 0,
    most: 2_000_000_000,
    // Some numbers have digits behind the point: they were worked out, and no count is known to the head.
    rounding: 0,
    transform: 'none',
    mode: 'estimates and projections of statisticians, compiled by INFORM',
  },
];

/** Population of 2014 to 2024: size is never scored, and no indicator of ours is divided by it. */
export const informPopulation: Importer = {
  publication: {
    id: 'inform-population',
    title: 'Population, as in INFORM',
    publisher: 'INFORM (Inter-Agency Standing Committee and European Commission)',
    url: 'https://drmkc.jrc.ec.europa.eu/inform-index',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file,
      columns: ['ISO3', ...years],
      edition: 'INFORM Risk 2025, version 0.7.0, population',
      vintage: '2025-03-31',
      obtainedFrom: informCopy,
    },
  ],
  indicators,
  checks: [],
  read: ([rows = []]) =>
    years.flatMap((period) =>
      readWide(rows, { file, source: 0, unit: 'ISO3', period }, indicators, { inform_population: period }),
    ),
};
