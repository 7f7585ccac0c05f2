/** The region's countries as maps and code lists have them, checked against our own table of the 22. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { countryOfIso3, regionCountries } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';
import { type CsvRow, type CsvShape, parseCsv } from './csv-table.ts';
import { plainNumber } from './reading.ts';

/** The table of members: codes, membership, names in four languages, the middle of the country. */
export const membersSource: CsvShape = {
  file: 'natural-earth/caricom_members.csv',
  columns: [
    ...['iso3', 'iso2', 'm49', 'membership', 'name_en', 'name_fr', 'name_nl', 'name_es'],
    ...['centroid_lon', 'centroid_lat'],
  ],
};

/**
 * The members as they are committed: one entry a country, in the order of alpha-2 codes.
 *
 * @throws BenchmarkError IMPORT_COUNTRY_UNKNOWN when codes or membership differ from ours, IMPORT_KEY_TWICE,
 * IMPORT_ROWS_MISSING, IMPORT_VALUE_IMPOSSIBLE for a middle that is not on the globe
 */
export function readMembers(bytes: Uint8Array, sha256: string): JsonObject {
  const members = new Map<string, JsonObject>();
  for (const row of parseCsv(bytes, membersSource)) {
    const country = countryOfIso3(row.cell('iso3'));
    if (country?.code !== row.cell('iso2') || country.membership !== row.cell('membership')) {
      throw problem('IMPORT_COUNTRY_UNKNOWN', row, `calls ${row.cell('iso3')} otherwise than country/region.ts does`);
    }
    if (members.has(country.code)) throw problem('IMPORT_KEY_TWICE', row, `names ${country.code} a second time`);
    members.set(country.code, {
      m49: row.cell('m49'),
      names: { en: row.cell('name_en'), fr: row.cell('name_fr'), nl: row.cell('name_nl'), es: row.cell('name_es') },
      middle: [degrees(row, 'centroid_lon', 180), degrees(row, 'centroid_lat', 90)],
    });
  }
  const missing = regionCountries.filter(({ code }) => !members.has(code)).map(({ code }) => code);
  if (missing.length > 0) {
    throw new BenchmarkError('IMPORT_ROWS_MISSING', `${membersSource.file} lacks ${missing.join(', ')}.`, { missing });
  }
  return {
    format: 'breakwater-members/1',
    source: {
      file: membersSource.file,
      sha256,
      licence: 'names MIT (i18n-iso-countries 7.14.0), middles public domain',
    },
    members: Object.fromEntries([...members].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function degrees(row: CsvRow, column: string, most: number): number {
  const number = plainNumber(row.cell(column), row, column, membersSource.file);
  if (Math.abs(number) <= most) return number;
  throw problem('IMPORT_VALUE_IMPOSSIBLE', row, `gives ${number} for ${column}`);
}

function problem(
  code: 'IMPORT_COUNTRY_UNKNOWN' | 'IMPORT_KEY_TWICE' | 'IMPORT_VALUE_IMPOSSIBLE',
  row: CsvRow,
  what: string,
): BenchmarkError {
  return new BenchmarkError(code, `Line ${row.line} of ${membersSource.file} ${what}.`, {
    file: membersSource.file,
    line: row.line,
  });
}
