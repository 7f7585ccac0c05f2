/** GTMI 2022 as the Blavatnik Index coded its answers anew: points by subject, and its own seven sums of answers. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import { gtmiPage } from './gtmi.ts';
import { attribution, blavatnikCopy } from './licences.ts';
import { readTall } from './wide-table.ts';

const bySubject = 'worldbank-gtmi/gtmi_2022_question_metadata.csv';
const byTheme = 'worldbank-gtmi/gtmi_2022_blavatnik_reprocessed.csv';
const columns = ['cc_iso3c', 'ref_year', 'variable', 'value'];

/** Names in the file behind `gtmi_`, with the most points that any economy has: our copies do not say the scale. */
const subjects = [
  ...([
    ['backend', 11],
    ['fiscal', 6],
    ['taxmi', 1],
    ['customsmi', 1],
    ['hrmis', 3],
    ['pims', 2],
  ] as const),
  ...([
    ['opensource', 3],
    ['portal', 4],
    ['opengov', 2],
    ['opendata', 4],
    ['participation', 5],
  ] as const),
  ...([
    ['feedback', 6],
    ['engagement', 4],
    ['govtech', 8],
    ['datagovernance', 3],
    ['right2info', 2],
  ] as const),
  ...([
    ['dataprivacy', 5],
    ['digitalskills', 4],
    ['pubsecinv', 8],
    ['data_exchange', 7],
  ] as const),
  ...([
    ['system_governance', 8],
    ['socsecmi', 3],
    ['eprocurement', 2],
    ['user_centric', 5],
  ] as const),
  ...([
    ['taxportal', 5],
    ['epayments', 3],
    ['customsportal', 2],
    ['socsecportal', 2],
    ['jobportal', 2],
  ] as const),
] as const;
const themes = [
  ...([
    ['backend', 4],
    ['admin', 10],
    ['policy', 10],
    ['innovation', 4],
    ['portals', 8],
  ] as const),
  ...([
    ['openness', 6.75],
    ['engagement', 3],
  ] as const),
] as const;

const indicator = (id: string, name: string, most: number): ValuesIndicator => ({
  id,
  name,
  unit: `points (most of any economy: ${most})`,
  least: 0,
  most,
  rounding: 0,
  transform: 'none by us; the Blavatnik Index gave points to published answers, 0 also where there was none',
  mode: 'answered by governments, or assessed from afar where they did not answer',
});

const indicators = [
  ...subjects.map(([name, most]) => indicator(`gtmi22_subject_${name}`, `GTMI 2022, subject: ${name}`, most)),
  ...themes.map(([name, most]) => indicator(`gtmi22_theme_${name}`, `GTMI 2022, theme: ${name}`, most)),
];

const idsOf = (kind: 'subject' | 'theme', names: readonly (readonly [string, number])[]) =>
  Object.fromEntries(names.map(([name]) => [`gtmi_${name}`, `gtmi22_${kind}_${name}`]));

/** Unverified: tried as weighted sums of the subjects, neither the themes nor the World Bank’s own parts come out. */
export const gtmiAnswers: Importer = {
  publication: {
    id: 'wb-gtmi-answers',
    title: 'GovTech Maturity Index 2022: answers by subject',
    publisher: 'World Bank, coded anew by the Blavatnik Index of Public Administration',
    url: gtmiPage,
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file: bySubject,
      columns,
      edition: 'Update 2022, points by subject',
      vintage: '2022',
      obtainedFrom: blavatnikCopy('data_raw/GTMI_2022/gtmi_2022_metadata.csv'),
    },
    {
      file: byTheme,
      columns,
      edition: 'Update 2022, points by theme',
      vintage: '2022',
      obtainedFrom: blavatnikCopy('data_out/gtmi_2022.csv'),
    },
  ],
  indicators,
  checks: [],
  read: ([subjectRows = [], themeRows = []]) => {
    const shape = { unit: 'cc_iso3c', period: { column: 'ref_year' } };
    const tall = { variable: 'variable', value: 'value' };
    return [
      ...readTall(subjectRows, { ...shape, file: bySubject, source: 0 }, indicators, {
        ...tall,
        ids: idsOf('subject', subjects),
      }),
      ...readTall(themeRows, { ...shape, file: byTheme, source: 1 }, indicators, {
        ...tall,
        ids: idsOf('theme', themes),
      }),
    ];
  },
};
