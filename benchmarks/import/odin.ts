/** Open Data Inventory 2022/23: 22 categories of official statistics, ten points each, added up. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import { attribution, blavatnikCopy } from './licences.ts';
import type { Reading } from './reading.ts';
import { readTall } from './wide-table.ts';

const file = 'odin/odin_2022_23.csv';

const categories = [
  'Population & vital statistics',
  'Education facilities',
  'Education outcomes',
  'Health facilities',
  'Health outcomes',
  'Reproductive health',
  'Food security & nutrition',
  'Gender statistics',
  'Crime & justice',
  'Poverty & income',
  'National accounts',
  'Labor',
  'Price indexes',
  'Government finance',
  'Money & banking',
  'International trade',
  'Balance of payments',
  'Agriculture and land use',
  'Resource use',
  'Energy',
  'Pollution',
  'Built environment',
];

/** Ten elements of coverage and openness, one point each, in every category. */
const pointsMost = categories.length * 10;

const points = (id: string, name: string, most: number): ValuesIndicator => ({
  id,
  name,
  unit: `points, 0 to ${most}`,
  least: 0,
  most,
  rounding: 0,
  transform: 'none',
  mode: 'assessors look at websites of statistical offices',
});

const idOf = (at: number) => `odin_category_${String(at + 1).padStart(2, '0')}`;

const indicators: readonly ValuesIndicator[] = [
  {
    ...points('odin_overall', 'Open Data Inventory, share of all points', 100),
    unit: '% of 220 points',
    transform: `points of all categories / ${pointsMost} x 100`,
  },
  points('odin_points', 'Open Data Inventory, all points', pointsMost),
  ...categories.map((name, at) => points(idOf(at), name, 10)),
];

const ids = Object.fromEntries([['All Categories', 'odin_points'], ...categories.map((name, at) => [name, idOf(at)])]);

/** ODIN with its categories. */
export const odin: Importer = {
  publication: {
    id: 'odin',
    title: 'Open Data Inventory',
    publisher: 'Open Data Watch',
    url: 'https://odin.opendatawatch.com/',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file,
      // Names like Côte d’Ivoire are written in latin-1.
      encoding: 'latin1',
      // The file ends with four lines of licence and date.
      skipShort: true,
      columns: ['Year', 'Country Code', 'Data categories', 'Overall score'],
      edition: 'ODIN 2022/23, last updated 9 August 2023',
      vintage: '2023-08-09',
      obtainedFrom: blavatnikCopy('data_raw/ODIN_2022'),
    },
  ],
  indicators,
  checks: [
    {
      id: 'odin-sum',
      rule: 'weighted-sum',
      total: 'odin_points',
      parts: categories.map((_, at) => idOf(at)),
      weights: categories.map(() => 1),
      periods: ['2022'],
      tolerance: 1e-9,
      words: 'The points of a country are the sum of its 22 categories.',
    },
    {
      id: 'odin-share',
      rule: 'weighted-sum',
      total: 'odin_overall',
      parts: ['odin_points'],
      weights: [100 / pointsMost],
      periods: ['2022'],
      tolerance: 1e-9,
      words: 'Our share is the publisher’s points over the 220 that can be had.',
    },
  ],
  read: ([rows = []]) => {
    const readings = readTall(rows, { file, source: 0, unit: 'Country Code', period: { column: 'Year' } }, indicators, {
      variable: 'Data categories',
      value: 'Overall score',
      ids,
    });
    const shares = readings
      .filter((one) => one.indicator === 'odin_points')
      .map((one): Reading => ({ ...one, indicator: 'odin_overall', value: (one.value / pointsMost) * 100 }));
    return [...shares, ...readings];
  },
};
