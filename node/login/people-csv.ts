/** Reads the people directory's import file: CSV as RFC 4180 has it, with the columns named in the first line. */

import type { Person } from '../store/person.ts';
import type { World } from '../world.ts';
import { LoginError } from './error.ts';

/** The columns, in the spelling of the first line; their order is free. */
export const peopleColumns = [
  'person_number',
  'given_name',
  'family_name',
  'birth_date',
  'address',
  'email',
  'document_number',
  'source',
] as const;

// Columns that must not be empty: without them nobody can be found or told apart.
const neededColumns = ['person_number', 'given_name', 'family_name', 'birth_date'] as const;

// A whole country of a few hundred thousand rows fits; a wrong file of gigabytes is refused before it is read in.
export const peopleFileMaxBytes = 128 * 1024 * 1024;
const valueMaxLength = 300;
const accountIdBytes = 16;

/** The people in `csv`, each with a fresh account identifier. Throws `PEOPLE_FILE_MALFORMED`, naming the line. */
export function parsePeople(csv: string, world: Pick<World, 'now' | 'randomBytes'>): readonly Person[] {
  const [head, ...rows] = readRows(csv);
  if (!head) throw malformed(1, 'the file is empty');
  const place = placeColumns(head.cells);
  const importedAt = world.now();
  const lineOfNumber = new Map<string, number>();
  return rows.map(({ cells, line }) => {
    if (cells.length !== head.cells.length)
      throw malformed(line, `it has ${cells.length} values, not ${head.cells.length}`);
    const value = (column: (typeof peopleColumns)[number]) => (cells[place[column]] ?? '').trim();
    checkRow(value, line, lineOfNumber);
    return {
      accountId: Buffer.from(world.randomBytes(accountIdBytes)).toString('base64url'),
      personNumber: value('person_number'),
      givenName: value('given_name'),
      familyName: value('family_name'),
      birthDate: value('birth_date'),
      address: value('address'),
      email: value('email'),
      documentNumber: value('document_number'),
      source: value('source'),
      importedAt,
    };
  });
}

type Places = Readonly<Record<(typeof peopleColumns)[number], number>>;

function placeColumns(names: readonly string[]): Places {
  const missing = peopleColumns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw malformed(1, `there is no column ${missing.join(', ')}`);
  if (new Set(names).size !== names.length) throw malformed(1, 'a column is named twice');
  return Object.fromEntries(peopleColumns.map((column) => [column, names.indexOf(column)])) as Places;
}

function checkRow(
  value: (column: (typeof peopleColumns)[number]) => string,
  line: number,
  lineOfNumber: Map<string, number>,
): void {
  const empty = neededColumns.find((column) => value(column) === '');
  if (empty) throw malformed(line, `${empty} is empty`);
  const long = peopleColumns.find((column) => value(column).length > valueMaxLength);
  if (long) throw malformed(line, `${long} is longer than ${valueMaxLength} characters`);
  if (!isDate(value('birth_date'))) throw malformed(line, 'birth_date is not a date like 1987-03-09');
  const earlier = lineOfNumber.get(value('person_number'));
  if (earlier) throw malformed(line, `it has the person number of line ${earlier}`);
  lineOfNumber.set(value('person_number'), line);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** Splits CSV into rows; a quoted value may hold commas, line ends and doubled quotes. Empty lines are left out. */
function readRows(csv: string): readonly Row[] {
  const rows: Row[] = [];
  // One value, quoted or plain, and what ends it; sticky, so that nothing between two values is skipped.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let cells: string[] = [];
  let line = 1;
  let startedAt = 1;
  while (cell.lastIndex < csv.length) {
    const found = cell.exec(csv);
    if (!found) throw malformed(line, 'a quotation mark is out of place');
    const [whole, quoted, plain = '', end] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: startedAt });
    cells = [];
    startedAt = line;
  }
  if (cells.length > 0) rows.push({ cells: [...cells, ''], line: startedAt });
  return rows;
}

function malformed(line: number, why: string): LoginError {
  return new LoginError('PEOPLE_FILE_MALFORMED', { line, why });
}
