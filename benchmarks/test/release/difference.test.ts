/** Differences between releases, and the release as tables. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { releaseTables } from '../../release/csv.ts';
import { release } from '../../release/current.ts';
import { differenceLine, differencesOf } from '../../release/difference.ts';

describe('differences', () => {
  const lines = (one: Parameters<typeof differencesOf>[0], other: Parameters<typeof differencesOf>[1]) =>
    differencesOf(one, other).map(differenceLine);

  it.each<readonly [string, Parameters<typeof lines>[0], Parameters<typeof lines>[1], readonly string[]]>([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['a number', { a: 1 }, { a: 2 }, ['a: committed 1, rebuilt 2']],
    ['a number that became nothing', { a: 1 }, {}, ['a: committed 1, rebuilt nothing']],
    ['a longer list', { a: [1] }, { a: [1, 2] }, ['a[1]: committed nothing, rebuilt 2']],
    ['a list in the place of a number', { a: 1 }, { a: [1] }, ['a: committed 1, rebuilt [1]']],
    ['zero and minus zero', { a: 0 }, { a: -0 }, ['a: committed 0, rebuilt 0']],
    [
      'an entry, called by its country',
      { ranked: [{ country: 'JM', score: 1 }] },
      { ranked: [{ country: 'JM', score: 2 }] },
      ['ranked[JM].score: committed 1, rebuilt 2'],
    ],
    [
      'a value, called by indicator and country',
      [{ indicator: 'C1', country: 'JM', line: 1 }],
      [{ indicator: 'C1', country: 'JM', line: 2 }],
      ['[C1 JM].line: committed 1, rebuilt 2'],
    ],
  ])('names %s', (_, one, other, expected) => {
    expect(lines(one, other)).toEqual(expected);
  });

  it('cuts what is long', () => {
    expect(lines({ a: 'x'.repeat(100) }, { a: 'y' })[0]).toMatch(/^a: committed "x{56}\.\.\., rebuilt "y"$/);
  });

  it('are none between a document and itself, and some after any change of a leaf', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value));
        expect(differencesOf(json, JSON.parse(JSON.stringify(json)))).toEqual([]);
        expect(differencesOf({ json }, { json: { changed: [json] } })).not.toEqual([]);
      }),
    );
  });
});

describe('the tables', () => {
  const tables = new Map(releaseTables(release).map(({ file, text }) => [file, text.trimEnd().split('\n')]));

  it('have a row a country, and as many cells as their header', () => {
    expect(tables.get('ranks.csv')).toHaveLength(15);
    expect(tables.get('ahead.csv')).toHaveLength(15);
    for (const file of ['scores.csv', 'ahead.csv']) {
      const widths = new Set(tables.get(file)?.map((line) => line.split(',').length));
      expect(widths.size).toBe(1);
    }
  });

  it('have a row a value, with the line it was read from', () => {
    expect(tables.get('values.csv')).toHaveLength(release.data.values + 1);
    expect(tables.get('values.csv')?.[0]).toContain('file,line,column,sha256');
  });

  it('quote cells that hold commas or quotes', () => {
    const text = releaseTables(release).find(({ file }) => file === 'values.csv')?.text ?? '';
    expect(text).toContain('"index, 0 to 1"');
  });

  it('double the quotes of a cell that has some', () => {
    const [first, ...others] = release.published.ranked;
    if (first === undefined) throw new Error('nobody is ranked');
    const ranked = [{ ...first, name: 'The "Rock", so called' }, ...others];
    const [ranks] = releaseTables({ ...release, published: { ...release.published, ranked } });
    expect(ranks?.text).toContain(`${first.country},"The ""Rock"", so called",`);
  });

  it('leave a missing score empty, never zero', () => {
    const row = tables.get('scores.csv')?.find((line) => line.startsWith('BS,')) ?? '';
    const at = tables.get('scores.csv')?.[0]?.split(',').indexOf('N3') ?? -1;
    expect(row.split(',')[at]).toBe('');
  });
});
