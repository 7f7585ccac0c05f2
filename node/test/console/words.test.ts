/** Amounts and times as people read them. */
import { describe, expect, it } from 'vitest';
import { bytesText, counted, countText, durationText, rateAfter, rateText } from '../../console/amount.ts';
import { eventFact } from '../../console/event-fact.ts';
import { exactText, relativeText, when } from '../../console/when.ts';

const noon = new Date('2026-11-22T12:00:00Z');

describe('amounts', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [412_300_000, '412 MB'],
    [1_500_000_000, '1.5 GB'],
    [7e15, '7,000 TB'],
  ])('%d bytes are %s', (bytes, said) => {
    expect(bytesText(bytes)).toBe(said);
  });

  it.each([
    [0, '0 ms'],
    [40.4, '40 ms'],
    [8300, '8 s'],
    [59_600, '1 min'],
    [240_000, '4 min'],
    [4_800_000, '1 h 20 min'],
    [7_200_000, '2 h'],
    [26 * 3_600_000, '26 h'],
    [72 * 3_600_000, '3 days'],
  ])('%d ms are %s', (ms, said) => {
    expect(durationText(ms)).toBe(said);
  });

  it('count in words to twelve', () => {
    expect(counted(1, 'holder', 'holders')).toBe('one holder');
    expect(counted(12, 'holder', 'holders')).toBe('twelve holders');
    expect(counted(13, 'holder', 'holders')).toBe('13 holders');
    expect(countText(1_234_567)).toBe('1,234,567');
    expect(rateText(188_000_000)).toBe('188 MB/s');
  });

  it('give a speed only where enough was moved to have one', () => {
    expect(rateAfter(400_000_000, 2)).toBe(', 200 MB/s');
    expect([rateAfter(2, 2), rateAfter(999_999, 0.1), rateAfter(5_000_000, 0)]).toEqual(['', '', '']);
  });
});

describe('times', () => {
  it.each([
    ['2026-11-22T12:00:00Z', 'just now'],
    ['2026-11-22T11:59:01Z', 'just now'],
    ['2026-11-22T12:00:30Z', 'in less than a minute'],
    ['2026-11-22T11:59:00Z', '1 minute ago'],
    ['2026-11-22T11:00:01Z', '59 minutes ago'],
    ['2026-11-22T11:00:00Z', '1 hour ago'],
    ['2026-11-19T12:00:00Z', '3 days ago'],
    ['2026-12-16T12:00:00Z', 'in 24 days'],
    ['2026-11-25T11:56:00Z', 'in 3 days'],
    ['2026-11-19T12:04:00Z', '2 days ago'],
  ])('%s is %s', (at, said) => {
    expect(relativeText(new Date(at), noon)).toBe(said);
  });

  it('are exact in the title and on paper', async () => {
    const shown = String(await when(new Date('2026-11-22T03:23:10Z'), noon));
    expect(exactText(new Date('2026-11-22T03:23:10Z'))).toBe('22 November 2026 at 03:23:10 UTC');
    expect(shown).toContain('title="22 November 2026 at 03:23:10 UTC"');
    expect(shown).toContain('on-paper');
  });
});

describe('events', () => {
  it('are told in words, with their details in units', () => {
    const event = {
      name: 'backup.done' as const,
      at: noon,
      details: { newBytes: 414_000_000, ms: 8300, holdersUsed: 3, countries: ['BB', 'GY'], code: 'X'.repeat(99) },
    };
    expect(eventFact(event)).toMatchObject({
      text: 'A backup was completed',
      grave: false,
      details: [
        { name: 'new', value: '414 MB' },
        { name: 'took', value: '8 s' },
        { name: 'holders used', value: '3' },
        { name: 'countries', value: 'BB, GY' },
        { name: 'code', value: `${'X'.repeat(80)}…` },
      ],
    });
  });
});
