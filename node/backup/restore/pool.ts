/** Workers that do jobs: started all at once or one by one as jobs come, each kept busy, all ended together. */
import type { Worker } from 'node:worker_threads';
import { takeThread } from '../threads.ts';
import type { JobAnswer, PackJob } from './job.ts';
import { runJob } from './run-job.ts';

/** The next job waits in the worker's own queue, so that it never waits for the main thread. */
const QUEUED_MAX = 2;

interface Busy {
  readonly worker: Worker;
  readonly ended: Promise<unknown>;
  readonly waiting: { readonly resolve: (answer: JobAnswer) => void; readonly reject: (cause: unknown) => void }[];
}

/** A pool of `size` worker threads; with none, jobs run where they are asked for. */
export class JobPool {
  readonly #size: number;
  readonly #workers: Busy[] = [];
  #failure: unknown = null;

  constructor(size: number) {
    this.#size = size;
  }

  /** How many jobs may be asked for before the first must be answered. */
  get room(): number {
    return Math.max(1, this.#size * QUEUED_MAX);
  }

  /** Starts all workers now: they load their modules while the first orders are put together. */
  start(): void {
    while (this.#workers.length < this.#size) this.#start();
  }

  /** Gives a job to the least busy worker. Rejects when a worker died. */
  run(job: PackJob): Promise<JobAnswer> {
    if (this.#size === 0) return Promise.resolve(runJob(job));
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const busy = this.#leastBusy();
    return new Promise((resolve, reject) => {
      busy.waiting.push({ resolve, reject });
      busy.worker.postMessage(job, buffersOf(job));
    });
  }

  /**
   * Lets every worker end by itself when its jobs are done, few as they are: a thread that is ended within a native
   * call (opening, decompressing, a write) can take the whole process with it.
   */
  async close(): Promise<void> {
    const workers = this.#workers.splice(0);
    for (const { worker } of workers) worker.postMessage(null);
    await Promise.all(workers.map(({ ended }) => ended));
  }

  #leastBusy(): Busy {
    const least = this.#workers.reduce<Busy | null>(
      (best, one) => (best === null || one.waiting.length < best.waiting.length ? one : best),
      null,
    );
    if (least !== null && (least.waiting.length === 0 || this.#workers.length >= this.#size)) return least;
    return this.#start();
  }

  #start(): Busy {
    const worker = takeThread('read');
    const busy: Busy = { worker, ended: new Promise((resolve) => worker.once('exit', resolve)), waiting: [] };
    worker.on('message', (answer: JobAnswer) => busy.waiting.shift()?.resolve(answer));
    worker.on('error', (cause) => this.#fail(busy, cause));
    worker.on('exit', () => this.#fail(busy, new Error('a worker of the restore ended before its work')));
    this.#workers.push(busy);
    return busy;
  }

  /** Who was asked to end has not failed; who ends before its first job has, or that job would wait for ever. */
  #fail(busy: Busy, cause: unknown): void {
    if (busy.waiting.length > 0 || this.#workers.includes(busy)) this.#failure ??= cause;
    for (const { reject } of busy.waiting.splice(0)) reject(cause);
  }
}

/** Whole shards that came over the network change hands; what shares its buffer with others is copied. */
function buffersOf(job: PackJob): ArrayBuffer[] {
  return job.shards.flatMap(({ source }) => {
    if (source.kind === 'file') return [];
    const { buffer, byteLength } = source.bytes;
    return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
  });
}
