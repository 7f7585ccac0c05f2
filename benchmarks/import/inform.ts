/** INFORM Risk Index 2025: geometric and inverted geometric means, worked out again down to the components. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import { attribution, informCopy } from './licences.ts';
import { readWide } from './wide-table.ts';

const file = 'inform-risk-2025/inform_risk_2025_v070_index.csv';

const named = [
  ['inform_risk', 'INFORM RISK', 'Risk'],
  ['inform_hazard', 'HAZARD & EXPOSURE', 'Hazard and exposure'],
  ['inform_vulnerability', 'VULNERABILITY', 'Vulnerability'],
  ['inform_socio_economic', 'Socio-Economic Vulnerability', 'Socio-economic vulnerability'],
  ['inform_vulnerable_groups', 'Vulnerable Groups', 'Vulnerable groups'],
  ['inform_lack_of_coping', 'LACK OF COPING CAPACITY', 'Lack of coping capacity'],
  ['inform_institutional', 'Institutional', 'Institutional'],
  ['inform_drr', 'DRR', 'Disaster risk reduction'],
  ['inform_governance', 'Governance', 'Governance'],
  ['inform_infrastructure', 'Infrastructure', 'Infrastructure'],
  ['inform_communication', 'Communication', 'Communication'],
  ['inform_physical', 'Physical infrastructure', 'Physical infrastructure'],
  ['inform_health_care', 'Access to health care', 'Access to health care'],
  ['inform_tropical_cyclone', 'Tropical Cyclone', 'Tropical cyclone'],
  ['inform_unreliability', 'Lack of Reliability (*)', 'Lack of reliability of the data'],
] as const;

const indicators = named.map(
  ([id, , name]): ValuesIndicator => ({
    id,
    name,
    unit: 'index, 0 to 10 (less is better)',
    least: 0,
    most: 10,
    rounding: id === 'inform_unreliability' ? 0 : 0.05,
    transform: 'none',
    mode: 'compiled by the JRC of the European Commission from international statistics',
  }),
);

const periods = ['2025'];
// Parts are printed to one digit, and so is the total: it may be off by half of that.
const printed = 0.0501;

/** INFORM with the dimensions, categories and components behind Lack of Coping Capacity. */
export const inform: Importer = {
  publication: {
    id: 'inform-risk',
    title: 'INFORM Risk Index',
    publisher: 'INFORM (Inter-Agency Standing Committee and European Commission)',
    url: 'https://drmkc.jrc.ec.europa.eu/inform-index',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file,
      columns: ['ISO3', ...named.map(([, column]) => column)],
      edition: 'INFORM Risk 2025, version 0.7.0',
      vintage: '2025-03-31',
      obtainedFrom: informCopy,
    },
  ],
  indicators,
  checks: [
    {
      id: 'inform-risk',
      rule: 'geometric',
      total: 'inform_risk',
      parts: ['inform_hazard', 'inform_vulnerability', 'inform_lack_of_coping'],
      periods,
      tolerance: printed,
      words: 'Risk is the geometric mean of its three dimensions.',
    },
    {
      id: 'inform-vulnerability',
      rule: 'inverted-geometric',
      total: 'inform_vulnerability',
      parts: ['inform_socio_economic', 'inform_vulnerable_groups'],
      periods,
      tolerance: printed,
      words: 'Vulnerability is the inverted geometric mean of its two categories.',
    },
    {
      id: 'inform-coping',
      rule: 'inverted-geometric',
      total: 'inform_lack_of_coping',
      parts: ['inform_institutional', 'inform_infrastructure'],
      periods,
      tolerance: printed,
      words: 'Lack of coping capacity is the inverted geometric mean of institutions and infrastructure.',
    },
    {
      id: 'inform-institutional',
      rule: 'mean-present',
      total: 'inform_institutional',
      parts: ['inform_drr', 'inform_governance'],
      periods,
      tolerance: printed,
      words: 'Institutional is the mean of its components, of one where the other is missing.',
    },
    {
      id: 'inform-infrastructure',
      rule: 'mean-present',
      total: 'inform_infrastructure',
      parts: ['inform_communication', 'inform_physical', 'inform_health_care'],
      periods,
      tolerance: printed,
      words: 'Infrastructure is the mean of its three components.',
    },
  ],
  read: ([rows = []]) =>
    readWide(
      rows,
      { file, source: 0, unit: 'ISO3', period: '2025' },
      indicators,
      Object.fromEntries(named.map(([id, column]) => [id, column])),
    ),
};
