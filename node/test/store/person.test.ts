/** The promise of the people directory, held against SQLite. */
import { describe, expect, it } from 'vitest';
import type { Person } from '../../store/person.ts';
import { createPersonTables, openPersonStore } from '../../store/sqlite/person.ts';
import { noon, openDatabase } from './open-database.ts';

const open = () => openPersonStore(openDatabase(createPersonTables));

const person: Person = {
  accountId: 'a1',
  personNumber: 'LC-1002',
  givenName: 'Benoît',
  familyName: 'Charles',
  birthDate: '1997-02-10',
  address: '59 Sample Street, Vieux Fort',
  email: 'benoit@example.org',
  documentNumber: 'LC-SAMPLE-622210',
  source: 'synthetic sample',
  importedAt: noon,
};

describe('importing people', () => {
  it('adds new ones and gives them back as they came', async () => {
    const people = open();
    expect(await people.importPeople([person])).toEqual({ added: 1, changed: 0, same: 0 });
    expect(await people.find('a1')).toEqual(person);
    expect(await people.findByNumber('LC-1002')).toEqual(person);
    expect(await people.find('a2')).toBeNull();
    expect(await people.count()).toBe(1);
  });

  it('keeps the account of a known number, whatever else changes', async () => {
    const people = open();
    await people.importPeople([person]);
    const moved = { ...person, accountId: 'fresh', address: '1 New Road' };
    expect(await people.importPeople([moved, { ...person, accountId: 'x', personNumber: 'LC-1003' }])).toEqual({
      added: 1,
      changed: 1,
      same: 0,
    });
    expect(await people.findByNumber('LC-1002')).toMatchObject({ accountId: 'a1', address: '1 New Road' });
    expect(await people.importPeople([moved])).toEqual({ added: 0, changed: 0, same: 1 });
  });

  it('takes in all rows or none', async () => {
    const people = open();
    const clash = { ...person, personNumber: 'LC-1004' };
    await expect(people.importPeople([person, clash])).rejects.toThrow();
    expect(await people.count()).toBe(0);
  });
});

describe('searching people', () => {
  it('finds by number, document and parts of names, with or without accents', async () => {
    const people = open();
    await people.importPeople([person]);
    for (const words of ['LC-1002', 'LC-SAMPLE-622210', 'benoit', 'CHARLES beno', ' Benoît ']) {
      expect(await people.search(words, 10), words).toEqual([person]);
    }
    for (const words of ['benoit joseph', '%', '_', '', 'LC-100']) {
      expect(await people.search(words, 10), words).toEqual([]);
    }
  });

  it('shows no more than it was asked for', async () => {
    const people = open();
    const rows = Array.from({ length: 5 }, (_, at) => ({ ...person, accountId: `a${at}`, personNumber: `LC-${at}` }));
    await people.importPeople(rows);
    expect(await people.search('charles', 3)).toHaveLength(3);
  });
});
