/** The import file of the people directory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePeople, peopleColumns } from '../../login/people-csv.ts';

const world = {
  now: () => new Date('2026-11-22T12:00:00Z'),
  randomBytes: (count: number) => new Uint8Array(count).fill(7),
};
const head = peopleColumns.join(',');
const row = 'LC-1,Marisol,Joseph,1963-02-20,"2 Sample Street, Gros Islet",m@example.org,D-1,made up';

describe('a people file', () => {
  it('is read with quotes, commas and line ends inside values, in any order of columns', () => {
    const csv = `source,email,${peopleColumns.filter((name) => name !== 'source' && name !== 'email').join(',')}\r\n`;
    const [person] = parsePeople(
      `${csv}made up,m@example.org,LC-1,Marisol,Joseph,1963-02-20,"2 ""Sample""\nStreet",D-1\r\n`,
      world,
    );
    expect(person).toMatchObject({ personNumber: 'LC-1', address: '2 "Sample"\nStreet', source: 'made up' });
    expect(person?.accountId).toBe(Buffer.alloc(16, 7).toString('base64url'));
    expect(parsePeople(`${head}\n${row}`, world)).toHaveLength(1);
  });

  const wrong: readonly (readonly [string, string, number])[] = [
    ['is empty', '', 1],
    ['lacks a column', 'person_number,given_name\nLC-1,Marisol', 1],
    ['names a column twice', `${head},source\n${row},x`, 1],
    ['has a row with too few values', `${head}\n${row}\nLC-2,Delphine`, 3],
    ['has a row without a number', `${head}\n${row.replace('LC-1', '')}`, 2],
    ['has a date that is none', `${head}\n${row.replace('1963-02-20', '1963-02-30')}`, 2],
    ['has one number twice', `${head}\n${row}\n${row}`, 3],
    ['has a quotation mark out of place', `${head}\n${row.replace('Marisol', 'Mari"sol')}`, 2],
    ['has a value without end', `${head}\n${row.replace('Marisol', 'M'.repeat(301))}`, 2],
  ];

  it.each(wrong)('is refused whole when it %s, naming the line', (_what, csv, line) => {
    expect(() => parsePeople(csv, world)).toThrow(
      expect.objectContaining({ code: 'PEOPLE_FILE_MALFORMED', evidence: expect.objectContaining({ line }) }),
    );
  });

  it('gives back any value that was quoted', () => {
    const value = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text && text !== '');
    fc.assert(
      fc.property(value, value, (given, address) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const csv = `${head}\nLC-1,${quote(given)},Joseph,1963-02-20,${quote(address)},e,d,s\n`;
        expect(parsePeople(csv, world)).toMatchObject([{ givenName: given, address }]);
      }),
    );
  });
});
