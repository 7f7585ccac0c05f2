/** INFORM's lack of reliability of its own data, with its parts, and what in the region it filled in itself. */
import { BenchmarkError } from '../error.ts';
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import type { CsvRow } from './csv-table.ts';
import { informYears } from './internet.ts';
import { attribution, informCopy } from './licences.ts';
import { plainNumber, type Reading } from './reading.ts';
import { readWide } from './wide-table.ts';

const file = 'inform-risk-2025/lack_of_reliability.csv';
const imputation = 'inform-risk-2025/caricom_indicator_data_imputation.csv';

/** Id, column, name, unit and most. The sheet has two columns of each name: as counted, then brought to 0 to 10. */
const named = [
  ['inform_missing', 'Number of Missing Indicators', 'Missing indicators', 'indicators', 100],
  ['inform_age', 'Recentness data (average years)', 'Years that data are behind, on average', 'years', 50],
  ['inform_missing_scaled', 'Number of Missing Indicators (2)', 'Missing indicators, scaled', '0 to 10', 10],
  ['inform_age_scaled', 'Recentness data (average years) (2)', 'Years behind, scaled', '0 to 10', 10],
  ['inform_conflict_factor', 'Countries in HVC - Factor', 'Factor for violent conflict', '1 or 1.25', 1.25],
  [
    'inform_reliability',
    'Average of Missing and Recentness + factor for conflict',
    'Lack of reliability',
    'index, 0 to 10 (less is better)',
    10,
  ],
] as const;

/** What INFORM filled in for countries of the region with the average of their neighbours. */
const filled = [
  ['inform_filled_energy', 'Average Dietary Energy Supply Adequacy', 'Food supply was filled in'],
  ['inform_filled_hunger', 'Prevalence of Undernourishment', 'Undernourishment was filled in'],
] as const;

const mode = 'counted by the JRC of the European Commission in its own workbook';
const filledWords = 'Regional average (Caribbean)';
const flag = `1 where the cell says "${filledWords}", 0 where it is empty`;

const indicators: readonly ValuesIndicator[] = [
  ...named.map(([id, , name, unit, most]) => ({
    id,
    name,
    unit,
    most,
    mode,
    least: 0,
    rounding: 0,
    transform: 'none',
  })),
  {
    id: 'inform_age_of_dates',
    name: 'Years behind, from the table of dates',
    unit: 'years',
    mode,
    least: 0,
    most: 50,
    rounding: 0,
    transform: 'sum of (last year of the survey - year of the datum) / (number of dated indicators - 1)',
  },
  ...filled.map(([id, , name]) => ({
    id,
    name,
    unit: '0 or 1',
    mode,
    least: 0,
    most: 1,
    rounding: 0,
    transform: flag,
  })),
];

/** Dated columns for a country: fewer, and the table is another one than we know. */
const datesLeast = 30;

/** The average age again, from the years themselves: the sheet and the table of dates bear each other out. */
function agesOf(rows: readonly CsvRow[]): readonly Reading[] {
  const ends = rows.find((row) => row.cell('COUNTRY') === 'Survey Year');
  const yearAt = (row: CsvRow, column: string) => plainNumber(row.cell(column).slice(-4), row, column, informYears);
  return countriesOf(rows).map((row) => {
    const dated = row.columns.filter((one) => !['COUNTRY', 'ISO3'].includes(one) && row.cell(one) !== '');
    if (ends === undefined || dated.length < datesLeast) {
      throw new BenchmarkError('IMPORT_ROWS_MISSING', `${informYears} lacks the years of ${row.cell('ISO3')}.`, {
        file: informYears,
        line: row.line,
      });
    }
    const behind = dated.reduce((sum, column) => sum + yearAt(ends, column) - yearAt(row, column), 0);
    return reading(row, 'inform_age_of_dates', 1, 'all years', behind / (dated.length - 1));
  });
}

/** 1 where a number was filled in. A mark in any other column or with other words is news, and no zero. */
function flagsOf(rows: readonly CsvRow[]): readonly Reading[] {
  const known: readonly string[] = ['COUNTRY', 'ISO3', ...filled.map(([, column]) => column)];
  return countriesOf(rows).flatMap((row) => {
    const others = row.columns.filter((column) => !known.includes(column) && row.cell(column) !== '');
    if (others.length > 0) throw otherMark(row, others[0] ?? '');
    return filled.map(([id, column]) => {
      const text = row.cell(column);
      if (text !== '' && text !== filledWords) throw otherMark(row, column);
      return reading(row, id, 2, column, text === '' ? 0 : 1);
    });
  });
}

function otherMark(row: CsvRow, column: string): BenchmarkError {
  return new BenchmarkError(
    'IMPORT_ROW_MALFORMED',
    `Line ${row.line} of ${imputation} says "${row.cell(column)}" of ${column}, which the importer does not know.`,
    { file: imputation, line: row.line, column },
  );
}

/** The first rows are about the columns and have no code. */
const countriesOf = (rows: readonly CsvRow[]) => rows.filter((row) => row.cell('ISO3') !== '');

function reading(row: CsvRow, indicator: string, source: number, column: string, value: number): Reading {
  return { indicator, unit: row.cell('ISO3'), period: '2025', value, source, column, line: row.line };
}

const source = (name: string, columns: readonly string[], what: string) => ({
  file: name,
  columns,
  edition: `INFORM Risk 2025, version 0.7.0, ${what}`,
  vintage: '2025-03-31',
  obtainedFrom: informCopy,
});

const periods = ['2025'];

/** Lack of reliability: never scored, for our own grade is of our own values. */
export const informReliability: Importer = {
  publication: {
    id: 'inform-reliability',
    title: 'How reliable INFORM finds its data',
    publisher: 'INFORM (Inter-Agency Standing Committee and European Commission)',
    url: 'https://drmkc.jrc.ec.europa.eu/inform-index',
    licence: attribution,
    quotations: [],
  },
  sources: [
    { ...source(file, ['ISO', ...named.map(([, column]) => column)], 'lack of reliability'), skipShort: true },
    source(informYears, ['COUNTRY', 'ISO3'], 'years of the raw indicators'),
    source(imputation, ['ISO3', ...filled.map(([, column]) => column)], 'what was filled in'),
  ],
  indicators,
  checks: [
    {
      id: 'reliability-dates',
      rule: 'equal',
      total: 'inform_age',
      parts: ['inform_age_of_dates'],
      periods,
      tolerance: 1e-9,
      words:
        'The average age comes out of the years in the table of dates, for each country of the region that has them. ' +
        'That the divisor is one less than the years there are is what fits; INFORM’s rule is not in our copy.',
    },
    {
      id: 'reliability-missing',
      rule: 'capped-sum',
      total: 'inform_missing_scaled',
      parts: ['inform_missing'],
      weights: [10 / 15],
      periods,
      tolerance: 1e-9,
      words: 'Fifteen missing indicators or more are 10, none is 0.',
    },
    {
      id: 'reliability-age',
      rule: 'capped-sum',
      total: 'inform_age_scaled',
      parts: ['inform_age'],
      weights: [10 / 0.75],
      periods,
      tolerance: 1e-9,
      words: 'An average age of nine months or more is 10, none is 0.',
    },
    {
      id: 'reliability-index',
      rule: 'factored-sum',
      total: 'inform_reliability',
      parts: ['inform_missing_scaled', 'inform_age_scaled', 'inform_conflict_factor'],
      weights: [0.4, 0.4],
      periods,
      tolerance: 1e-9,
      words: 'Lack of reliability is 0.4 times the sum of both, times the factor for violent conflict.',
    },
  ],
  read: ([rows = [], dates = [], fills = []]) => [
    ...readWide(
      rows,
      { file, source: 0, unit: 'ISO', period: '2025' },
      indicators,
      Object.fromEntries(named.map(([id, column]) => [id, column])),
    ),
    ...agesOf(dates),
    ...flagsOf(fills),
  ],
};
