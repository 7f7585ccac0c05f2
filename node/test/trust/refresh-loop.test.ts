/** The loop goes on whatever happens: a failure, a look that never ends, and it ends when it is closed. */
import type { CodedError } from '@breakwater/federation-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refreshEveryMs, refreshGivesUpMs, startRefreshLoop } from '../../trust/refresh-loop.ts';
import { testWorld } from './region.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const aRound = refreshEveryMs * 1.25;

describe('the refresh loop', () => {
  it('looks at once, and again about every half minute', async () => {
    const refresh = vi.fn(async () => undefined);
    const loop = startRefreshLoop(refresh, () => undefined, testWorld());
    await vi.advanceTimersByTimeAsync(0);
    expect(refresh).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(refreshEveryMs * 0.74);
    expect(refresh).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(aRound);
    expect(refresh.mock.calls.length).toBeGreaterThanOrEqual(2);
    loop.close();
    const before = refresh.mock.calls.length;
    await vi.advanceTimersByTimeAsync(10 * aRound);
    expect(refresh).toHaveBeenCalledTimes(before);
  });

  it('looks every few seconds as long as the hub knows no list, and then no more than usual', async () => {
    let isBlank = true;
    const refresh = vi.fn(async () => undefined);
    const loop = startRefreshLoop(
      refresh,
      () => undefined,
      testWorld(),
      () => isBlank,
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(refresh.mock.calls.length).toBeGreaterThanOrEqual(4);
    isBlank = false;
    await vi.advanceTimersByTimeAsync(3_000);
    const before = refresh.mock.calls.length;
    await vi.advanceTimersByTimeAsync(refreshEveryMs * 0.6);
    expect(refresh).toHaveBeenCalledTimes(before);
    loop.close();
  });

  it('gives up a look that never ends, says so, and looks again', async () => {
    const noted: CodedError[] = [];
    const refresh = vi.fn(() => new Promise<void>(() => undefined));
    const loop = startRefreshLoop(refresh, (error) => noted.push(error), testWorld());
    await vi.advanceTimersByTimeAsync(refreshGivesUpMs + aRound);
    expect(noted.map(({ code }) => code)).toContain('TRUST_REFRESH_TIMEOUT');
    expect(refresh.mock.calls.length).toBeGreaterThanOrEqual(2);
    loop.close();
  });

  it('goes on after a failure that nobody foresaw', async () => {
    const noted: CodedError[] = [];
    const refresh = vi.fn(async () => {
      throw new RangeError('unforeseen');
    });
    const loop = startRefreshLoop(refresh, (error) => noted.push(error), testWorld());
    await vi.advanceTimersByTimeAsync(aRound);
    expect(refresh.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(noted[0]?.code).toBe('TRUST_SOURCE_UNREACHABLE');
    loop.close();
  });
});
