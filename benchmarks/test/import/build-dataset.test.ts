/** The importer: what it writes is what the source says, and it guesses nothing. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDataset, printDataset } from '../../import/build-dataset.ts';
import { carried } from '../../import/publications.ts';
import { parseSourceTable } from '../../import/source-table.ts';

const root = resolve(import.meta.dirname, '../../..');
const source = resolve(root, '../shared/data/caricom_values_long.csv');
const header = 'indicator_id,iso3,year,value,unit,std_error,publisher,licence,source_file,note';
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const egdi = carried.find((one) => one.publication.id === 'un-egdi-2024');
if (egdi === undefined) throw new Error('EGDI 2024 is not carried');

function table(...values: readonly string[]): string {
  const names = egdi?.indicators.map((one) => one.id) ?? [];
  const rows = values.flatMap((value) => names.map((id) => `${id},${value},0-1,,UN,terms,${egdi?.sourceFile},a, b`));
  return `${[header, ...rows].join('\n')}\n`;
}

function build(text: string) {
  return buildDataset(egdi as never, parseSourceTable(text), { file: 'made-up.csv', text }, sha256);
}

describe('the importer', () => {
  it('keeps value, line and hash of the line of every row', () => {
    const text = table('BRB,2024,0.25', 'BRB,2022,0.75');
    const line = text.split('\n')[1] ?? '';
    expect(build(text)).toMatchObject({
      source: { file: 'made-up.csv', sha256: sha256(text) },
      values: [
        { indicator: 'un_egdi', country: 'BB', period: '2024', value: 0.25, row: 2, rowSha256: sha256(line) },
        { row: 3 },
        { row: 4 },
        { row: 5 },
      ],
    });
  });

  it.each([
    ['an empty cell, which is not a zero', 'BRB,2024,'],
    ['a word', 'BRB,2024,n/a'],
    ['a country outside the region', 'EST,2024,0.5'],
  ])('refuses %s', (_, row) => {
    expect(() => build(table(row))).toThrow(expect.objectContaining({ code: 'IMPORT_ROW_MALFORMED' }));
  });

  it('refuses a row of another copy than the one described', () => {
    const text = table('BRB,2024,0.5').replaceAll('EGOV_DATA_2024', 'EGOV_DATA_2025');
    expect(() => build(text)).toThrow(expect.objectContaining({ code: 'IMPORT_ROW_MALFORMED' }));
  });

  it('refuses other columns, quoted fields and short rows', () => {
    for (const text of ['a,b\n', `${header}\n"x",y\n`, `${header}\nx,y\n`]) {
      expect(() => parseSourceTable(text)).toThrow(expect.objectContaining({ code: 'IMPORT_ROW_MALFORMED' }));
    }
  });

  it('refuses a table without the edition', () => {
    expect(() => build(table('BRB,2022,0.5'))).toThrow(expect.objectContaining({ code: 'IMPORT_ROWS_MISSING' }));
  });
});

describe.skipIf(!existsSync(source))('the carried files against ../shared/data (skipped where it is absent)', () => {
  it.each(carried.map((one) => [one.publication.id, one] as const))('%s is byte for byte a fresh import', (id, one) => {
    const text = readFileSync(source, 'utf8');
    const fresh = printDataset(
      buildDataset(one, parseSourceTable(text), { file: 'caricom_values_long.csv', text }, sha256),
    );
    expect(readFileSync(resolve(root, 'benchmarks/data', `${id}.json`), 'utf8')).toBe(fresh);
  });
});
