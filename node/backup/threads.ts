/** Threads of the engines: those that will surely be needed load their modules while the main thread loads its own. */
import { getCompileCacheDir } from 'node:module';
import type { Worker } from 'node:worker_threads';
import { startThread } from './start-thread.ts';

/** What a thread is for: writing packs, or reading them. */
export type ThreadUse = 'write' | 'read';

const files: Readonly<Record<ThreadUse, URL>> = {
  write: new URL('./engine/start-worker.js', import.meta.url),
  read: new URL('./restore/start-worker.js', import.meta.url),
};

/**
 * A worker's own objects are few and short-lived: without this, V8 would let garbage grow to what the machine has. More
 * room for the young ones takes 5 MB a thread and saves no time.
 */
const HEAP_LIMITS = { maxYoungGenerationSizeMb: 3, maxOldGenerationSizeMb: 96 };

interface Warm {
  readonly use: ThreadUse;
  readonly worker: Worker;
  readonly ended: Promise<unknown>;
}

let warm: readonly Warm[] = [];

/** Starts a thread ahead of need. Whoever calls this calls `releaseThreads` in the end. */
export function warmThread(use: ThreadUse): void {
  const worker = start(use);
  const one: Warm = { use, worker, ended: new Promise((resolve) => worker.once('exit', resolve)) };
  const drop = () => {
    warm = warm.filter((other) => other !== one);
  };
  // One that could not start is no failure: the next is started when it is needed, and says why it cannot.
  worker.once('error', drop).once('exit', drop);
  warm = [...warm, one];
}

/** A thread, warm or not: it takes orders as messages, and ends by itself when it is told `null`. */
export function takeThread(use: ThreadUse): Worker {
  const found = warm.find((one) => one.use === use);
  if (found === undefined) return start(use);
  warm = warm.filter((one) => one !== found);
  found.worker.removeAllListeners();
  return found.worker;
}

/** Lets go of those that nobody took, gently: a thread that is ended in a native call can take the process with it. */
export async function releaseThreads(): Promise<void> {
  const left = warm;
  warm = [];
  for (const { worker } of left) worker.postMessage(null);
  await Promise.all(left.map(({ ended }) => ended));
}

function start(use: ThreadUse): Worker {
  const workerData = { compileCache: getCompileCacheDir() ?? null };
  return startThread(files[use], { workerData, resourceLimits: HEAP_LIMITS });
}
