/** Which publications the importer carries, described once by hand: everything about a number except the number. */
import type { Indicator, Publication } from '../dataset/dataset.ts';

/** One publication with its indicators, and the year under which the source table files it. */
export interface Carried {
  readonly publication: Publication;
  readonly indicators: readonly Indicator[];
  readonly year: string;
  /** The copy inside the source's folder; every row read must name it. */
  readonly sourceFile: string;
}

const worldBankPage = 'https://reproducibility.worldbank.org/index.php/catalog/418/study-description';
const unitedNationsPage =
  'https://publicadministration.un.org/egovkb/en-us/About/Overview/-E-Government-Development-Index';

const egdi: Publication = {
  id: 'un-egdi-2024',
  title: 'E-Government Development Index',
  shortTitle: 'EGDI',
  publisher: 'United Nations Department of Economic and Social Affairs (UN DESA)',
  edition: 'E-Government Survey 2024',
  url: unitedNationsPage,
  licence: {
    name: 'No open licence stated',
    url: null,
    open: false,
    note: 'Our copy states no licence. Used with attribution; ask UN DESA before passing the values on.',
  },
  obtainedFrom:
    'github.com/MaryliaCruzS/Estadistica1CienciaPolitica @ a1f17e3a3090cf0ead465be6b16821efb5a63f5d, ' +
    'EGOV_DATA_2024.csv (columns renamed there)',
  quotations: [
    {
      text:
        'The assessment rates the e-government performance of countries relative to one another as opposed to being ' +
        'an absolute measurement.',
      url: unitedNationsPage,
    },
  ],
};

const gtmi: Publication = {
  id: 'wb-gtmi-2025',
  title: 'GovTech Maturity Index',
  shortTitle: 'GTMI',
  publisher: 'World Bank',
  edition: '2025 update',
  url: worldBankPage,
  licence: {
    name: 'CC BY 4.0',
    url: 'https://creativecommons.org/licenses/by/4.0/',
    open: true,
    note: 'World Bank GovTech Dataset, Creative Commons Attribution 4.0 International.',
  },
  obtainedFrom:
    'github.com/WB-PIDA-Data-Science-Shop/gtmiR @ ebb90afcb04d600a79cb17ec20249e9ccdd9f5f0, data/gtmi2025.rda',
  quotations: [
    {
      text:
        'The GTMI is not intended to create a ranking or assess a country’s readiness for or performance of GovTech; ' +
        'rather, it complements existing tools and diagnostics by providing an overview of global GovTech practices ' +
        'to assist practitioners in the design of digital transformation interventions.',
      url: worldBankPage,
    },
  ],
};

function indicator(id: string, partOf: string | null, decimals: number, words: Names): Indicator {
  return { id, ...words, unit: 'index, 0 to 1', least: 0, most: 1, partOf, decimals };
}

interface Names {
  readonly name: string;
  readonly shortName: string;
  readonly means: string;
}

/** Everything the importer carries. The sub-index names are the publishers' own. */
export const carried: readonly Carried[] = [
  {
    publication: egdi,
    year: '2024',
    sourceFile: 'undesa-egdi/EGOV_DATA_2024.csv',
    indicators: [
      indicator('un_egdi', null, 5, {
        name: 'E-Government Development Index',
        shortName: 'EGDI',
        means: 'The plain mean of the three parts below.',
      }),
      indicator('un_osi', 'un_egdi', 5, {
        name: 'Online Service Index',
        shortName: 'OSI',
        means: 'What government websites offer.',
      }),
      indicator('un_hci', 'un_egdi', 5, {
        name: 'Human Capital Index',
        shortName: 'HCI',
        means: 'Schooling and literacy.',
      }),
      indicator('un_tii', 'un_egdi', 5, {
        name: 'Telecommunication Infrastructure Index',
        shortName: 'TII',
        means: 'Internet and mobile subscriptions and their price.',
      }),
    ],
  },
  {
    publication: gtmi,
    year: '2025',
    sourceFile: 'worldbank-gtmi/gtmi_panel_2020_2022_2025.csv',
    indicators: [
      indicator('wb_gtmi', null, 10, {
        name: 'GovTech Maturity Index',
        shortName: 'GTMI',
        means: 'The plain mean of the four parts below.',
      }),
      indicator('wb_gtmi_cgsi', 'wb_gtmi', 10, {
        name: 'Core Government Systems Index',
        shortName: 'CGSI',
        means: 'Shared systems inside government: money, tax, staff, cloud.',
      }),
      indicator('wb_gtmi_psdi', 'wb_gtmi', 10, {
        name: 'Public Service Delivery Index',
        shortName: 'PSDI',
        means: 'Services that people can use online.',
      }),
      indicator('wb_gtmi_dcei', 'wb_gtmi', 10, {
        name: 'Digital Citizen Engagement Index',
        shortName: 'DCEI',
        means: 'Ways to take part and to be answered.',
      }),
      indicator('wb_gtmi_gtei', 'wb_gtmi', 10, {
        name: 'GovTech Enablers Index',
        shortName: 'GTEI',
        means: 'Strategy, institutions, laws and skills.',
      }),
    ],
  },
];
