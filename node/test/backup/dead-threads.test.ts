/** A thread that died while it was kept warm is given to nobody. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { releaseThreads, takeThread, warmThread } from '../../backup/threads.ts';

const started = vi.hoisted((): Worker[] => []);

vi.mock('../../backup/start-thread.ts', async (original) => {
  const { startThread } = await original<typeof import('../../backup/start-thread.ts')>();
  const broken = new URL('data:text/javascript,throw new Error("it cannot start")');
  const start: typeof startThread = (file, options) => {
    started.push(startThread(started.length === 0 ? broken : file, options));
    return started.at(-1) as Worker;
  };
  return { startThread: start };
});

it('starts another in place of one that died, and ends well', async () => {
  warmThread('write');
  const [dead] = started;
  // Not `once` of node:events, which rejects at the error that comes first.
  await new Promise((resolve) => dead?.once('exit', resolve));
  const worker = takeThread('write');
  expect([started.length, started[1] === worker]).toEqual([2, true]);
  const exit = once(worker, 'exit');
  worker.postMessage(null);
  expect((await exit)[0]).toBe(0);
  await releaseThreads();
});
