/** People who use the internet: one ITU series in three copies of two vintages. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import type { CsvRow } from './csv-table.ts';
import { attribution, cliarCopy, informCopy } from './licences.ts';
import { type Reading, readCell } from './reading.ts';
import { indicatorOf, readWide } from './wide-table.ts';

/** INFORM's workbook keeps raw values and, in a table of the same shape, the years they are of. */
export const informRaw = 'inform-risk-2025/caricom_indicator_data.csv';

/** The years of INFORM's raw values. */
export const informYears = 'inform-risk-2025/caricom_indicator_date.csv';

const owid = 'owid-itu-wb/share-of-individuals-using-the-internet_1990-2022_semicolon.csv';
const owidColumn = 'Individuals using the Internet (% of population)';
const scorecard = 'worldbank-cliar/wb_scorecard_selected_2000on.csv';

/** A share of people. */
export const share = (id: string, name: string, rounding: number): ValuesIndicator => ({
  id,
  name,
  unit: '% of people',
  least: 0,
  most: 100,
  rounding,
  transform: 'none',
  mode: 'surveys of households, or estimates of the agency where there is none',
});

const indicators = [
  share('itu_internet_users', 'Individuals using the internet (ITU, as in INFORM)', 0),
  share('owid_internet_users', 'Individuals using the internet (ITU, as in Our World in Data)', 0.00005),
  share('wb_internet_users', 'Individuals using the internet (ITU, as in the World Bank Scorecard)', 0.00005),
];

/** One column of INFORM's raw table, each value under the year that the table of years gives. */
export function readInformRaw(
  rows: readonly CsvRow[],
  years: readonly CsvRow[],
  column: string,
  indicator: ValuesIndicator,
  source: number,
): readonly Reading[] {
  const yearOf = new Map(years.map((row) => [row.cell('ISO3'), row.cell(column)]));
  return rows.flatMap((row) => {
    // The first three rows are about the columns; the code of the country stands in a column without a name.
    const unit = row.cell('');
    const period = yearOf.get(unit) ?? '';
    if (unit === '' || !/^\d{4}$/.test(period)) return [];
    return readCell(row, column, indicator, { file: informRaw, source, unit, period });
  });
}

/** The sources that readInformRaw needs: raw values and their years. */
export const informSources = (columns: readonly string[]) => [
  {
    file: informRaw,
    columns: ['', ...columns],
    edition: 'INFORM Risk 2025, version 0.7.0, raw indicators',
    vintage: '2024-08-31',
    obtainedFrom: informCopy,
  },
  {
    file: informYears,
    columns: ['ISO3', ...columns],
    edition: 'INFORM Risk 2025, version 0.7.0, years of the raw indicators',
    vintage: '2024-08-31',
    obtainedFrom: informCopy,
  },
];

/** Internet users: INFORM's copy is what we use, OWID's is its second check, the Scorecard a later vintage. */
export const internet: Importer = {
  publication: {
    id: 'itu-internet',
    title: 'Individuals using the internet',
    publisher: 'International Telecommunication Union (ITU), through INFORM, Our World in Data and the World Bank',
    url: 'https://data.worldbank.org/indicator/IT.NET.USER.ZS',
    licence: attribution,
    quotations: [],
  },
  sources: [
    ...informSources(['Individuals using the Internet']),
    {
      file: owid,
      separator: ';',
      columns: ['Entity', 'Code', 'Year', owidColumn],
      edition: '1990 to 2022',
      vintage: '2024',
      obtainedFrom: 'github.com/sberkayuguz/dsa-210-project @ a848d7944073ba86916a7afd4f847f5f8ec6e5f2',
    },
    {
      file: scorecard,
      columns: ['country_code', 'year', 'wb_csc_it_net_user_zs'],
      edition: 'World Bank Scorecard selection',
      vintage: '2025',
      obtainedFrom: cliarCopy('scorecard.rda'),
    },
  ],
  indicators,
  checks: [
    {
      id: 'internet-copies',
      rule: 'equal',
      total: 'itu_internet_users',
      parts: ['owid_internet_users'],
      periods: ['2021', '2022'],
      tolerance: 0.00006,
      words:
        'There is no total to work out. The value is the same in two copies that different people took from ITU: ' +
        'INFORM’s workbook and Our World in Data.',
    },
  ],
  keep: ({ indicator, period }) => period >= (indicator === 'owid_internet_users' ? '2015' : '2019'),
  read: ([raw = [], years = [], world = [], later = []]) => [
    ...readInformRaw(raw, years, 'Individuals using the Internet', indicatorOf(indicators, 'itu_internet_users'), 0),
    ...readWide(world, { file: owid, source: 2, unit: 'Code', period: { column: 'Year' } }, indicators, {
      owid_internet_users: owidColumn,
    }),
    ...readWide(later, { file: scorecard, source: 3, unit: 'country_code', period: { column: 'year' } }, indicators, {
      wb_internet_users: 'wb_csc_it_net_user_zs',
    }),
  ],
};
