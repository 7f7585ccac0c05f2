/** UN DESA E-Government Survey: seven editions, each total the weighted mean of its three parts. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer, ImportSource } from './build-values.ts';
import { notStated } from './licences.ts';
import { readWide } from './wide-table.ts';

const page = 'https://publicadministration.un.org/egovkb/en-us/About/Overview/-E-Government-Development-Index';

const indicator = (id: string, name: string, mode: string): ValuesIndicator => ({
  id,
  name,
  unit: 'index, 0 to 1',
  least: 0,
  most: 1,
  rounding: 0.000005,
  transform: 'none',
  mode,
});

const indicators = [
  indicator('un_egdi', 'E-Government Development Index', 'mean of three'),
  indicator('un_osi', 'Online Service Index', 'assessors look at national websites'),
  indicator('un_hci', 'Human Capital Index', 'statistics of UNESCO and others'),
  indicator('un_tii', 'Telecommunication Infrastructure Index', 'statistics of ITU'),
  indicator('un_epi', 'E-Participation Index', 'assessors look at national websites'),
];

const early = ['2010', '2012', '2014', '2016', '2018'];
const late = ['2022', '2024'];
const earlyColumns = { un_egdi: 'e-gov-index', un_osi: 'osi', un_hci: 'hci', un_tii: 'tii', un_epi: 'e-pat-index' };
const lateColumns = [
  {
    un_egdi: 'E-Government Index',
    un_osi: 'Online Service Index',
    un_hci: 'Human Capital Index',
    un_tii: 'Telecommunication Infrastructure Index',
    un_epi: 'E-Participation Index',
  },
  {
    un_egdi: 'E_Index',
    un_osi: 'Online_Service',
    un_hci: 'Human_Capital',
    un_tii: 'Tele_Infra',
    un_epi: 'E_Participation',
  },
] as const;
const copies = [
  'github.com/pluralitybook/plurality @ 86158859464aee75633acd854c656928121a7fd8, figs/data/egovernment/',
  'github.com/MaryliaCruzS/Estadistica1CienciaPolitica @ a1f17e3a3090cf0ead465be6b16821efb5a63f5d',
];

/** Names as both late editions write them; without codes a country can only be found by its name. */
const names = {
  'Antigua and Barbuda': 'ATG',
  Bahamas: 'BHS',
  Barbados: 'BRB',
  Belize: 'BLZ',
  Dominica: 'DMA',
  Grenada: 'GRD',
  Guyana: 'GUY',
  Haiti: 'HTI',
  Jamaica: 'JAM',
  'Saint Kitts and Nevis': 'KNA',
  'Saint Lucia': 'LCA',
  'Saint Vincent and the Grenadines': 'VCT',
  Suriname: 'SUR',
  'Trinidad and Tobago': 'TTO',
};

const sources: readonly ImportSource[] = [
  ...early.map((year) => ({
    file: `undesa-egdi/egdi-${year}.csv`,
    columns: ['country-code', ...Object.values(earlyColumns)],
    edition: `E-Government Survey ${year}`,
    vintage: year,
    obtainedFrom: 'github.com/UNU-EGOV/datasets @ 3b9c43567eb9f749e7497b0491449b24a91e5248, egdi/',
  })),
  ...late.map((year, at) => ({
    file: `undesa-egdi/EGOV_DATA_${year}.csv`,
    columns: ['Survey Year', ...Object.values(lateColumns[at] ?? {})],
    edition: `E-Government Survey ${year}`,
    vintage: year,
    obtainedFrom: copies[at] ?? '',
  })),
];

const total = { rule: 'weighted-sum' as const, total: 'un_egdi', parts: ['un_osi', 'un_hci', 'un_tii'] };
const steps: readonly (readonly [string, number])[] = [
  ['2010', 70],
  ['2012', 38],
  ['2014', 51],
  ['2016', 59],
  ['2022', 88],
  ['2024', 73],
];

/** EGDI, its three parts and the E-Participation Index. */
export const egdi: Importer = {
  publication: {
    id: 'un-egdi',
    title: 'E-Government Development Index',
    publisher: 'United Nations Department of Economic and Social Affairs (UN DESA)',
    url: page,
    licence: notStated,
    quotations: [
      {
        text:
          'The assessment rates the e-government performance of countries relative to one another as opposed to ' +
          'being an absolute measurement.',
        url: page,
      },
    ],
  },
  sources,
  indicators,
  checks: [
    {
      ...total,
      id: 'egdi-mean',
      weights: [1 / 3, 1 / 3, 1 / 3],
      periods: ['2012', '2014', '2016', '2018', '2022', '2024'],
      tolerance: 0.00007,
      // Published as 0 in 2012 although two of their parts are not: known, and none of them of the region.
      except: ['LBY', 'CAF', 'GIN'],
      words: 'The index is the mean of its three parts, to the rounding of four or five printed digits.',
    },
    {
      ...total,
      id: 'egdi-2010',
      weights: [0.34, 0.33, 0.33],
      periods: ['2010'],
      tolerance: 0.00001,
      words: 'In 2010 online services weighed 0.34 and the other two 0.33 each.',
    },
    // UN DESA prints no parts of this index. But it is a count over its largest value, so that every value must be a
    // whole number of steps: of all possible four-digit numbers fewer than one in a hundred are.
    ...steps.map(([period, count]) => ({
      id: `epi-steps-${period}`,
      rule: 'whole-steps' as const,
      total: 'un_epi',
      parts: [],
      steps: count,
      periods: [period],
      tolerance: 0.00006,
      words: `Every value of the world is a whole number of ${count}ths, as a count of features over the most must be.`,
    })),
  ],
  read: (tables) => [
    ...early.flatMap((period, source) =>
      readWide(
        tables[source] ?? [],
        { file: sources[source]?.file ?? '', source, unit: 'country-code', period },
        indicators,
        earlyColumns,
      ),
    ),
    ...lateColumns.flatMap((columns, at) => {
      const source = early.length + at;
      const shape = { file: sources[source]?.file ?? '', source, period: { column: 'Survey Year' }, names };
      return readWide(
        tables[source] ?? [],
        { ...shape, unit: at === 0 ? 'Country Name' : 'Country' },
        indicators,
        columns,
      );
    }),
  ],
};
