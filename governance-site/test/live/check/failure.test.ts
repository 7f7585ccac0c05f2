/** Why a check ended: a list that does not hold is told apart from a line that broke and a browser that is too old. */
import { TrustError } from '@breakwater/trust-lists';
import { describe, expect, it } from 'vitest';
import { BrowserTooOld } from '../../../src/live/check/check-entry.ts';
import { failureOf } from '../../../src/live/check/failure.ts';
import { FileUnreachable } from '../../../src/live/check/files.ts';
import { ClockBehind } from '../../../src/live/check/log.ts';
import { type Progress, StepFailure, take } from '../../../src/live/check/step.ts';
import { trustCheckText } from '../../../src/text/trust-check.ts';

const { failure } = trustCheckText;
const refused = new TrustError('TRUST_LIST_QUORUM_MISSING', 'Two states signed, four must.', {});
const otherRoot = new TrustError('TRUST_ROOT_HASH_MISMATCH', 'The first root has another fingerprint.', {});

describe('a check that ended early', () => {
  it.each([
    ['a refusal', new StepFailure('signatures', refused), true, failure.wrong, refused.code],
    ['another root', new StepFailure('root', otherRoot), true, failure.otherRoot, otherRoot.code],
    ['no list here', new StepFailure('root', new FileUnreachable('index.json', true)), false, failure.noList, ''],
    ['a file left out', new StepFailure('list', new FileUnreachable('x', true)), false, failure.unreachable, ''],
    ['a dead line', new StepFailure('root', new FileUnreachable('x', false)), false, failure.unreachable, ''],
    ['a clock that is behind', new StepFailure('witnesses', new ClockBehind()), false, failure.clock, ''],
    ['an old browser', new StepFailure('root', new BrowserTooOld()), false, failure.browser, ''],
    ['a program that did not load', new TypeError('import failed'), false, failure.unreachable, ''],
  ])('by %s says so', (_, thrown, isWrong, means, code) => {
    expect(failureOf(thrown)).toMatchObject({ isWrong, means, code });
  });

  it('names the step and what happened there', () => {
    expect(failureOf(new StepFailure('signatures', refused))).toMatchObject({
      step: 'signatures',
      happened: 'Two states signed, four must.',
    });
  });
});

describe('a step', () => {
  it('says when it begins and what it found, and nothing after it failed', async () => {
    const told: string[] = [];
    const progress: Progress = {
      began: (step) => told.push(`${step} began`),
      ended: (step, outcome, words) => told.push(`${step} ${outcome}: ${words}`),
    };
    expect(await take(progress, 'list', () => ({ value: 7, words: 'seven' }))).toBe(7);
    const failed = take(progress, 'country', () => {
      throw refused;
    });
    await expect(failed).rejects.toMatchObject({ step: 'country', cause: refused });
    expect(told).toEqual(['list began', 'list held: seven', 'country began']);
  });
});
