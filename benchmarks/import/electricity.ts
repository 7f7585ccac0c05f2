/** Access to electricity: the same World Bank series in INFORM's workbook and in the World Bank Scorecard. */
import type { Importer } from './build-values.ts';
import { informSources, readInformRaw, share } from './internet.ts';
import { attribution, cliarCopy } from './licences.ts';
import { indicatorOf, readWide } from './wide-table.ts';

const scorecard = 'worldbank-cliar/wb_scorecard_selected_2000on.csv';
const indicators = [
  share('wb_electricity_access', 'Access to electricity (as in INFORM)', 0.05),
  share('wb_electricity_scorecard', 'Access to electricity (as in the World Bank Scorecard)', 0.05),
];

/** Access to electricity. The Bahamas stand in one copy only: unverified. */
export const electricity: Importer = {
  publication: {
    id: 'wb-electricity',
    title: 'Access to electricity',
    publisher: 'World Bank',
    url: 'https://data.worldbank.org/indicator/EG.ELC.ACCS.ZS',
    licence: attribution,
    quotations: [],
  },
  sources: [
    ...informSources(['Access to electricity']),
    {
      file: scorecard,
      columns: ['country_code', 'year', 'wb_csc_eg_elc_accs_zs'],
      edition: 'World Bank Scorecard selection',
      vintage: '2025',
      obtainedFrom: cliarCopy('scorecard.rda'),
    },
  ],
  indicators,
  checks: [
    {
      id: 'electricity-copies',
      rule: 'equal',
      total: 'wb_electricity_access',
      parts: ['wb_electricity_scorecard'],
      periods: ['2022'],
      tolerance: 0.00001,
      words:
        'There is no total to work out. The value is the same in two copies that different people took from the ' +
        'World Bank: INFORM’s workbook and the Scorecard.',
    },
  ],
  keep: ({ period }) => period >= '2019',
  read: ([raw = [], years = [], later = []]) => [
    ...readInformRaw(raw, years, 'Access to electricity', indicatorOf(indicators, 'wb_electricity_access'), 0),
    ...readWide(later, { file: scorecard, source: 2, unit: 'country_code', period: { column: 'year' } }, indicators, {
      wb_electricity_scorecard: 'wb_csc_eg_elc_accs_zs',
    }),
  ],
};
