/** World Bank GovTech Maturity Index: three waves, each total the plain mean of its four parts. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import { attribution } from './licences.ts';
import { readWide } from './wide-table.ts';

/** Where the World Bank presents the index. */
export const gtmiPage = 'https://reproducibility.worldbank.org/index.php/catalog/418/study-description';

/** Where our copies of its data come from. */
export const gtmiCopy = 'github.com/WB-PIDA-Data-Science-Shop/gtmiR @ ebb90afcb04d600a79cb17ec20249e9ccdd9f5f0, data/';

const file = 'worldbank-gtmi/gtmi_panel_2020_2022_2025.csv';
const columns = {
  wb_gtmi: 'gtmi',
  wb_gtmi_cgsi: 'cgsi',
  wb_gtmi_psdi: 'psdi',
  wb_gtmi_dcei: 'dcei',
  wb_gtmi_gtei: 'gtei',
};

const indicator = (id: string, name: string): ValuesIndicator => ({
  id,
  name,
  unit: 'index, 0 to 1',
  least: 0,
  most: 1,
  rounding: 0,
  transform: 'none',
  // 158 economies answered the survey of 2025 themselves, 39 were assessed from afar; our copy does not say which.
  mode: 'answered by governments, or assessed from afar where they did not answer',
});

const indicators = [
  indicator('wb_gtmi', 'GovTech Maturity Index'),
  indicator('wb_gtmi_cgsi', 'Core Government Systems Index'),
  indicator('wb_gtmi_psdi', 'Public Service Delivery Index'),
  indicator('wb_gtmi_dcei', 'Digital Citizen Engagement Index'),
  indicator('wb_gtmi_gtei', 'GovTech Enablers Index'),
];

/** GTMI and its four parts. */
export const gtmi: Importer = {
  publication: {
    id: 'wb-gtmi',
    title: 'GovTech Maturity Index',
    publisher: 'World Bank',
    url: gtmiPage,
    licence: attribution,
    quotations: [
      {
        text:
          'The GTMI is not intended to create a ranking or assess a country’s readiness for or performance of ' +
          'GovTech; rather, it complements existing tools and diagnostics by providing an overview of global GovTech ' +
          'practices to assist practitioners in the design of digital transformation interventions.',
        url: gtmiPage,
      },
    ],
  },
  sources: [
    {
      file,
      columns: ['year', 'country_code', ...Object.values(columns)],
      edition: 'Updates 2020, 2022 and 2025',
      vintage: '2025',
      obtainedFrom: `${gtmiCopy}gtmi2025.rda`,
    },
  ],
  indicators,
  checks: [
    {
      id: 'gtmi-mean',
      rule: 'weighted-sum',
      total: 'wb_gtmi',
      parts: ['wb_gtmi_cgsi', 'wb_gtmi_psdi', 'wb_gtmi_dcei', 'wb_gtmi_gtei'],
      weights: [0.25, 0.25, 0.25, 0.25],
      periods: ['2020', '2022', '2025'],
      tolerance: 1e-12,
      words: 'The index is the plain mean of its four parts, to the last digit.',
    },
  ],
  read: ([rows = []]) =>
    readWide(
      rows,
      {
        file,
        source: 0,
        unit: 'country_code',
        period: { column: 'year' },
        // The workbook counts its groups at the foot, with limits like 0.75 where the codes are.
        skip: (row) => /^0\.\d+$/.test(row.cell('country_code')),
      },
      indicators,
      columns,
    ),
};
