/** Tests that pages take the words of a problem from the catalogue, and that the facts are in them. */
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { LoginError } from '../../login/error.ts';
import { problemWords } from '../../pages/problem-words.ts';
import { hubProblems, otherProblem } from '../../pages/text/hub-problems-en.ts';
import { loginProblems } from '../../pages/text/login-problems-en.ts';
import { type ProblemTexts, sayWhatHappened } from '../../pages/text/problem-text.ts';

const facts = {
  countryName: 'Saint Lucia',
  id: 'polyclinic',
  line: 4,
  why: 'it has no name',
  usedAt: '2026-11-22T05:00:00Z',
  expiredAt: '2026-11-29T05:00:00Z',
};

describe('the words of a problem', () => {
  it('are chosen by its code, with the facts of the error, never from its message', () => {
    const error = new CodedError('LOGIN_PEER_UNREACHABLE', 'a log line', { means: 'x', cure: 'y' }, facts);
    expect(problemWords(error)).toEqual({
      happened: 'Saint Lucia does not answer just now.',
      means: loginProblems.LOGIN_PEER_UNREACHABLE.means,
      cure: loginProblems.LOGIN_PEER_UNREACHABLE.cure,
    });
  });

  it('name days as people write them, and do without them where they are not known', () => {
    expect(problemWords(new LoginError('ENROL_CODE_USED', facts)).happened).toBe(
      'This code was used on 22 November 2026.',
    );
    expect(problemWords(new LoginError('ENROL_CODE_USED')).happened).toBe('This code was used already.');
    expect(problemWords(new LoginError('ENROL_CODE_EXPIRED', facts)).happened).toContain('29 November 2026');
  });

  it('are general for a code that no page foresaw: nothing of its message or evidence is shown', () => {
    const error = new CodedError('PEER_TIMEOUT', 'secret detail', { means: 'x', cure: 'y' }, { url: 'http://inside' });
    expect(problemWords(error)).toEqual(otherProblem);
  });

  it('leave no gap in any sentence of the catalogue', () => {
    const catalogue: ProblemTexts = { ...hubProblems, ...loginProblems };
    for (const text of Object.values(catalogue)) {
      const words = [sayWhatHappened(text, facts), text.means, text.cure];
      for (const sentence of words) expect(sentence).toMatch(/^[“\p{Lu}](?!.*(undefined|null|NaN|Invalid)).+[.?]$/u);
    }
  });
});
