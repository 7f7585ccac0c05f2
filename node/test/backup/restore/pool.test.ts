/** Workers of a restore that end when nobody expects it: whoever waits for one is told, and nobody waits for ever. */
import { describe, expect, test, vi } from 'vitest';
import type { PackJob } from '../../../backup/restore/job.ts';
import { JobPool } from '../../../backup/restore/pool.ts';

const made: { emit(event: string, what: unknown): boolean; sent: unknown[] }[] = [];

vi.mock('node:worker_threads', async () => {
  const { EventEmitter } = await import('node:events');
  /** Does nothing until the test lets it end; asked to end, it does. */
  class Worker extends EventEmitter {
    readonly sent: unknown[] = [];
    constructor() {
      super();
      made.push(this);
    }
    postMessage(message: unknown): void {
      this.sent.push(message);
      if (message === null) queueMicrotask(() => this.emit('exit', 0));
    }
  }
  return { Worker };
});

const job: PackJob = {
  ...{ task: 'open', kind: 'data', owner: 'LC', pack: '', k: 1, n: 1, shardBytes: 0, top: '', trustsMarks: false },
  ...{ dataKey: new Uint8Array(0), maskKey: new Uint8Array(0), idKey: null, slots: [], files: [], shards: [] },
};

describe('a worker of a restore', () => {
  test('that dies while it loads, before its first job, fails that job instead of holding it for ever', async () => {
    const pool = new JobPool(2);
    pool.start();
    const [first, second] = made.splice(0);
    const cause = new Error('it could not be started');
    first?.emit('error', cause);
    first?.emit('exit', 1);
    await expect(pool.run(job)).rejects.toBe(cause);
    expect(second?.sent).toEqual([]);
    second?.emit('exit', 0);
    await pool.close();
  });

  test('that dies with jobs fails those and all that come after', async () => {
    const pool = new JobPool(1);
    const running = pool.run(job);
    const [only] = made.splice(0);
    only?.emit('exit', 1);
    await expect(running).rejects.toThrow('ended before its work');
    await expect(pool.run(job)).rejects.toThrow('ended before its work');
    await pool.close();
  });

  test('that ends as it was asked to has not failed', async () => {
    const pool = new JobPool(2);
    pool.start();
    await pool.close();
    expect(made.splice(0).map(({ sent }) => sent)).toEqual([[null], [null]]);
  });
});
