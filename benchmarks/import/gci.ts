/** ITU Global Cybersecurity Index 2020: the overall score is the sum of five pillars. Not for commercial use. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import { blavatnikCopy, nonCommercial } from './licences.ts';
import { readTall } from './wide-table.ts';

const file = 'itu-gci/gci_2020.csv';
const pillars = ['legal', 'technical', 'organisational', 'capacity', 'cooperative'] as const;
const written = {
  legal: 'gci_legal_measures',
  technical: 'gci_technical_measures',
  organisational: 'gci_organisational_measures',
  capacity: 'gci_capacity_development',
  cooperative: 'gci_cooperative_measures',
};

const indicator = (id: string, name: string, most: number): ValuesIndicator => ({
  id,
  name,
  unit: `points, 0 to ${most}`,
  least: 0,
  most,
  rounding: 0.005,
  transform: 'none',
  mode: 'answered by governments, checked by ITU against evidence',
});

const indicators = [
  indicator('itu_gci_overall', 'Global Cybersecurity Index', 100),
  ...pillars.map((name) => indicator(`itu_gci_${name}`, `Pillar: ${name} measures`, 20)),
];

/** GCI and its pillars, off by default. */
export const gci: Importer = {
  publication: {
    id: 'itu-gci',
    title: 'Global Cybersecurity Index',
    publisher: 'International Telecommunication Union (ITU)',
    url: 'https://www.itu.int/en/ITU-D/Cybersecurity/Pages/global-cybersecurity-index.aspx',
    licence: nonCommercial,
    quotations: [],
  },
  sources: [
    {
      file,
      columns: ['cc_iso3c', 'ref_year', 'variable', 'value'],
      edition: 'Fourth edition, 2020',
      vintage: '2021',
      obtainedFrom: blavatnikCopy('data_raw/GCI_2020/gci_2020.csv'),
    },
  ],
  indicators,
  checks: [
    {
      id: 'gci-sum',
      rule: 'weighted-sum',
      total: 'itu_gci_overall',
      parts: indicators.slice(1).map(({ id }) => id),
      weights: pillars.map(() => 1),
      periods: ['2020'],
      tolerance: 0.0201,
      // Taken wrongly out of the publisher's tables by whoever copied them; none of them of the region.
      except: ['MOZ', 'SVK', 'SVN'],
      words: 'The overall score is the sum of its five pillars, to the rounding of two printed digits.',
    },
  ],
  read: ([rows = []]) =>
    readTall(rows, { file, source: 0, unit: 'cc_iso3c', period: { column: 'ref_year' } }, indicators, {
      variable: 'variable',
      value: 'value',
      ids: {
        gci_overall: 'itu_gci_overall',
        ...Object.fromEntries(pillars.map((name) => [written[name], `itu_gci_${name}`])),
      },
    }),
};
