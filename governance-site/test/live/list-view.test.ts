/** The first look at a list: only what is really there is shown. */
import { describe, expect, it } from 'vitest';
import { dayOf, groupsOf, jsonOf, lastListOf, lastRootOf, momentOf, shownListOf } from '../../src/live/list-view.ts';

const assurance = { id: 'urn:breakwater:tl:assurance:1', critical: true, value: { max: 'substantial' } };
const entity = {
  TrustedEntityInformation: {
    TEName: [{ lang: 'en', value: 'Saint Lucia' }],
    TEInformationURI: [{ lang: 'en', uriValue: 'https://hub.gov.lc' }],
    TEInformationExtensions: [{ id: 'urn:breakwater:tl:hub:1', critical: true, value: { territory: 'LC' } }],
  },
  TrustedEntityServices: [
    { ServiceInformation: { ServiceInformationExtensions: [assurance] } },
    { ServiceInformation: {} },
  ],
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
      members: [{ country: 'LC', name: 'Saint Lucia', address: 'https://hub.gov.lc', assurance: 'substantial' }],
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

  it('tells the last root, or that there is one', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(lastRootOf(bytes('{"roots":{"last":3}}'))).toBe(3);
    expect(lastRootOf(bytes('{"roots":{"last":-3}}'))).toBe(1);
    expect(lastRootOf(bytes('<!doctype html>'))).toBe(1);
    expect(jsonOf(bytes('<!doctype html>'))).toBeNull();
  });
});

describe('for people', () => {
  it('a day is spelled and a fingerprint grouped', () => {
    expect(dayOf(new Date('2026-11-22T12:00:00Z'), 'en-GB')).toBe('22 November 2026');
    expect(groupsOf('0123456789ab')).toBe('0123 4567 89ab');
  });

  it('a moment has its zone', () => {
    expect(momentOf(new Date('2026-11-22T12:00:00Z'), 'en-GB')).toMatch(/^2[23] November 2026 at \d\d:\d\d [A-Z]+/);
  });
});
