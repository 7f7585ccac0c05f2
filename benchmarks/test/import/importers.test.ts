/** The importers: what is committed is what the publishers' files say, and a file that does not add up is refused. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countryOfIso3 } from '../../country/region.ts';
import type { Importer } from '../../import/build-values.ts';
import { printValues } from '../../import/build-values.ts';
import { parseCsv } from '../../import/csv-table.ts';
import { egdi } from '../../import/egdi.ts';
import { gci } from '../../import/gci.ts';
import { gtmi } from '../../import/gtmi.ts';
import { gtmiSystems } from '../../import/gtmi-systems.ts';
import { importers } from '../../import/importers.ts';
import { inform } from '../../import/inform.ts';
import { informReliability } from '../../import/inform-reliability.ts';
import { odin } from '../../import/odin.ts';
import { spi } from '../../import/spi.ts';
import { notCarried } from '../../method/text/not-carried-en.ts';
import { parseValues } from '../../values/parse-values.ts';
import { factOf } from '../../values/values-file.ts';
import { hasSources, importTexts, root, sourceBytes, sourceFiles } from './a-source.ts';

const refuses = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('GTMI, three rows of our own', () => {
  const header = 'year,country_code,country_name,grp,gtmi,cgsi,psdi,dcei,gtei';
  const rows = [
    '2020,JAM,Jamaica,B,0.5,0.2,0.4,0.6,0.8',
    '2025,JAM,Jamaica,B,0.5,0.5,0.5,0.5,0.5',
    '2025,EST,Estonia,A,1,1,1,1,1',
  ];
  const text = (...lines: readonly string[]) => [[header, ...lines].join('\n')];
  const changed = (from: string, to: string) => text(...rows.map((row) => row.replace(from, to)));

  it('keeps value, line, column and hash, for the region only', () => {
    const file = parseValues(importTexts(gtmi, text(...rows)));
    expect(file.sources[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(file.checks[0]).toMatchObject({ id: 'gtmi-mean', units: 3, residualMax: 0 });
    const series = file.series.find((one) => one.indicator === 'wb_gtmi_psdi' && one.period === '2020');
    expect(series).toMatchObject({ column: 'psdi', check: 'gtmi-mean', source: 0 });
    expect([...(series?.facts ?? [])]).toEqual([['JM', { value: 0.4, line: 2 }]]);
  });

  it('marks a row without total as unverified', () => {
    const file = parseValues(importTexts(gtmi, text(...rows, '2022,BRB,Barbados,B,,0.5,0.5,0.5,0.5')));
    const series = file.series.filter((one) => one.period === '2022');
    expect(series.map(({ check }) => check)).toEqual([null, null, null, null]);
  });

  it.each([
    [
      'a total that is not the mean of its parts',
      changed('B,0.5,0.2', 'B,0.51,0.2'),
      'IMPORT_TOTAL_DIFFERS',
      'Line 2 of',
    ],
    [
      'a part changed in its last digit',
      changed('0.2,0.4', '0.2,0.41'),
      'IMPORT_TOTAL_DIFFERS',
      'wb_gtmi of JAM in 2020',
    ],
    ['a country twice in a wave', text(...rows, rows[0] ?? ''), 'IMPORT_KEY_TWICE', 'Line 5 of'],
    ['percent in the place of shares', changed('1,1,1,1,1', '100,100,100,100,100'), 'IMPORT_UNIT_WRONG', 'Line 4 of'],
    ['a number below what can be', changed('0.2,0.4', '-0.2,0.8'), 'IMPORT_VALUE_IMPOSSIBLE', 'Line 2 of'],
    ['a word in the place of a number', changed('0.2,0.4', 'high,0.4'), 'IMPORT_ROW_MALFORMED', '"high" in cgsi'],
    ['a number in another notation', changed('0.2,0.4', '0x1,0.4'), 'IMPORT_ROW_MALFORMED', '"0x1" in cgsi'],
    ['a country without code', changed('JAM', 'Jamaica'), 'IMPORT_COUNTRY_UNKNOWN', '"Jamaica"'],
    [
      'a table without a column',
      [`${header.replace('dcei', 'engagement')}\n${rows.join('\n')}`],
      'IMPORT_COLUMNS_MISSING',
      'dcei',
    ],
    ['a table without rows', text(), 'IMPORT_ROWS_MISSING', 'wb_gtmi'],
    [
      'a table where nothing can be checked',
      text('2022,BRB,B,B,,0.5,0.5,0.5,0.5', '2022,EST,E,A,1,,1,1,1'),
      'IMPORT_ROWS_MISSING',
      'gtmi-mean',
    ],
  ])('refuses %s', (_, texts, code, message) => {
    expect(() => importTexts(gtmi, texts)).toThrow(refuses(code, message));
  });
});

describe('GTMI systems: the code is believed only as far as the publisher’s counts bear it out', () => {
  const header = 'country_code,country_name,FMIS,TMIS,CMIS,EPMIS,DMIS,PIMIS,year';
  const rows = [
    'JAM,Jamaica,6,6,6,9,6,9,2025.0',
    'BRB,Barbados,3,6,6,0,6,4.5,2025.0',
    'NIC,Nicaragua,-,-,-,-,-,-,2025.0',
    ',2025,,,,,,,2025.0',
    '0.5,B,0,0,0,1,0,0,2025.0',
    '0.25,C,1,0,0,0,0,1,2025.0',
    ',D,1,2,2,1,2,1,2025.0',
  ];
  const importRows = (lines: readonly string[]) => importTexts(gtmiSystems, [[header, ...lines].join('\n')]);

  it('counts a system only when it has all points, and leaves out who did not answer', () => {
    const file = parseValues(importRows(rows));
    const inPlace = file.series.find((one) => one.indicator === 'wb_ims_in_place');
    expect([...(inPlace?.facts ?? [])]).toEqual([
      ['BB', { value: 3, line: 3 }],
      ['JM', { value: 6, line: 2 }],
    ]);
  });

  it.each([
    [
      'a count that does not come out',
      rows.map((row) => row.replace(',D,1,2', ',D,2,2')),
      'IMPORT_TOTAL_DIFFERS',
      'of kind D for FMIS',
    ],
    ['counts that are missing', rows.slice(0, 4), 'IMPORT_TOTAL_DIFFERS', 'counts ""'],
    [
      'points that are none, half or all',
      rows.map((row) => row.replace('BRB,Barbados,3', 'BRB,Barbados,5')),
      'IMPORT_ROW_MALFORMED',
      '"5" points for FMIS',
    ],
  ])('refuses %s', (_, lines, code, message) => {
    expect(() => importRows(lines)).toThrow(refuses(code, message));
  });
});

describe.skipIf(!hasSources)('the publishers’ files beside the project (skipped where ../shared is absent)', () => {
  const bytesOf = (importer: Importer) => importer.sources.map(({ file }) => sourceBytes(file));

  it.each(importers.map((one) => [one.publication.id, one] as const))(
    '%s is byte for byte a fresh import',
    (id, one) => {
      const fresh = printValues(importTexts(one, bytesOf(one)));
      expect(readFileSync(resolve(root, 'benchmarks/data', `${id}.json`), 'utf8')).toBe(fresh);
    },
  );

  it('come out for the whole world, as many countries as there are', () => {
    const units = (one: Importer) => parseValues(importTexts(one, bytesOf(one))).checks.map((check) => check.units);
    expect(units(egdi).slice(0, 2)).toEqual([1146, 183]);
    expect(units(gtmi)).toEqual([593]);
    expect(units(inform)).toEqual([191, 191, 191, 191, 191]);
    expect(units(informReliability)).toEqual([14, 191, 191, 191]);
    expect(units(odin)).toEqual([195, 195]);
    expect(units(spi)).toEqual([1425]);
    expect(units(gci)).toEqual([188]);
  });

  it('bear out the points of core systems: the World Bank’s index of 2022 is their sum over the most there can be', () => {
    const file = 'worldbank-cliar/d360_gtmi_spi_selected_2015on.csv';
    const most = { i_13: 6, i_14: 9, i_5: 6, i_6: 6, i_7: 6, i_8: 6 };
    const columns = Object.keys(most).map((id) => `wb_gtmi_${id}`);
    const rows = parseCsv(sourceBytes(file), { file, columns: [...columns, 'wb_gtmi_pfm_mis'] }).filter(
      (row) => row.cell('wb_gtmi_pfm_mis') !== '',
    );
    expect(rows).toHaveLength(198);
    const all = Object.values(most).reduce((sum, one) => sum + one, 0);
    for (const row of rows) {
      const points = columns.reduce((sum, column) => sum + Number(row.cell(column)), 0);
      expect(points / all).toBeCloseTo(Number(row.cell('wb_gtmi_pfm_mis')), 12);
    }
  });

  it('agree with the long table that was drawn from the same files, value by value', () => {
    const file = 'caricom_values_long.csv';
    const ids: Readonly<Record<string, string>> = {
      ...{ un_egdi: 'un_egdi', un_osi: 'un_osi', un_hci: 'un_hci', un_tii: 'un_tii', un_epi: 'un_epi' },
      ...{ wb_gtmi: 'wb_gtmi', wb_gtmi_cgsi: 'wb_gtmi_cgsi', wb_gtmi_psdi: 'wb_gtmi_psdi' },
      ...{ wb_gtmi_dcei: 'wb_gtmi_dcei', wb_gtmi_gtei: 'wb_gtmi_gtei', odin_overall_raw: 'odin_points' },
      ...{ inform_lack_of_coping: 'inform_lack_of_coping', wb_spi_ovrl: 'wb_spi_overall', wgi_ge: 'wgi_ge' },
      ...{ itu_internet_users: 'itu_internet_users', wb_electricity_access: 'wb_electricity_access' },
      ...{ itu_gci_overall: 'itu_gci_overall' },
    };
    const all = importers.map((one) => parseValues(importTexts(one, bytesOf(one))));
    const columns = ['indicator_id', 'iso3', 'year', 'value'];
    let compared = 0;
    for (const row of parseLong(sourceBytes(file), columns)) {
      const id = ids[row.indicator_id ?? ''];
      const country = countryOfIso3(row.iso3 ?? '')?.code;
      if (id === undefined || country === undefined) continue;
      const facts = all.flatMap((one) => factOf(one, id, row.year ?? '', country)?.fact.value ?? []);
      if (facts.length === 0) continue;
      // The long table keeps ten digits.
      expect(facts[0]).toBeCloseTo(Number(row.value), 7);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(800);
  });

  it('are all carried, or named in METHOD.md with a reason why not', () => {
    const carried = new Set(importers.flatMap(({ sources }) => sources.map(({ file }) => file)));
    const reasons = notCarried.map(([file]) => file);
    const isNamed = (file: string, name: string) => (name.endsWith('/') ? file.startsWith(name) : file === name);
    const given = sourceFiles();
    expect(given.filter((file) => !carried.has(file) && !reasons.some((name) => isNamed(file, name)))).toEqual([]);
    expect(reasons.filter((name) => carried.has(name) || !given.some((file) => isNamed(file, name)))).toEqual([]);
  });

  it.each<readonly [string, Importer, number, string, string, string]>([
    ['EGDI 2024, one digit of one part', egdi, 6, '0.56772', '0.51772', 'IMPORT_TOTAL_DIFFERS'],
    ['EGDI 2024, a country renamed', egdi, 6, 'Jamaica ', 'Jamaika ', 'IMPORT_COUNTRY_UNKNOWN'],
    ['EGDI 2018, the E-Participation column renamed', egdi, 4, 'e-pat-index', 'epi', 'IMPORT_COLUMNS_MISSING'],
    ['INFORM, Haiti’s lack of coping', inform, 0, 'Haiti,HTI', 'Haiti,ATG', 'IMPORT_KEY_TWICE'],
    ['INFORM’s reliability, Jamaica’s scaled age', informReliability, 0, '6.1202', '6.2202', 'IMPORT_TOTAL_DIFFERS'],
    [
      'INFORM’s dates, one year of Belize',
      informReliability,
      1,
      'Belize,BLZ,2024',
      'Belize,BLZ,2021',
      'IMPORT_TOTAL_DIFFERS',
    ],
    ['ODIN, one category', odin, 0, '"Belize","BLZ","Energy",0', '"Belize","BLZ","Energy",1', 'IMPORT_TOTAL_DIFFERS'],
    ['SPI, a pillar', spi, 0, '80.0,74.3333', '80.0,75.3333', 'IMPORT_TOTAL_DIFFERS'],
  ])('are refused when altered: %s', (_, importer, at, from, to, code) => {
    const altered = bytesOf(importer).map((bytes, index) => {
      if (index !== at) return bytes;
      const text = Buffer.from(bytes).toString('latin1');
      // For ODIN the last cell is changed, not the element of the same name.
      const changed = importer === odin ? alterOverall(text) : text.replace(from, to);
      expect(changed).not.toBe(text);
      return Uint8Array.from(Buffer.from(changed, 'latin1'));
    });
    expect(() => importTexts(importer, altered)).toThrow(expect.objectContaining({ code }));
  });
});

/** Rows of the long table, whose last column is free text with commas in it. */
function parseLong(bytes: Uint8Array, columns: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n');
  const places = columns.map((column) => header.split(',').indexOf(column));
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, at) => [column, cells[places[at] ?? -1] ?? '']));
  });
}

/** Adds half a point to the overall score of one category of Belize. */
function alterOverall(text: string): string {
  return text.replace(
    /("Belize","BLZ","National accounts",.*,)([\d.]+)/,
    (_, head, score) => `${head}${Number(score) + 0.5}`,
  );
}
