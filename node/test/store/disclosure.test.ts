/** The promise of the disclosure store, held against SQLite. */
import { expect, it } from 'vitest';
import type { Disclosure } from '../../store/disclosure.ts';
import { createDisclosureTables, openDisclosureStore } from '../../store/sqlite/disclosure.ts';
import { later, noon, openDatabase } from './open-database.ts';

const disclosure: Disclosure = {
  id: '1',
  accountId: 'a1',
  serviceId: 'polyclinic',
  serviceName: 'Polyclinic',
  serviceCountry: 'BB',
  purpose: 'To treat you',
  attributes: ['given_name'],
  level: 'substantial',
  listSequence: 3,
  logIndex: 7,
  at: noon,
};

it('keeps disclosures by person, newest first, until their time is over', async () => {
  const disclosures = openDisclosureStore(openDatabase(createDisclosureTables));
  await disclosures.add(disclosure);
  await disclosures.add({ ...disclosure, id: '2', at: later(60) });
  await disclosures.add({ ...disclosure, id: '3', accountId: 'a2' });
  expect((await disclosures.listOf('a1', 10)).map(({ id }) => id)).toEqual(['2', '1']);
  expect(await disclosures.listOf('a1', 1)).toHaveLength(1);
  expect(await disclosures.countSince(later(1))).toBe(1);
  expect(await disclosures.sweep(later(1))).toBe(2);
  expect(await disclosures.listOf('a1', 10)).toEqual([{ ...disclosure, id: '2', at: later(60) }]);
});
