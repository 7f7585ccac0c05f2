/** When a holder is believed, suspected or given up: by what audits said, round by round. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../backup/repair/judge-holders.ts';
import type { KeptAudit } from '../../../store/audit.ts';

const now = new Date('2026-11-22T00:00:00Z');
const hours = (count: number) => new Date(now.getTime() - count * 3_600_000);
const BB = parseCountryCode('BB');

/** Audits newest first, one letter a round: p passed, l late, f failed, u unanswered; each so many hours apart. */
function standing(rounds: string, apart = 24, witnessedApart: number | null = apart): string {
  const verdicts = { p: 'passed', l: 'late', f: 'failed', u: 'unanswered' } as const;
  const audits = [...rounds].flatMap((letter, at): readonly KeptAudit[] => {
    const verdict = verdicts[letter as keyof typeof verdicts];
    const audit = {
      ...{
        id: `${at}`.padStart(16, '0'),
        holder: BB,
        round: `${at}`,
        at: hours(at * apart),
        manifest: '',
        epoch: null,
      },
      witnessedAt: witnessedApart === null ? null : hours(at * witnessedApart),
      ...{ good: 1, wrong: 0, missing: 0, latencyMs: 1, heldLeaves: 1 },
    };
    // A spot check before it may have met nothing wrong.
    const spot = { ...audit, kind: 'spot', verdict: letter === 'u' ? 'unanswered' : 'passed' } as const;
    return [{ ...audit, kind: 'coverage', verdict }, spot];
  });
  return judge(audits, { own: now, witnessed: witnessedApart === null ? null : now });
}

describe('a holder', () => {
  it.each([
    ['', 'sound'],
    ['p', 'sound'],
    ['lp', 'sound'],
    ['f', 'suspect'],
    ['ffp', 'suspect'],
    ['fff', 'lost'],
    ['pfff', 'sound'],
    ['fpff', 'suspect'],
    // Silence is no failure: what it failed before is still to be made good.
    ['uf', 'suspect'],
    ['ufff', 'lost'],
    ['uu', 'sound'],
    ['uuu', 'sound'],
    ['uuuu', 'lost'],
    ['uuuuf', 'lost'],
    ['puuuu', 'sound'],
  ])('with the daily audits %j, newest first, is %s', (rounds, expected) => {
    expect(standing(rounds)).toBe(expected);
  });

  it('is not given up for hours of silence, however often it was asked', () => {
    expect(standing('u'.repeat(20), 1)).toBe('sound');
    expect(standing('u'.repeat(20), 4)).toBe('lost');
  });

  it('is not given up by one clock that jumped, the own or the witnesses’, nor while nobody tells the time', () => {
    expect(standing('uuuu', 24 * 90, 1), 'our own clock leapt').toBe('sound');
    expect(standing('uuuu', 1, 24 * 90), 'theirs did').toBe('sound');
    expect(standing('uuuu', 24, 0), 'theirs stands still: we are the ones who are cut off').toBe('sound');
    expect(standing('uuuu', 24, null)).toBe('sound');
    expect(standing('uuuu', -24, 24), 'our own went back').toBe('sound');
    expect(standing('uuuu', 24, 24)).toBe('lost');
  });

  it('is suspected when any part of a round failed', () => {
    expect(standing('f', 0)).toBe('suspect');
    expect(standing('pf', 0)).toBe('sound');
  });
});
