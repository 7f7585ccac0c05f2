/** The workers of one run: started when there is work for them, given jobs in order, and ended with it. */
import type { Worker } from 'node:worker_threads';
import { BackupError, type BackupErrorCode, backupErrorTexts } from '@breakwater/backup-replication';
import { HubBackupError } from '../error.ts';
import { takeThread } from '../threads.ts';
import type { FromWorker, Job, JobDone, PackDone, ToWorker, WorkerOrder } from './messages.ts';
import { giveBack } from './send-outlet.ts';

/** What a job is before it is given out. */
export type JobOrder = Job extends infer One ? (One extends Job ? Omit<One, 'job' | 'aheadBytes'> : never) : never;

/** The crew of one run. */
export interface Crew {
  /** Takes a job; `done` is called with its outcome. `weight`: the bytes it will read. */
  submit(order: JobOrder, weight: number, done: (outcome: JobDone) => void): void;
  /** Whether the walk should go on: false while so much is queued that more would only fill memory. */
  readonly hasRoom: boolean;
  /** What the workers have read so far, also of files that are not done. */
  readonly readBytes: number;
  /** Jobs neither done nor given up. */
  readonly pending: number;
  /** Lets all workers close their packs; resolves when they have, and ends them. */
  finish(): Promise<void>;
  /** Tells them to end before their next pack, and waits for it: none is torn out of a call of the system. */
  stop(): Promise<void>;
}

/** What a crew takes. */
export interface CrewParts {
  readonly order: Omit<WorkerOrder, 'stopped' | 'read'>;
  readonly workers: number;
  /** Called for every pack; the pack's memory is lent again when the promise resolves. */
  readonly keepPack: (pack: PackDone) => Promise<void>;
  /** Called when anything moved: a job done, a pack kept. */
  readonly moved: () => void;
  /** Called once, when a worker cannot go on. */
  readonly failed: (cause: unknown) => void;
}

/** Jobs given to one worker at a time: one it works on and one to go on with at once. */
const JOBS_AT_ONCE = 2;
/** Queued work beyond this stops the walk: enough to know that the next pack will be filled. */
const QUEUE_BYTES = 64 * 1024 * 1024;
const QUEUE_JOBS = 8;

interface Queued {
  readonly order: JobOrder;
  readonly weight: number;
  readonly done: (outcome: JobDone) => void;
}

interface Hand {
  readonly worker: Worker;
  readonly ended: Promise<unknown>;
  jobs: number;
  finished: (() => void) | null;
}

/** A crew that starts its first worker at the first job, and the next when the others have enough to do. */
export function createCrew(parts: CrewParts): Crew {
  return new WorkerCrew(parts);
}

class WorkerCrew implements Crew {
  readonly #parts: CrewParts;
  readonly #hands: Hand[] = [];
  readonly #open = new Map<number, Queued>();
  readonly #keeping = new Set<Promise<void>>();
  /** Of packs on their way: their workers wait, deaf to all else. */
  readonly #lent = new Set<SharedArrayBuffer>();
  #queue: Queued[] = [];
  readonly #stopped = new Int32Array(new SharedArrayBuffer(4));
  readonly #read = new BigInt64Array(new SharedArrayBuffer(8));
  #queuedBytes = 0;
  #lastJob = 0;
  #isOver = false;

  constructor(parts: CrewParts) {
    this.#parts = parts;
  }

  get hasRoom(): boolean {
    return this.#queuedBytes < QUEUE_BYTES && this.#queue.length < QUEUE_JOBS;
  }

  get readBytes(): number {
    return Number(Atomics.load(this.#read, 0));
  }

  get pending(): number {
    return this.#queue.length + this.#open.size;
  }

  submit(order: JobOrder, weight: number, done: (outcome: JobDone) => void): void {
    const job = { order, weight, done };
    // The tree is what an unfinished run would lack: it goes first, and all of it to one worker.
    if (order.kind === 'tree') {
      this.#give(this.#hands[0] ?? this.#hire(), job);
      return;
    }
    this.#queue.push(job);
    this.#queuedBytes += weight;
    this.#dispatch();
  }

  async finish(): Promise<void> {
    await Promise.all(
      this.#hands.map(
        (hand) =>
          new Promise<void>((resolve) => {
            hand.finished = resolve;
            this.#say(hand, { kind: 'finish' });
          }),
      ),
    );
    await Promise.all(this.#keeping);
    this.#isOver = true;
    await Promise.all(this.#hands.map(({ ended }) => ended));
  }

  async stop(): Promise<void> {
    this.#halt();
    await Promise.all(this.#hands.map(({ ended }) => ended));
  }

  /**
   * Not `terminate`: a thread that is ended within a native call (compression, sealing, a write) can take the whole
   * process with it. Each meets the mark before its next job and before its next pack.
   */
  #halt(): void {
    this.#isOver = true;
    Atomics.store(this.#stopped, 0, 1);
    for (const hand of this.#hands) this.#say(hand, { kind: 'stop' });
    // Whoever waits for its room meets the mark as well.
    for (const lent of this.#lent) giveBack(lent);
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const hand = this.#leastBusy();
      if (hand === null) return;
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#queuedBytes -= next.weight;
      this.#give(hand, next);
    }
  }

  #leastBusy(): Hand | null {
    let best: Hand | null = null;
    for (const hand of this.#hands)
      if (hand.jobs < JOBS_AT_ONCE && (best === null || hand.jobs < best.jobs)) best = hand;
    if (best !== null) return best;
    return this.#hands.length < this.#parts.workers ? this.#hire() : null;
  }

  #give(hand: Hand, queued: Queued): void {
    this.#lastJob += 1;
    const job = this.#lastJob;
    this.#open.set(job, queued);
    hand.jobs += 1;
    this.#say(hand, { ...queued.order, job, aheadBytes: this.#queuedBytes });
  }

  #say(hand: Hand, message: ToWorker): void {
    hand.worker.postMessage(message);
  }

  #hire(): Hand {
    const [stopped, read] = [this.#stopped.buffer, this.#read.buffer];
    const worker = takeThread('write');
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const hand: Hand = { worker, ended, jobs: 0, finished: null };
    worker.on('message', (message: FromWorker) => this.#hear(hand, message));
    worker.on('error', (cause) => this.#fail(cause));
    worker.on('exit', (code) => {
      // Once asked to finish, it ends by itself when it has.
      if (hand.finished !== null && code === 0) return;
      this.#fail(new Error(`a worker of the backup ended with exit code ${code}`));
    });
    this.#say(hand, { kind: 'order', order: { ...this.#parts.order, stopped, read } });
    this.#hands.push(hand);
    return hand;
  }

  #hear(hand: Hand, message: FromWorker): void {
    if (this.#isOver) {
      if (message.kind === 'pack') giveBack(message.lent);
      return;
    }
    switch (message.kind) {
      case 'finished':
        hand.finished?.();
        return;
      case 'failed':
        this.#fail(errorFrom(message.code, message.happened, message.evidence));
        return;
      case 'pack':
        this.#keep(message);
        return;
      case 'done': {
        const queued = this.#open.get(message.job);
        this.#open.delete(message.job);
        hand.jobs -= 1;
        try {
          this.#dispatch();
          queued?.done(message);
        } catch (cause) {
          this.#fail(cause);
        }
        this.#parts.moved();
      }
    }
  }

  #keep(pack: PackDone): void {
    if (pack.lent !== null) this.#lent.add(pack.lent);
    const kept = this.#parts.keepPack(pack).then(
      () => {
        if (pack.lent !== null) this.#lent.delete(pack.lent);
        giveBack(pack.lent);
        this.#parts.moved();
      },
      (cause: unknown) => this.#fail(cause),
    );
    const known = kept.finally(() => this.#keeping.delete(known));
    this.#keeping.add(known);
  }

  #fail(cause: unknown): void {
    if (this.#isOver) return;
    this.#halt();
    this.#parts.failed(cause);
  }
}

/** A refusal thrown in a worker, as it would have been thrown here. */
function errorFrom(code: string, happened: string, evidence: Record<string, never> | object): Error {
  const isEngine = (known: string): known is BackupErrorCode => Object.hasOwn(backupErrorTexts, known);
  if (isEngine(code)) return new BackupError(code, happened, { ...evidence });
  return new HubBackupError('BACKUP_ENGINE_STOPPED', happened, { code, ...evidence });
}
