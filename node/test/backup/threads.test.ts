/** Threads started ahead of need: taken once, let go when nobody takes them. */
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { releaseThreads, takeThread, warmThread } from '../../backup/threads.ts';

afterEach(releaseThreads);

describe('a warm thread', () => {
  it('is the one that is taken, once, and only for its use', async () => {
    warmThread('write');
    const reader = takeThread('read');
    const first = takeThread('write');
    const second = takeThread('write');
    expect(new Set([reader.threadId, first.threadId, second.threadId]).size).toBe(3);
    // Thread numbers grow: the warm one was there before the one for reading.
    expect(first.threadId).toBeLessThan(reader.threadId);
    expect(second.threadId).toBeGreaterThan(reader.threadId);
    await Promise.all([reader, first, second].map(ended));
  });

  it('keeps no listener of whoever warmed it', async () => {
    warmThread('read');
    const worker = takeThread('read');
    expect(['error', 'exit', 'message'].map((event) => worker.listenerCount(event))).toEqual([0, 0, 0]);
    await ended(worker);
  });

  it('ends by itself, without work, when it is let go', async () => {
    warmThread('write');
    warmThread('read');
    await releaseThreads();
    const fresh = takeThread('write');
    await expect(ended(fresh)).resolves.toBe(0);
  });
});

async function ended(worker: ReturnType<typeof takeThread>): Promise<number> {
  const exit = once(worker, 'exit');
  worker.postMessage(null);
  const [code] = await exit;
  return Number(code);
}
