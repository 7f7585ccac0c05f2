/** Series that are carried and never scored: one copy each, no total to work out, so unverified. */
import type { ValuesIndicator } from '../values/values-file.ts';
import type { Importer } from './build-values.ts';
import { attribution, blavatnikCopy, cliarCopy } from './licences.ts';
import { readTall, readWide } from './wide-table.ts';

const lpiFile = 'worldbank-lpi/lpi_2022.csv';
const gdbFile = 'gdb/gdb_2021_blavatnik_extract.csv';
const wdiFile = 'worldbank-cliar/wdi_selected_2010on.csv';
const broadbandFile = 'owid-itu-wb/broadband-penetration-by-country_to2019.csv';
const mobileFile = 'owid-itu-wb/mobile-cellular-subscriptions-per-100-people_to2019.csv';
const owidCopy = 'github.com/lisamalani/IDS_A2_InternetUsers @ f0b716997a55bc7d37d8db53373ee3262327d6c8';

type Bounds = readonly [unit: string, least: number, most: number];

const indicator = (id: string, name: string, [unit, least, most]: Bounds, mode: string): ValuesIndicator => ({
  id,
  name,
  unit,
  least,
  most,
  rounding: 0,
  transform: 'none',
  mode,
});

const gdbThemes = [
  'capabilities',
  'climate',
  'company',
  'governance',
  'health',
  'integrity',
  'land',
  'procurement',
  'pubfin',
];
const lpiIndicators = [
  indicator('wb_lpi_customs', 'Logistics: customs clearance', ['score, 1 to 5', 1, 5], 'survey of freight forwarders'),
];
const gdbIndicators = gdbThemes.map((theme) =>
  indicator(
    `gdb_${theme}`,
    `Global Data Barometer: ${theme}`,
    ['points, 0 to 100', 0, 100],
    'experts with links to evidence',
  ),
);
const wdiIndicators = [
  indicator('wb_birth_registration', 'Birth registration', ['% of children', 0, 100], 'surveys of households'),
  indicator(
    'wb_cpia_public_admin',
    'CPIA: quality of public administration',
    ['score, 1 to 6', 1, 6],
    'World Bank staff',
  ),
  indicator('wb_gdp_per_head', 'Gross domestic product per head', ['2017 int. $', 0, 500_000], 'national accounts'),
];
const subscriptions: Bounds = ['per 100 people', 0, 500];
const owidIndicators = [
  indicator('owid_fixed_broadband', 'Fixed broadband subscriptions', subscriptions, 'regulators, through ITU'),
  indicator('owid_mobile', 'Mobile cellular subscriptions', subscriptions, 'regulators, through ITU'),
];

/** World Bank Logistics Performance Index, customs: seven countries. */
export const lpi: Importer = {
  publication: {
    id: 'wb-lpi',
    title: 'Logistics Performance Index',
    publisher: 'World Bank',
    url: 'https://lpi.worldbank.org/',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file: lpiFile,
      columns: ['cc_iso3c', 'ref_year', 'variable', 'value'],
      edition: '2022',
      vintage: '2023',
      obtainedFrom: blavatnikCopy('data_out'),
    },
  ],
  indicators: lpiIndicators,
  checks: [],
  read: ([rows = []]) =>
    readTall(rows, { file: lpiFile, source: 0, unit: 'cc_iso3c', period: { column: 'ref_year' } }, lpiIndicators, {
      variable: 'variable',
      value: 'value',
      ids: { lpi_customs_clearance: 'wb_lpi_customs' },
    }),
};

/** Global Data Barometer 2021: seven countries. */
export const gdb: Importer = {
  publication: {
    id: 'gdb',
    title: 'Global Data Barometer',
    publisher: 'Global Data Barometer',
    url: 'https://globaldatabarometer.org/',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file: gdbFile,
      columns: ['cc_iso3c', 'ref_year', 'variable', 'value'],
      edition: 'First edition, 2021',
      vintage: '2022',
      obtainedFrom: blavatnikCopy('data_out'),
    },
  ],
  indicators: gdbIndicators,
  checks: [],
  read: ([rows = []]) =>
    readTall(rows, { file: gdbFile, source: 0, unit: 'cc_iso3c', period: { column: 'ref_year' } }, gdbIndicators, {
      variable: 'variable',
      value: 'value',
      ids: Object.fromEntries(gdbIndicators.map(({ id }) => [id, id])),
    }),
};

/** World Development Indicators: birth registration, public administration, income. */
export const wdi: Importer = {
  publication: {
    id: 'wb-wdi',
    title: 'World Development Indicators',
    publisher: 'World Bank',
    url: 'https://datatopics.worldbank.org/world-development-indicators/',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file: wdiFile,
      columns: ['country_code', 'year', 'wdi_spregbrthzs', 'wdi_iqcpapadmxq', 'wdi_nygdppcapppkd'],
      edition: 'Selection 2010 to 2024',
      vintage: '2025',
      obtainedFrom: cliarCopy('wdi_indicators.rda'),
    },
  ],
  indicators: wdiIndicators,
  checks: [],
  keep: ({ indicator: id, period }) => period >= (id === 'wb_birth_registration' ? '2010' : '2020'),
  read: ([rows = []]) =>
    readWide(rows, { file: wdiFile, source: 0, unit: 'country_code', period: { column: 'year' } }, wdiIndicators, {
      wb_birth_registration: 'wdi_spregbrthzs',
      wb_cpia_public_admin: 'wdi_iqcpapadmxq',
      wb_gdp_per_head: 'wdi_nygdppcapppkd',
    }),
};

/** Broadband and mobile subscriptions up to 2019: old. */
export const subscriptionsOld: Importer = {
  publication: {
    id: 'owid-subscriptions',
    title: 'Broadband and mobile subscriptions',
    publisher: 'International Telecommunication Union (ITU), through Our World in Data',
    url: 'https://ourworldindata.org/internet',
    licence: attribution,
    quotations: [],
  },
  sources: [
    {
      file: broadbandFile,
      columns: ['Entity', 'Code', 'Year', 'Fixed broadband subscriptions'],
      edition: 'to 2019',
      vintage: '2021',
      obtainedFrom: owidCopy,
    },
    {
      file: mobileFile,
      columns: ['Entity', 'Code', 'Year', 'Mobile cellular subscriptions'],
      edition: 'to 2019',
      vintage: '2021',
      obtainedFrom: owidCopy,
    },
  ],
  indicators: owidIndicators,
  checks: [],
  keep: ({ period }) => period >= '2017',
  read: ([broadband = [], mobile = []]) => {
    const shape = { unit: 'Code', period: { column: 'Year' } };
    return [
      ...readWide(broadband, { ...shape, file: broadbandFile, source: 0 }, owidIndicators, {
        owid_fixed_broadband: 'Fixed broadband subscriptions',
      }),
      ...readWide(mobile, { ...shape, file: mobileFile, source: 1 }, owidIndicators, {
        owid_mobile: 'Mobile cellular subscriptions',
      }),
    ];
  },
};
