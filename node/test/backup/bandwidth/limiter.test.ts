/** Bandwidth: rules by the hour, and buckets that keep to them, on a clock that the test holds. */
import { describe, expect, test } from 'vitest';
import { createLimiter } from '../../../backup/bandwidth/limiter.ts';
import { parseBandwidth, type Rates, ratesAt } from '../../../backup/bandwidth/rules.ts';
import { openZone } from '../../../backup/schedule/local-time.ts';

const UTC = openZone('UTC');
const at = (time: string) => new Date(`2026-11-22T${time}Z`);
const NONE = Number.POSITIVE_INFINITY;

describe('limits', () => {
  test('hold by the hour; the first that fits decides', () => {
    const rules = parseBandwidth([
      '07:00-09:00 stop',
      '08:00-17:00 2 MB/s',
      '10 Mbit/s',
      '22:00-06:00 500 kB/s per holder',
    ]);
    expect(ratesAt(rules, at('08:30'), UTC)).toEqual({ inAll: 0, perHolder: NONE });
    expect(ratesAt(rules, at('09:00'), UTC)).toEqual({ inAll: 2_000_000, perHolder: NONE });
    expect(ratesAt(rules, at('17:00'), UTC)).toEqual({ inAll: 1_250_000, perHolder: NONE });
    expect(ratesAt(rules, at('23:00'), UTC)).toEqual({ inAll: 1_250_000, perHolder: 500_000 });
    expect(ratesAt([], at('23:00'), UTC)).toEqual({ inAll: NONE, perHolder: NONE });
  });

  test('follow the wall clock of the office', () => {
    const rules = parseBandwidth(['08:00-17:00 1 MB/s']);
    expect(ratesAt(rules, at('21:00'), openZone('America/St_Lucia')).inAll).toBe(NONE);
    expect(ratesAt(rules, at('20:59'), openZone('America/St_Lucia')).inAll).toBe(1_000_000);
  });

  test.each(['fast', '2 MB', '0 MB/s', '100 bit/s', '25:00-26:00 1 MB/s', '08:00-08:00 1 MB/s', 'stop', '1 kbit/s'])(
    'are refused: %s',
    (text) => {
      expect(() => parseBandwidth([text])).toThrow(expect.objectContaining({ code: 'BACKUP_LIMIT_INVALID' }));
    },
  );
});

/** A limiter on a clock that moves only while somebody sleeps. */
function makeLimiter(rates: (now: number) => Rates) {
  let now = 0;
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const limiter = createLimiter({
    monotonicMs: () => now,
    rates: () => rates(now),
    sleep: (ms) => new Promise((wake) => sleepers.push({ until: now + ms, wake })),
  });
  /** Lets time pass until all are done; answers how long that took, in seconds. */
  const passes = async (work: Promise<unknown>): Promise<number> => {
    let done = false;
    void work.finally(() => {
      done = true;
    });
    for (;;) {
      await new Promise(setImmediate);
      if (done) return now / 1000;
      sleepers.sort((a, b) => a.until - b.until);
      const next = sleepers.shift();
      if (next === undefined) throw new Error('nobody sleeps and nothing is done');
      now = Math.max(now, next.until);
      next.wake();
    }
  };
  return { limiter, passes };
}

const MB = 1_000_000;
const pieces = (take: () => Promise<void>, count: number) => Promise.all(Array.from({ length: count }, take));

describe('a limiter', () => {
  test('lets all pass where nothing is limited', async () => {
    const { limiter, passes } = makeLimiter(() => ({ inAll: NONE, perHolder: NONE }));
    expect(await passes(pieces(() => limiter.take('DM', MB), 1000))).toBe(0);
  });

  test('keeps one holder to its rate', async () => {
    const { limiter, passes } = makeLimiter(() => ({ inAll: NONE, perHolder: MB }));
    const seconds = await passes(pieces(() => limiter.take('DM', 100_000), 600));
    // 60 MB at 1 MB/s, of which one second may be taken at once.
    expect(seconds).toBeGreaterThan(58);
    expect(seconds).toBeLessThan(60.5);
  });

  test('keeps all holders together to the rate in all', async () => {
    const { limiter, passes } = makeLimiter(() => ({ inAll: 2 * MB, perHolder: NONE }));
    const holders = ['AG', 'BB', 'DM', 'GD', 'KN', 'LC'];
    const seconds = await passes(Promise.all(holders.map((holder) => pieces(() => limiter.take(holder, MB), 10))));
    expect(seconds).toBeGreaterThan(28);
    expect(seconds).toBeLessThan(31);
  });

  test('takes a piece larger than its bucket, and waits for it before the next', async () => {
    const { limiter, passes } = makeLimiter(() => ({ inAll: MB, perHolder: NONE }));
    expect(await passes(limiter.take('DM', 16 * MB))).toBe(0);
    expect(await passes(limiter.take('DM', 1))).toBeGreaterThan(14.9);
  });

  test('sees the hour change while it waits, and sends nothing while it is told to stop', async () => {
    const { limiter, passes } = makeLimiter((now) => ({ inAll: now < 60_000 ? 0 : NONE, perHolder: NONE }));
    const seconds = await passes(pieces(() => limiter.take('DM', MB), 100));
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(62);
  });

  test('gives a slow holder no share of what the others may send', async () => {
    const { limiter, passes } = makeLimiter(() => ({ inAll: 10 * MB, perHolder: MB }));
    const slow = pieces(() => limiter.take('DM', MB), 60);
    expect(await passes(pieces(() => limiter.take('LC', MB), 10))).toBeLessThan(11);
    await passes(slow);
  });
});
