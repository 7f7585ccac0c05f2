/** GTMI's answers about six core systems, decoded only as far as the publisher's own counts bear the code out. */
import { BenchmarkError } from '../error.ts';
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import type { CsvRow } from './csv-table.ts';
import { gtmiCopy, gtmiPage } from './gtmi.ts';
import { attribution } from './licences.ts';
import type { Reading } from './reading.ts';

const file = 'worldbank-gtmi/gtmi_ims_adoption_2025.csv';

/** Each system with its most points: an answer of 0, 1 or 2 times a weight of 3 or 4.5. */
const systems = [
  ['FMIS', 'wb_ims_finance', 'Financial management', 6],
  ['TMIS', 'wb_ims_tax', 'Tax', 6],
  ['CMIS', 'wb_ims_customs', 'Customs', 6],
  ['EPMIS', 'wb_ims_procurement', 'E-procurement', 9],
  ['DMIS', 'wb_ims_debt', 'Debt', 6],
  ['PIMIS', 'wb_ims_investment', 'Public investment', 9],
] as const;

const indicators: readonly ValuesIndicator[] = [
  ...systems.map(([, id, name, most]) => ({
    id,
    name: `${name} system in place`,
    unit: '0 or 1',
    least: 0,
    most: 1,
    rounding: 0,
    transform: `1 where GTMI gives all ${most} points, else 0 (half the points is no system in place yet)`,
    mode: 'answered by governments, or assessed from afar where they did not answer',
  })),
  {
    id: 'wb_ims_in_place',
    name: 'Core systems in place',
    unit: 'systems of 6',
    least: 0,
    most: 6,
    rounding: 0,
    transform: 'how many of the six answers have all points',
    mode: 'answered by governments, or assessed from afar where they did not answer',
  },
];

/** Below the countries the workbook counts its own answers: without any points, with half of them, with all. */
const counted = ['B', 'C', 'D'] as const;

/** Reads the countries and refuses the file unless its own counts, at its foot, come out. */
function read([rows = []]: readonly (readonly CsvRow[])[]): readonly Reading[] {
  // One economy answered nothing at all: the publisher writes a dash in every cell, and does not count it.
  const countries = rows.filter((row) => /^[A-Z]{3}$/.test(row.cell('country_code')) && row.cell('FMIS') !== '-');
  for (const [column, , , most] of systems) {
    const points = countries.map((row) => pointsOf(row, column, most));
    const found = [0, most / 2, most].map((one) => points.filter((point) => point === one).length);
    for (const [at, letter] of counted.entries()) refuseOtherCount(rows, column, letter, found[at] ?? 0);
  }
  return countries.flatMap((row) => {
    const place = { unit: row.cell('country_code'), period: '2025', source: 0, line: row.line };
    const inPlace = systems.map(([column, indicator, , most]) => ({
      ...place,
      indicator,
      column,
      value: pointsOf(row, column, most) === most ? 1 : 0,
    }));
    const value = inPlace.reduce((sum, one) => sum + one.value, 0);
    return [...inPlace, { ...place, indicator: 'wb_ims_in_place', column: 'FMIS to PIMIS', value }];
  });
}

function pointsOf(row: CsvRow, column: string, most: number): number {
  const points = [0, most / 2, most].find((one) => String(one) === row.cell(column));
  if (points !== undefined) return points;
  throw new BenchmarkError(
    'IMPORT_ROW_MALFORMED',
    `Line ${row.line} of ${file} gives "${row.cell(column)}" points for ${column}: not none, half or all of ${most}.`,
    { file, line: row.line, column },
  );
}

function refuseOtherCount(rows: readonly CsvRow[], column: string, letter: string, found: number): void {
  const row = rows.find((one) => one.cell('country_name') === letter);
  if (row?.cell(column) === String(found)) return;
  throw new BenchmarkError(
    'IMPORT_TOTAL_DIFFERS',
    `${file} counts "${row?.cell(column) ?? ''}" answers of kind ${letter} for ${column}; there are ${found}.`,
    { file, line: row?.line ?? 0, column },
  );
}

/** Core systems in place, 2025. */
export const gtmiSystems: Importer = {
  publication: {
    id: 'wb-gtmi-systems',
    title: 'GovTech Maturity Index: core systems',
    publisher: 'World Bank',
    url: gtmiPage,
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file,
      columns: ['country_code', 'country_name', ...systems.map(([column]) => column), 'year'],
      edition: 'Update 2025, answers on management information systems',
      vintage: '2025',
      obtainedFrom: `${gtmiCopy}ims_adoption.rda`,
    },
  ],
  indicators,
  checks: [
    {
      id: 'systems-sum',
      rule: 'weighted-sum',
      total: 'wb_ims_in_place',
      parts: systems.map(([, id]) => id),
      weights: systems.map(() => 1),
      periods: ['2025'],
      tolerance: 0,
      words:
        'The workbook counts, for each system, the economies without points, with half and with all of them: all 18 ' +
        'counts come out of its 197 rows. In 2022 the World Bank’s own index of such systems was the sum of such ' +
        'points over the most there can be, to the last digit for all 198 economies.',
    },
  ],
  read,
};
