/** Published indices as frameworks of ours: what a stranger would write to have them computed again. */
import { frameworkFormat } from '../../framework/framework.ts';

/** One edition of an index: its framework file, its data file, and where the publisher's own results stand in it. */
export interface Edition {
  readonly label: string;
  readonly path: string;
  readonly framework: object;
  /** Published totals by node of the framework: the column of the data file. */
  readonly totals: Readonly<Record<string, string>>;
  readonly rank?: string;
}

const taken = (id: string, column: string, parent: string, weight = 1) => ({ id, column, parent, weight });
const already = { format: frameworkFormat, scale: [0, 1], defaults: { indicator: { normalise: 'none' } } };

/**
 * UN DESA E-Government Development Index: the mean of three, of nobody who lacks one; in 2010 the online service index
 * weighed .34. Ties are published as they print, so ranks go by the printed digits.
 */
function egdi(year: number, path: string, key: string, columns: readonly string[], weights = [1, 1, 1]): Edition {
  const group = { id: 'EGDI', need: 'all', round: year === 2018 || year === 2022 ? 4 : 5 };
  const [osi = '', hci = '', tii = '', total = '', rank = ''] = columns;
  const [first, second, third] = weights;
  return {
    label: `EGDI ${year}`,
    path: `undesa-egdi/${path}`,
    framework: {
      ...{ ...already, title: `EGDI ${year}`, rankBy: 'rounded', data: { key }, groups: [group] },
      indicators: [
        taken('OSI', osi, 'EGDI', first),
        taken('HCI', hci, 'EGDI', second),
        taken('TII', tii, 'EGDI', third),
      ],
    },
    totals: { EGDI: total },
    rank,
  };
}

const early = ['osi', 'hci', 'tii', 'e-gov-index', 'e-gov-rank'];
const names2022 = [
  ...['Online Service Index', 'Human Capital Index', 'Telecommunication Infrastructure Index'],
  ...['E-Government Index', 'E-Government Rank'],
];

/** The waves that are at hand; 2020 was never found. */
export const egdiEditions: readonly Edition[] = [
  egdi(2010, 'egdi-2010.csv', 'country-code', early, [0.34, 0.33, 0.33]),
  ...[2012, 2014, 2016, 2018].map((year) => egdi(year, `egdi-${year}.csv`, 'country-code', early)),
  egdi(2022, 'EGOV_DATA_2022.csv', 'Country Name', names2022),
  egdi(2024, 'EGOV_DATA_2024.csv', 'Country', ['Online_Service', 'Human_Capital', 'Tele_Infra', 'E_Index', 'Rank']),
];

// The copy at hand ends with a summary by group, whose rows have no group themselves.
const gtmiShape = { key: ['country_code', 'year'], where: { grp: ['A', 'B', 'C', 'D'] } };

/** World Bank GovTech Maturity Index: the mean of four, three waves in one file. */
export const gtmi: Edition = {
  label: 'GTMI 2020, 2022, 2025',
  path: 'worldbank-gtmi/gtmi_panel_2020_2022_2025.csv',
  framework: {
    ...{ ...already, title: 'GTMI', data: gtmiShape, groups: [{ id: 'GTMI' }] },
    indicators: ['cgsi', 'psdi', 'dcei', 'gtei'].map((id) => taken(id, id, 'GTMI')),
  },
  totals: { GTMI: 'gtmi' },
};

const informShape = { key: 'ISO3', name: 'COUNTRY', missing: ['x'] };
const inverted = { method: 'inverted-geometric', shift: [1, 10] };

/** One level of INFORM: the workbook prints each rounded to a digit, so each is worked out from the one below it. */
function informLevel(total: string, aggregate: string | object, columns: readonly string[], rank?: string): Edition {
  return {
    label: `INFORM Risk 2025, ${total}`,
    path: 'inform-risk-2025/inform_risk_2025_v070_index.csv',
    framework: {
      ...{
        format: frameworkFormat,
        title: total,
        scale: [0, 10],
        data: informShape,
        groups: [{ id: 'top', aggregate }],
      },
      indicators: columns.map((column) => ({ ...taken(column, column, 'top'), normalise: 'none' })),
      ...(rank === undefined ? {} : { rankBy: 'rounded' }),
    },
    totals: { top: total },
    ...(rank === undefined ? {} : { rank }),
  };
}

/** INFORM Risk 2025: geometric above, inverted geometric and arithmetic below. */
export const informLevels: readonly Edition[] = [
  informLevel('INFORM RISK', 'geometric', ['HAZARD & EXPOSURE', 'VULNERABILITY', 'LACK OF COPING CAPACITY']),
  informLevel('VULNERABILITY', inverted, ['Socio-Economic Vulnerability', 'Vulnerable Groups']),
  informLevel('LACK OF COPING CAPACITY', inverted, ['Institutional', 'Infrastructure']),
  informLevel('Institutional', 'arithmetic', ['DRR', 'Governance']),
  informLevel('Infrastructure', 'arithmetic', ['Communication', 'Physical infrastructure', 'Access to health care']),
];
