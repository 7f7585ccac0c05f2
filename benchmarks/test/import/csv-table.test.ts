/** Tables as publishers write them: what is read, and what is refused with line and reason. */
import { describe, expect, it } from 'vitest';
import { type CsvShape, parseCsv } from '../../import/csv-table.ts';

const shape: CsvShape = { file: 'made-up.csv', columns: ['code', 'value'] };
const bytes = (text: string) => new TextEncoder().encode(text);
const cells = (text: string, more: Partial<CsvShape> = {}) =>
  parseCsv(bytes(text), { ...shape, ...more }).map((row) => [row.line, row.cell('code'), row.cell('value')]);

describe('a table', () => {
  it.each<readonly [string, string, Partial<CsvShape>, readonly unknown[]]>([
    [
      'plain',
      'code,value\nJAM,1\nBRB,2\n',
      {},
      [
        [2, 'JAM', '1'],
        [3, 'BRB', '2'],
      ],
    ],
    ['without a last line end', 'code,value\nJAM,1', {}, [[2, 'JAM', '1']]],
    ['with Windows line ends', 'code,value\r\nJAM,1\r\n', {}, [[2, 'JAM', '1']]],
    ['with a byte order mark', '\uFEFFcode,value\nJAM,1\n', {}, [[2, 'JAM', '1']]],
    ['with semicolons', 'code;value\nJAM;1\n', { separator: ';' }, [[2, 'JAM', '1']]],
    ['with columns in another order', 'value,code\n1,JAM\n', {}, [[2, 'JAM', '1']]],
    ['with a comma inside quotes', 'code,value\n"J,M",1\n', {}, [[2, 'J,M', '1']]],
    ['with doubled quotes', 'code,value\n"J ""M""",1\n', {}, [[2, 'J "M"', '1']]],
    ['with spaces around cells', 'code,value\nJAM , 1\n', {}, [[2, 'JAM', '1']]],
    [
      'with an empty last cell',
      'code,value\nJAM,\nBRB,2\n',
      {},
      [
        [2, 'JAM', ''],
        [3, 'BRB', '2'],
      ],
    ],
    [
      'with a line end inside quotes',
      'code,value\n"J\nM",1\nBRB,2\n',
      {},
      [
        [2, 'J\nM', '1'],
        [4, 'BRB', '2'],
      ],
    ],
    ['with notes at its foot', 'code,value\nJAM,1\nsource\n', { skipShort: true }, [[2, 'JAM', '1']]],
    ['with a blank column of the same name', 'code,value,,\nJAM,1,x,y\n', { columns: ['code', ''] }, [[2, 'JAM', '1']]],
  ])('%s', (_, text, more, expected) => {
    expect(cells(text, more)).toEqual(expected);
  });

  it('gives columns that share a name a number from the second on, in the order of the table', () => {
    const [row] = parseCsv(bytes('code,value,value,,,value\nJAM,1,2,x,y,3\n'), shape);
    expect(row?.columns).toEqual(['code', 'value', 'value (2)', '', ' (2)', 'value (3)']);
    expect(row?.columns.map((column) => row.cell(column))).toEqual(['JAM', '1', '2', 'x', 'y', '3']);
  });

  it('never lets a column that is counted take the place of one that is named so', () => {
    const [row] = parseCsv(bytes('code,value,value (2),value\nJAM,1,2,3\n'), shape);
    expect(row?.cell('value (2)')).toBe('2');
  });

  it('in latin-1 keeps its letters', () => {
    const latin = Uint8Array.from([...'code,value\nCura\u00e7ao,1\n'], (letter) => letter.charCodeAt(0));
    expect(parseCsv(latin, { ...shape, encoding: 'latin1' })[0]?.cell('code')).toBe('Curaçao');
    expect(() => parseCsv(latin, shape)).toThrow(expect.objectContaining({ code: 'IMPORT_ROW_MALFORMED' }));
  });

  it.each([
    ['a column is missing', 'code,number\nJAM,1\n', 'IMPORT_COLUMNS_MISSING', 'made-up.csv has no column value.'],
    ['nothing is there at all', '', 'IMPORT_COLUMNS_MISSING', 'made-up.csv has no column code, value.'],
    ['a line is short', 'code,value\nJAM,1\nBRB\n', 'IMPORT_ROW_MALFORMED', 'Line 3 of made-up.csv has 1 cells'],
    ['a line is long', 'code,value\nJAM,1,2\n', 'IMPORT_ROW_MALFORMED', 'Line 2 of made-up.csv has 3 cells'],
    ['a quote stays open', 'code,value\n"JAM,1\n', 'IMPORT_ROW_MALFORMED', 'Line 2 of made-up.csv opens'],
    ['a quote closes too early', 'code,value\n"J"AM,1\n', 'IMPORT_ROW_MALFORMED', 'goes on behind a closing'],
  ])('is refused when %s', (_, text, code, message) => {
    expect(() => cells(text)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });
});
