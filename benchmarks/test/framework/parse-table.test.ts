/** Data files: every layout, separator and encoding, and every refusal with its row. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../framework/csv.ts';
import { parseTable } from '../../framework/parse-table.ts';
import { frameworkOf } from '../score/an-index.ts';

const indicators = [{ id: 'x' }, { id: 'y' }];
const framework = (data: object = {}, fields: object = {}) => frameworkOf({ indicators, data, ...fields });
const read = (text: string | Uint8Array, data: object = {}, fields: object = {}) => {
  const { table, ignored } = parseTable(text, framework(data, fields));
  return { units: table.units, values: [...table.values], names: table.names, ignored, table };
};
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const nan = Number.NaN;

describe('the wide layout', () => {
  it('has one row a unit; the first column names it; other columns are ignored by name', () => {
    expect(read('unit,x,y,z\nA,1,2,9\nB,-0.5,1e3,\n')).toMatchObject({
      units: ['A', 'B'],
      values: [1, 2, -0.5, 1000],
      ignored: ['z'],
    });
  });

  it('takes the empty cell and NA for missing, and what the framework lists', () => {
    expect(read('u,x,y\nA,,NA\nB,..,3\nC,No data,x', { missing: ['..', 'No data', 'x'] }).values).toEqual([
      ...[nan, nan, nan, 3, nan, nan],
    ]);
  });

  it.each<[string, string]>([
    ['commas', 'u,x,y\nA,1,2\nB,3,4\n'],
    ['semicolons', 'u;x;y\nA;1;2\nB;3;4\n'],
    ['tabs', 'u\tx\ty\nA\t1\t2\nB\t3\t4'],
    ['bars', 'u|x|y\nA|1|2\nB|3|4'],
    ['a line that states the separator', 'sep=;\nu;x;y\nA;1;2\nB;3;4'],
    ['line ends of Windows', 'u,x,y\r\nA,1,2\r\nB,3,4\r\n'],
    ['line ends of the old Macintosh', 'u,x,y\rA,1,2\rB,3,4'],
    ['a byte order mark', '\uFEFFu,x,y\nA,1,2\nB,3,4'],
    ['spaces and empty lines', ' u , x , y \n\n A , 1 , 2 \n\nB,3,4\n\n'],
    ['quotes', '"u","x","y"\n"A","1","2"\n"B" , "3" ,4'],
    ['columns in another order', 'u,y,x\nA,2,1\nB,4,3'],
  ])('with %s', (_, text) => {
    expect(read(text)).toMatchObject({ units: ['A', 'B'], values: [1, 2, 3, 4] });
    expect(read(new TextEncoder().encode(text))).toMatchObject({ units: ['A', 'B'], values: [1, 2, 3, 4] });
  });

  it('with a decimal comma, when it is stated', () => {
    expect(read('u;x;y\nA;1,5;-2,25\nB;3;1,5e2', { decimal: ',' }).values).toEqual([1.5, -2.25, 3, 150]);
    expect(() => read('u;x;y\nA;1.000,5;2', { decimal: ',' })).toThrowError(
      expect.objectContaining({ code: 'TABLE_NUMBER_INVALID' }),
    );
  });

  it('with names that hold anything a quoted cell can', () => {
    const odd = 'Saint "Lucia", the;\n2nd|line';
    const { units } = read(`u,x,y\n"${odd.replaceAll('"', '""')}",1,2\nCuraçao,3,4`);
    expect(units).toEqual([odd, 'Curaçao']);
  });

  it('in latin-1, when it is stated; else what is not UTF-8 is refused', () => {
    const bytes = latin('u,x,y\nCura\u00e7ao,1,2');
    expect(read(bytes, { encoding: 'latin-1' }).units).toEqual(['Curaçao']);
    expect(() => read(bytes)).toThrowError(expect.objectContaining({ code: 'TABLE_ENCODING_WRONG' }));
  });

  it('may have key columns of its own, names, filters and columns that are called otherwise', () => {
    const text = 'name,code,year,the x,y\nJamaica,JM,2022,1,2\nJamaica,JM,2024,3,4\nBarbados,BB,2024,5,6';
    const fields = { indicators: [{ id: 'x', column: 'the x' }, { id: 'y' }] };
    expect(read(text, { key: ['code', 'year'], name: 'name' }, fields)).toMatchObject({
      units: ['JM 2022', 'JM 2024', 'BB 2024'],
      names: ['Jamaica', 'Jamaica', 'Barbados'],
      ignored: [],
    });
    expect(read(text, { key: 'code', where: { year: 2024 } }, fields).units).toEqual(['JM', 'BB']);
    expect(
      read(text, { key: ['code', 'year'], where: { year: ['2022', '2024'], code: 'JM' } }, fields).units,
    ).toHaveLength(2);
  });

  it('may be read twice, by two indicators of one column, within what is possible for both', () => {
    const twice = [
      { id: 'level', column: 'x', range: [0, 10], normalise: 'none' },
      { id: 'place', column: 'x', range: [-5, 5], normalise: 'rank' },
    ];
    expect(read('u,x\nA,5', {}, { indicators: twice })).toMatchObject({ values: [5] });
    for (const x of [-1, 6]) {
      expect(() => read(`u,x\nA,${x}`, {}, { indicators: twice })).toThrowError(
        expect.objectContaining({ code: 'TABLE_VALUE_IMPOSSIBLE' }),
      );
    }
  });

  it('may hold groups, denominators, and a column that is key and value at once', () => {
    const fields = {
      indicators: [{ id: 'x', denominator: 'y' }],
      steps: ['denominate', { step: 'impute', method: 'group-mean', group: 'region' }],
    };
    const { table } = read('y,region,x\n4,north,8\n5,,7', {}, fields);
    expect(table.columns).toEqual(['x', 'y']);
    expect(table.groups.get('region')).toEqual(['north', '']);
    expect([...table.values]).toEqual([8, 4, 7, 5]);
  });
});

describe('the long layout', () => {
  it('has one row a value; it is known by its columns', () => {
    const text = 'country,indicator,value\nA,x,1\nA,y,2\nB,y,4\nB,w,9\nB,x,';
    expect(read(text)).toMatchObject({ units: ['A', 'B'], values: [1, 2, nan, 4], ignored: ['w'] });
  });

  it('may have years and standard errors, and the newest year may be asked for', () => {
    const text = 'iso,indicator,year,value,std_error\nA,x,2020,1,\nA,x,2023,5,0.5\nA,x,2021,3,0.3\nA,y,2020,7,';
    const { table } = read(text, { pick: 'latest' });
    expect([...table.values]).toEqual([5, 7]);
    expect([...(table.years ?? [])]).toEqual([2023, 2020]);
    expect([...(table.errors ?? [])]).toEqual([0.5, nan]);
    expect(() => read(text)).toThrowError(expect.objectContaining({ code: 'TABLE_CELL_TWICE' }));
  });

  it('may be called otherwise throughout', () => {
    const text = 'Land;Merkmal;Wert;Jahr\nA;x;1;2020\nA;y;2;2020';
    const data = { layout: 'long', indicator: 'Merkmal', value: 'Wert', year: 'Jahr' };
    expect(read(text, data).values).toEqual([1, 2]);
  });

  it('may state the unit of measure, which must be the indicator’s', () => {
    const fields = { indicators: [{ id: 'x', unit: 'percent' }, { id: 'y' }] };
    const text = (unit: string) => `iso,indicator,value,measure\nA,x,1,${unit}\nA,y,2,whatever`;
    expect(read(text('percent'), {}, fields).values).toEqual([1, 2]);
    expect(() => read(text('share'), {}, fields)).toThrowError(
      expect.objectContaining({
        code: 'TABLE_MEASURE_WRONG',
        evidence: { unit: 'A', column: 'x', row: 2, found: 'share', wanted: 'percent' },
      }),
    );
  });
});

describe('JSON', () => {
  const file = (units: unknown, more: object = {}) => JSON.stringify({ format: 'breakwater-table/1', units, ...more });

  it('has one object a unit, with years, errors and groups where they are known', () => {
    const units = [
      { id: 'A', name: 'Aland', values: { x: 1, y: null, w: 3 }, years: { x: 2024 }, errors: { x: 0.25 } },
      { id: 'B', values: { x: 2, y: 4 } },
    ];
    const { table, ...rest } = read(file(units));
    expect(rest).toEqual({ units: ['A', 'B'], names: ['Aland', 'B'], values: [1, nan, 2, 4], ignored: ['w'] });
    expect([...(table.years ?? [])]).toEqual([2024, nan, nan, nan]);
    expect([...(table.errors ?? [])]).toEqual([0.25, nan, nan, nan]);
    const steps = [{ step: 'impute', method: 'group-mean', group: 'region' }];
    const grouped = read(file([{ id: 'A', groups: { region: 'n' }, values: { x: 1, y: 1 } }]), {}, { steps });
    expect(grouped.table.groups.get('region')).toEqual(['n']);
    expect(() => read(file(units), {}, { steps })).toThrowError(
      expect.objectContaining({ code: 'TABLE_COLUMN_MISSING' }),
    );
  });

  it.each<[string, string, string]>([
    ['of another format', file([]).replace('/1', '/2'), 'TABLE_MALFORMED'],
    ['cut off', '{"format":"breakwater-table/1","units":[', 'TABLE_MALFORMED'],
    ['with a name twice', '{"format":"breakwater-table/1","units":[],"units":[]}', 'TABLE_MALFORMED'],
    ['with units that are no list', file({}), 'TABLE_MALFORMED'],
    ['with a unit that is no object', file(['A']), 'TABLE_MALFORMED'],
    ['with an unknown field', file([], { unit: 1 }), 'TABLE_MALFORMED'],
    ['with an unknown field of a unit', file([{ id: 'A', value: {} }]), 'TABLE_MALFORMED'],
    ['with values that are no object', file([{ id: 'A', values: [1] }]), 'TABLE_MALFORMED'],
    ['with an id that is no text', file([{ id: 7, values: {} }]), 'TABLE_MALFORMED'],
    ['with no id', file([{ values: {} }]), 'TABLE_UNIT_EMPTY'],
    [
      'with a unit twice',
      file([
        { id: 'A', values: {} },
        { id: 'A', values: {} },
      ]),
      'TABLE_UNIT_TWICE',
    ],
    ['with a text as value', file([{ id: 'A', values: { x: '1', y: 2 } }]), 'TABLE_NUMBER_INVALID'],
    ['without an indicator', file([{ id: 'A', values: { x: 1 } }]), 'TABLE_COLUMN_MISSING'],
    ['without units', file([]), 'TABLE_EMPTY'],
  ])('%s is refused', (_, text, code) => {
    expect(() => read(text)).toThrowError(expect.objectContaining({ code }));
  });
});

describe('bad data', () => {
  const range = { indicators: [{ id: 'x', range: [0, 1] }, { id: 'y' }] };

  it.each<[string, string, string, object, object?, object?]>([
    ['an empty file', '', 'TABLE_EMPTY', {}],
    ['a header alone', 'u,x,y\n', 'TABLE_EMPTY', {}],
    ['a filter that leaves nothing', 'u,x,y\nA,1,2', 'TABLE_EMPTY', {}, { where: { u: 'B' } }],
    ['a missing column', 'u,x\nA,1', 'TABLE_COLUMN_MISSING', { missing: ['y'] }],
    ['a missing key', 'u,x,y\nA,1,2', 'TABLE_COLUMN_MISSING', { missing: ['iso'] }, { key: 'iso' }],
    [
      'a filter by a missing column',
      'u,x,y\nA,1,2',
      'TABLE_COLUMN_MISSING',
      { missing: ['year'] },
      { where: { year: 1 } },
    ],
    ['two columns of one name', 'u,x,y,x\nA,1,2,3', 'TABLE_COLUMN_TWICE', { column: 'x', row: 1 }],
    ['a unit twice', 'u,x,y\nA,1,2\nB,1,2\nA,1,2', 'TABLE_UNIT_TWICE', { unit: 'A', row: 4, first: 2 }],
    ['a row of nobody', 'u,x,y\n,1,2', 'TABLE_UNIT_EMPTY', { row: 2 }],
    ['half a key', 'a,b,x,y\nA,,1,2', 'TABLE_UNIT_EMPTY', { row: 2 }, { key: ['a', 'b'] }],
    ['an unknown country', 'u,x,y\nA,1,2\nZ,1,2', 'TABLE_UNIT_UNKNOWN', { unit: 'Z', row: 3 }, { units: ['A', 'B'] }],
    [
      'an impossible value',
      'u,x,y\nA,1,2\nB,1.01,2',
      'TABLE_VALUE_IMPOSSIBLE',
      { unit: 'B', row: 3, value: 1.01 },
      {},
      range,
    ],
    ['too many cells', 'u,x,y\nA,1,2\nB,1,2,3', 'TABLE_ROW_UNEVEN', { row: 3, cells: 4, header: 3 }],
    ['too few cells', 'u,x,y\nA,1', 'TABLE_ROW_UNEVEN', { row: 2, cells: 2, header: 3 }],
    ['a quote that never closes', 'u,x,y\nA,"1,2\nB,3,4', 'TABLE_QUOTE_OPEN', { row: 2 }],
    ['a quote that goes on', 'u,x,y\n"A"b,1,2', 'TABLE_QUOTE_OPEN', { row: 2 }],
    ['a value twice', 'u,indicator,value\nA,x,1\nA,x,1\nA,y,1', 'TABLE_CELL_TWICE', { unit: 'A', column: 'x', row: 3 }],
  ])('%s is refused', (_, text, code, evidence, data = {}, fields = {}) => {
    expect(() => read(text, data, fields)).toThrowError(
      expect.objectContaining({
        code,
        evidence: expect.objectContaining(evidence),
        cure: expect.stringMatching(/\.$/),
      }),
    );
  });

  it.each([
    'abc',
    '1,5',
    '1 000',
    '12%',
    '$5',
    '-',
    'NaN',
    'nan',
    'Inf',
    '1e',
    '--1',
    '0x10',
    '1_000',
    '−1',
    'n/a',
    '1e999',
  ])('%j is no number, and is not taken for missing', (cell) => {
    expect(() => read(`u;x;y\nA;1;2\nB;${cell};2`)).toThrowError(
      expect.objectContaining({
        code: 'TABLE_NUMBER_INVALID',
        evidence: { unit: 'B', column: 'x', row: 3, found: cell },
      }),
    );
  });

  it('two values of the newest year contradict each other still', () => {
    const text = 'u,indicator,value,year\nA,x,1,2020\nA,x,2,2020\nA,y,1,2020';
    expect(() => read(text, { pick: 'latest' })).toThrowError(expect.objectContaining({ code: 'TABLE_CELL_TWICE' }));
  });

  it('rows are counted by lines of the file, also after cells of several lines', () => {
    expect(() => read('u,x,y\n"A\nB\nC",1,2\nD,oops,2')).toThrowError(
      expect.objectContaining({ evidence: expect.objectContaining({ row: 5 }) }),
    );
  });

  it('more bytes or rows than any index has are refused before they are read', () => {
    const bytes = new Uint8Array(64 * 2 ** 20 + 1);
    expect(() => parseTable(bytes, framework())).toThrowError(expect.objectContaining({ code: 'TABLE_TOO_LARGE' }));
  });
});

describe('CSV', () => {
  it('reads back whatever is written by RFC 4180, by any separator', () => {
    const cell = fc.string({ maxLength: 8 }).filter((text) => text === text.trim());
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(rows, fc.constantFrom<',' | ';' | '\t' | '|'>(',', ';', '\t', '|'), (all, by) => {
        const text = all.map((row) => row.map(quoted).join(by)).join('\n');
        expect(readCsv(text, by).map((row) => row.cells)).toEqual(all);
      }),
    );
  });

  it('is read to its end whatever it holds, or refused; it never hangs', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'",;\n\r ab1'), maxLength: 40 }), (text) => {
        try {
          expect(readCsv(text, 'auto').length).toBeLessThanOrEqual(text.length);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^TABLE_(QUOTE_OPEN|ROW_UNEVEN)$/) });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
