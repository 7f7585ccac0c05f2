/** Progress as a person reads it. */
import { describe, expect, it } from 'vitest';
import { formatProgress, formatSeconds } from '../../cli/progress.ts';

describe('a line of progress', () => {
  it('shows share, amounts, rate and time left', () => {
    const update = { done: 412_000_000, total: 664_000_000, unit: 'bytes', label: 'to six holders' } as const;
    expect(formatProgress(update, 2191)).toBe('[#######····] 62 %  412 of 664 MB  188 MB/s  1 s left  to six holders');
  });

  it('does not guess before there is anything to go by', () => {
    expect(formatProgress({ done: 0, total: 10, unit: 'files', label: '' }, 0)).toBe(
      '[···········]  0 %  0 of 10 files',
    );
  });

  it('says spans as people do', () => {
    expect([formatSeconds(0.2), formatSeconds(75), formatSeconds(240), formatSeconds(9000)]).toEqual([
      '1 s',
      '75 s',
      '4 min',
      '3 h',
    ]);
  });
});
