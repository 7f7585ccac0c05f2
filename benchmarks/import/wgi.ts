/** Worldwide Governance Indicators with standard errors: the teaching example of an order that is mostly noise. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import type { CsvRow } from './csv-table.ts';
import { informSources, readInformRaw } from './internet.ts';
import { attribution } from './licences.ts';
import { plainNumber, type Reading } from './reading.ts';
import { indicatorOf, readTall } from './wide-table.ts';

const file = 'worldbank-wgi/wgi_2015_latest_all_countries.csv';

const dimensions = {
  cc: 'Control of corruption',
  ge: 'Government effectiveness',
  pv: 'Political stability',
  rl: 'Rule of law',
  rq: 'Regulatory quality',
  va: 'Voice and accountability',
};

const indicator = (id: string, name: string): ValuesIndicator => ({
  id,
  name,
  unit: 'standard deviations of the world, about -2.5 to 2.5',
  // The tails of the estimate pass 2.5 now and then.
  least: -4,
  most: 4,
  rounding: 0.000005,
  transform: 'none',
  mode: 'unobserved components model over surveys and expert ratings',
});

const indicators = [
  ...Object.entries(dimensions).map(([id, name]) => indicator(`wgi_${id}`, name)),
  indicator('inform_wgi_ge', 'Government effectiveness (as in INFORM)'),
];

/** The table has no codes: names as the World Bank writes them. */
const names = {
  Anguilla: 'AIA',
  'Antigua and Barbuda': 'ATG',
  'Bahamas, The': 'BHS',
  Barbados: 'BRB',
  Belize: 'BLZ',
  Bermuda: 'BMU',
  'Cayman Islands': 'CYM',
  Dominica: 'DMA',
  Grenada: 'GRD',
  Guyana: 'GUY',
  Haiti: 'HTI',
  Jamaica: 'JAM',
  Martinique: 'MTQ',
  'St. Kitts and Nevis': 'KNA',
  'St. Lucia': 'LCA',
  'St. Vincent and the Grenadines': 'VCT',
  Suriname: 'SUR',
  'Trinidad and Tobago': 'TTO',
};

/** Adds the publisher's own error and number of sources to what was read from a row. */
function withErrors(readings: readonly Reading[], rows: readonly CsvRow[]): readonly Reading[] {
  const byLine = new Map(rows.map((row) => [row.line, row]));
  return readings.map((one) => {
    const row = byLine.get(one.line);
    if (row === undefined) return one;
    return {
      ...one,
      standardError: plainNumber(row.cell('stddev'), row, 'stddev', file),
      sourceCount: plainNumber(row.cell('nsource'), row, 'nsource', file),
    };
  });
}

/** WGI: context, never scored. */
export const wgi: Importer = {
  publication: {
    id: 'wb-wgi',
    title: 'Worldwide Governance Indicators',
    publisher: 'World Bank',
    url: 'https://www.worldbank.org/en/publication/worldwide-governance-indicators',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file,
      columns: ['countryname', 'year', 'indicator', 'estimate', 'stddev', 'nsource'],
      edition: '1996 to 2023',
      vintage: '2024',
      obtainedFrom: 'github.com/Terrie-png/DAV_CA1 @ 58536348cc974c3decd584bca94013be7cbea6b9, wgidataset.xlsx',
    },
    ...informSources(['Government Effectiveness']),
  ],
  indicators,
  checks: [
    {
      id: 'wgi-copies',
      rule: 'equal',
      total: 'wgi_ge',
      parts: ['inform_wgi_ge'],
      periods: ['2023'],
      tolerance: 0.00001,
      words: 'Government effectiveness of 2023 is the same in the World Bank’s table and in INFORM’s workbook.',
    },
  ],
  keep: ({ period }) => period >= '2022',
  read: ([rows = [], raw = [], years = []]) => [
    ...withErrors(
      readTall(rows, { file, source: 0, unit: 'countryname', period: { column: 'year' }, names }, indicators, {
        variable: 'indicator',
        value: 'estimate',
        ids: Object.fromEntries(Object.keys(dimensions).map((id) => [id, `wgi_${id}`])),
      }),
      rows,
    ),
    ...readInformRaw(raw, years, 'Government Effectiveness', indicatorOf(indicators, 'inform_wgi_ge'), 1),
  ],
};
