/** Reading cells: what is a number, what is silence, and what is neither. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../import/csv-table.ts';
import { plainNumber, readCell, refuseTwice, unitOf } from '../../import/reading.ts';
import { indicatorOf, readTall, readWide } from '../../import/wide-table.ts';
import type { ValuesIndicator } from '../../values/values-file.ts';

const indicator: ValuesIndicator = {
  ...{
    id: 'x',
    name: 'made up',
    unit: 'index, 0 to 1',
    least: 0,
    most: 1,
    rounding: 0,
    transform: 'none',
    mode: 'none',
  },
};
const place = { file: 'a.csv', source: 0, unit: 'JAM', period: '2024' };
const row = (cell: string) => {
  const [one] = parseCsv(new TextEncoder().encode(`code,value\nJAM,"${cell}"\n`), {
    file: 'a.csv',
    columns: ['code', 'value'],
  });
  if (one === undefined) throw new Error('no row');
  return one;
};

describe('a cell', () => {
  it.each(['', '..', 'NA', 'No data', 'x', '-', '  '])('with "%s" is silence: no value, and no zero', (cell) => {
    expect(readCell(row(cell), 'value', indicator, place)).toEqual([]);
  });

  it('with a number is read with line and column', () => {
    expect(readCell(row('0.25'), 'value', indicator, place)).toEqual([
      { indicator: 'x', unit: 'JAM', period: '2024', value: 0.25, source: 0, column: 'value', line: 2 },
    ]);
  });

  it.each(['n/a', '0,5', '1 000', '0x1', '--1', '1.', '.5', 'Infinity', 'null', '1e', '½'])(
    'with "%s" is refused',
    (cell) => {
      expect(() => readCell(row(cell), 'value', indicator, place)).toThrow(
        expect.objectContaining({ code: 'IMPORT_ROW_MALFORMED', message: expect.stringContaining('Line 2 of a.csv') }),
      );
    },
  );

  it.each([
    ['1.5', 'IMPORT_UNIT_WRONG'],
    ['50', 'IMPORT_UNIT_WRONG'],
    ['1000', 'IMPORT_UNIT_WRONG'],
    ['5000', 'IMPORT_VALUE_IMPOSSIBLE'],
    ['-0.1', 'IMPORT_VALUE_IMPOSSIBLE'],
  ])('with %s in an index of 0 to 1 is refused as %s', (cell, code) => {
    expect(() => readCell(row(cell), 'value', indicator, place)).toThrow(expect.objectContaining({ code }));
  });

  it('reads every number as JavaScript prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const text = String(number === 0 ? 0 : number);
        expect(plainNumber(text, row('1'), 'value', 'a.csv')).toBe(Number(text));
      }),
    );
  });
});

describe('a code', () => {
  it.each([
    ['JAM', 'JAM'],
    ['', undefined],
    ['OWID_WRL', undefined],
  ])('"%s" is read as %s', (code, unit) => {
    expect(unitOf(code, row('1'), 'a.csv')).toBe(unit);
  });

  it.each(['Jamaica', 'JA', 'jam', 'JAMA', '1'])('"%s" is refused', (code) => {
    expect(() => unitOf(code, row('1'), 'a.csv')).toThrow(expect.objectContaining({ code: 'IMPORT_COUNTRY_UNKNOWN' }));
  });
});

describe('tables', () => {
  const rows = (text: string) => parseCsv(new TextEncoder().encode(text), { file: 'a.csv', columns: [] });
  const shape = { file: 'a.csv', source: 0, unit: 'code', period: { column: 'year' } };

  it('are read wide and tall alike', () => {
    const wide = readWide(rows('code,year,x\nJAM,2024,0.5\nEST,2024.0,1\n'), shape, [indicator], { x: 'x' });
    const tall = { variable: 'what', value: 'much', ids: { it: 'x' } };
    const same = readTall(rows('code,year,what,much\nJAM,2024,it,0.5\nEST,2024,it,1\n'), shape, [indicator], tall);
    const bare = (list: typeof wide) => list.map(({ unit, period, value }) => [unit, period, value]);
    expect(bare(same)).toEqual(bare(wide));
    expect(bare(wide)).toEqual([
      ['JAM', '2024', 0.5],
      ['EST', '2024', 1],
    ]);
  });

  it('pass over variables that nobody asked for', () => {
    const tall = { variable: 'what', value: 'much', ids: { it: 'x' } };
    expect(readTall(rows('code,year,what,much\nJAM,2024,that,high\n'), shape, [indicator], tall)).toEqual([]);
  });

  it('find countries by name where there are no codes, and keep the others for the totals', () => {
    const named = { ...shape, names: { Jamaica: 'JAM' } };
    const read = readWide(rows('code,year,x\nJamaica,2024,0.5\nEstonia,2024,1\n'), named, [indicator], { x: 'x' });
    expect(read.map(({ unit }) => unit)).toEqual(['JAM', 'Estonia']);
    expect(() => readWide(rows('code,year,x\nJamaika,2024,0.5\n'), named, [indicator], { x: 'x' })).toThrow(
      expect.objectContaining({ code: 'IMPORT_COUNTRY_UNKNOWN', message: 'a.csv has no country named Jamaica.' }),
    );
  });

  it('refuse an indicator that is not declared', () => {
    expect(() => indicatorOf([indicator], 'y')).toThrow(expect.objectContaining({ code: 'DATASET_NAME_UNKNOWN' }));
  });

  it('refuse a key that comes twice, from different files too', () => {
    const [one] = readWide(rows('code,year,x\nJAM,2024,0.5\n'), shape, [indicator], { x: 'x' });
    if (one === undefined) throw new Error('not read');
    const again = { ...one, source: 1, line: 9 };
    const fileOf = (source: number) => ['a.csv', 'b.csv'][source] ?? '';
    expect(() => refuseTwice([one, again], fileOf)).toThrow(
      expect.objectContaining({ code: 'IMPORT_KEY_TWICE', message: expect.stringContaining('Line 9 of b.csv') }),
    );
    expect(() => refuseTwice([one, { ...again, period: '2022' }], fileOf)).not.toThrow();
  });
});
