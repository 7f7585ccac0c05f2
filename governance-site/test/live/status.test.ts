/** The live state: an answer of another shape is no answer, and states are said in words. */
import { describe, expect, it } from 'vitest';
import { checkedLine, readStatus, stateWords, statusLine } from '../../src/live/status.ts';

const checkedAt = '2026-11-22T12:00:00Z';
const hub = (country: string, state: string) => ({ country, state, origin: 'https://hub.example', since: null });

describe('reading the answer of the authority', () => {
  it.each([
    ['a page', '<!doctype html>'],
    ['nothing', null],
    ['an empty object', {}],
    ['hubs that are no list', { checkedAt, hubs: {} }],
    ['no time', { hubs: [] }],
    ['a time that is none', { checkedAt: 'soon', hubs: [] }],
  ])('refuses %s', (_, json) => {
    expect(readStatus(json)).toBeUndefined();
  });

  it('leaves out a hub whose state it does not know, rather than guessing one', () => {
    const status = readStatus({ checkedAt, hubs: [hub('LC', 'ready'), hub('DM', 'splendid'), { state: 'ready' }] });
    expect(status?.hubs.map((one) => one.country)).toEqual(['LC']);
  });
});

describe('the age of the list', () => {
  const told = { stage: 'aging', quorumAt: '2026-11-21T10:00:00Z', logIndex: 5 };

  it('is read as the authority tells it', () => {
    const trust = { ...told, quorumAt: new Date(told.quorumAt) };
    expect(readStatus({ checkedAt, hubs: [], trust: { ...told, more: 1 } })?.trust).toEqual(trust);
  });

  it.each([
    ['not told', undefined],
    ['of an unknown stage', { ...told, stage: 'splendid' }],
    ['without a time', { ...told, quorumAt: null }],
    ['with an index that is no number', { ...told, logIndex: '5' }],
  ])('is not known when it is %s', (_, trust) => {
    expect(readStatus({ checkedAt, hubs: [], trust })?.trust).toBeNull();
  });
});

describe('an address', () => {
  it.each([
    ['http://lc.localhost:7101', 'http://lc.localhost:7101'],
    ['javascript:alert(1)', null],
    ['https://', null],
    [7, null],
  ])('%j becomes the link %j', (origin, link) => {
    const status = readStatus({ checkedAt, hubs: [{ country: 'LC', state: 'ready', origin }] });
    expect(status?.hubs[0]?.origin).toBe(link);
  });
});

describe('the words', () => {
  it.each([
    [['ready', 'ready'], 'All 2 hubs are ready.'],
    [['ready', 'slow', 'cut-off', 'cut-off'], '1 of 4 hubs are ready, 1 slow, 2 cut off.'],
    [['cut-off'], '0 of 1 hubs are ready, 1 cut off.'],
  ])('of %j are "%s"', (states, line) => {
    const status = readStatus({ checkedAt, hubs: states.map((state) => hub('LC', state)) });
    expect(status && statusLine(status)).toBe(line);
  });

  it('say since when a hub is cut off: today the time, before today the day as well', () => {
    const now = new Date(checkedAt);
    const down = { country: 'DM', origin: null, state: 'cut-off', since: null } as const;
    const words = (since: string) => stateWords({ ...down, since: new Date(since) }, now);
    expect(words('2026-11-22T12:00:00Z')).toMatch(/^cut off since \d\d:\d\d /);
    expect(words('2026-11-19T12:00:00Z')).toContain('19 November 2026');
    expect(stateWords(down, now)).toBe('cut off');
    expect(stateWords({ ...down, state: 'ready', since: now }, now)).toBe('ready');
  });

  it('say when the hubs were asked', () => {
    expect(checkedLine({ checkedAt: new Date(checkedAt), hubs: [], trust: null })).toMatch(/^Checked \d\d:\d\d:\d\d /);
  });
});
