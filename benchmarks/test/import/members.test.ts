/** The region's members: the same 22 in the table of maps and in ours, or the import is refused. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { regionCountries } from '../../country/region.ts';
import { membersSource, readMembers } from '../../import/members.ts';
import { hasSources, root, sourceBytes } from './a-source.ts';

const committed = JSON.parse(readFileSync(resolve(root, 'benchmarks/country/members.json'), 'utf8'));

/** A table of our own with all 22. */
function table(change: (line: string) => string = (line) => line): Uint8Array {
  const rows = regionCountries.map(({ code, iso3, membership, name }) =>
    change(`${iso3},${code},001,${membership},${name},${name},${name},${name},-61.5,13.2`),
  );
  return new TextEncoder().encode([membersSource.columns.join(','), ...rows].filter(Boolean).join('\n'));
}

describe('the members', () => {
  it('are the 22 of the region, with names in four languages and a middle inside the Caribbean', () => {
    expect(Object.keys(committed.members).sort()).toEqual(regionCountries.map(({ code }) => code).sort());
    for (const { names, middle } of Object.values<{ names: object; middle: [number, number] }>(committed.members)) {
      expect(Object.values(names)).not.toContain('');
      expect(middle[0]).toBeGreaterThan(-90);
      expect(middle[0]).toBeLessThan(-53);
      expect(middle[1]).toBeGreaterThan(1);
      expect(middle[1]).toBeLessThan(33);
    }
  });

  it('are read with their middles', () => {
    expect(readMembers(table(), 'ab')).toMatchObject({ members: { JM: { middle: [-61.5, 13.2] } } });
  });

  it.each([
    ['a country has another code', (line: string) => line.replace('JAM,JM', 'JAM,JA'), 'IMPORT_COUNTRY_UNKNOWN'],
    [
      'a member is called associate',
      (line: string) => line.replace('BRB,BB,001,full', 'BRB,BB,001,associate'),
      'IMPORT_COUNTRY_UNKNOWN',
    ],
    ['a country is not of the region', (line: string) => line.replace('HTI,HT', 'EST,EE'), 'IMPORT_COUNTRY_UNKNOWN'],
    [
      'a country comes twice',
      (line: string) => line.replace(/^BRB.*/, 'JAM,JM,001,full,a,a,a,a,-61.5,13.2'),
      'IMPORT_KEY_TWICE',
    ],
    ['a country is missing', (line: string) => (line.startsWith('JAM') ? '' : line), 'IMPORT_ROWS_MISSING'],
    ['a middle is not on the globe', (line: string) => line.replace('13.2', '132'), 'IMPORT_VALUE_IMPOSSIBLE'],
    ['a middle is no number', (line: string) => line.replace('13.2', 'north'), 'IMPORT_ROW_MALFORMED'],
  ])('are refused when %s', (_, change, code) => {
    expect(() => readMembers(table(change), 'ab')).toThrow(expect.objectContaining({ code }));
  });
});

describe.skipIf(!hasSources)('the members beside the project (skipped where ../shared is absent)', () => {
  it('are what is committed', () => {
    const fresh = readMembers(sourceBytes(membersSource.file), committed.source.sha256);
    expect(fresh).toEqual(committed);
  });
});
