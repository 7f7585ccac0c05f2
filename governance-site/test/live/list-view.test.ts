/** The first look at a list: only what is really there is shown. */
import { describe, expect, it } from 'vitest';
import { dayOf, groupsOf, lastListOf, shownListOf } from '../../src/live/list-view.ts';

const entity = {
  TrustedEntityInformation: {
    TEName: [{ lang: 'en', value: 'Saint Lucia' }],
    TEInformationURI: [{ lang: 'en', uriValue: 'https://hub.gov.lc' }],
  },
};
const scheme = {
  LoTESequenceNumber: 3,
  ListIssueDateTime: '2026-11-22T12:00:00Z',
  NextUpdate: '2026-12-22T12:00:00Z',
};
const list = { LoTE: { ListAndSchemeInformation: scheme, TrustedEntitiesList: [entity] } };

describe('a list at first look', () => {
  it('gives number, dates and members', () => {
    expect(shownListOf(list)).toEqual({
      sequence: 3,
      issued: new Date('2026-11-22T12:00:00Z'),
      nextUpdate: new Date('2026-12-22T12:00:00Z'),
      members: [{ name: 'Saint Lucia', address: 'https://hub.gov.lc' }],
    });
  });

  it('may have no members yet', () => {
    expect(shownListOf({ LoTE: { ListAndSchemeInformation: scheme } })?.members).toEqual([]);
  });

  it.each([
    ['null', null],
    ['a page', '<!doctype html>'],
    ['another document', { LoTE: {} }],
    ['a list without a number', { LoTE: { ListAndSchemeInformation: { ...scheme, LoTESequenceNumber: 'three' } } }],
    ['members that are no list', { LoTE: { ListAndSchemeInformation: scheme, TrustedEntitiesList: {} } }],
  ])('is nothing for %s', (_, json) => {
    expect(shownListOf(json)).toBeNull();
  });
});

describe('the index', () => {
  it('tells the last list, or nothing', () => {
    expect(lastListOf({ lists: { hubs: { last: 7 } } })).toBe(7);
    expect(lastListOf({ lists: { hubs: { last: '7' } } })).toBeNull();
    expect(lastListOf(null)).toBeNull();
  });
});

describe('for people', () => {
  it('a day is spelled and a fingerprint grouped', () => {
    expect(dayOf(new Date('2026-11-22T12:00:00Z'), 'en-GB')).toBe('22 November 2026');
    expect(groupsOf('0123456789ab')).toBe('0123 4567 89ab');
  });
});
