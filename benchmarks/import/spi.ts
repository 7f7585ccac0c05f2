/** World Bank Statistical Performance Indicators: the overall score is the mean of five pillars. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import { attribution, cliarCopy } from './licences.ts';
import { readWide } from './wide-table.ts';

const file = 'worldbank-cliar/d360_gtmi_spi_selected_2015on.csv';
const columns = {
  wb_spi_overall: 'wb_wdi_iq_spi_ovrl',
  wb_spi_pillar1: 'wb_wdi_iq_spi_pil1',
  wb_spi_pillar2: 'wb_wdi_iq_spi_pil2',
  wb_spi_pillar3: 'wb_wdi_iq_spi_pil3',
  wb_spi_pillar4: 'wb_wdi_iq_spi_pil4',
  wb_spi_pillar5: 'wb_wdi_iq_spi_pil5',
};

const indicator = (id: string, name: string): ValuesIndicator => ({
  id,
  name,
  unit: 'points, 0 to 100',
  least: 0,
  most: 100,
  rounding: 0.00005,
  transform: 'none',
  mode: 'the World Bank looks at what statistical offices publish',
});

const indicators = [
  indicator('wb_spi_overall', 'Statistical Performance Indicators, overall'),
  indicator('wb_spi_pillar1', 'Pillar 1: use of data'),
  indicator('wb_spi_pillar2', 'Pillar 2: data services'),
  indicator('wb_spi_pillar3', 'Pillar 3: data products'),
  indicator('wb_spi_pillar4', 'Pillar 4: data sources'),
  indicator('wb_spi_pillar5', 'Pillar 5: data infrastructure'),
];

/** SPI with its pillars. */
export const spi: Importer = {
  publication: {
    id: 'wb-spi',
    title: 'Statistical Performance Indicators',
    publisher: 'World Bank',
    url: 'https://www.worldbank.org/en/programs/statistical-performance-indicators',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file,
      columns: ['country_code', 'year', ...Object.values(columns)],
      edition: 'Data360 selection',
      vintage: '2025',
      obtainedFrom: cliarCopy('d360_efi_data.rda'),
    },
  ],
  indicators,
  checks: [
    {
      id: 'spi-mean',
      rule: 'weighted-sum',
      total: 'wb_spi_overall',
      parts: indicators.slice(1).map(({ id }) => id),
      weights: [0.2, 0.2, 0.2, 0.2, 0.2],
      periods: ['2016', '2017', '2018', '2019', '2020', '2021', '2022', '2023'],
      tolerance: 0.00007,
      words: 'The overall score is the mean of the five pillars, to the rounding of four printed digits.',
    },
  ],
  keep: ({ period }) => period >= '2019',
  read: ([rows = []]) =>
    readWide(rows, { file, source: 0, unit: 'country_code', period: { column: 'year' } }, indicators, columns),
};
