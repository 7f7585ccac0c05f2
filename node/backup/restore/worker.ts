/** A worker thread of a restore: one job after another, as they come. */
import { parentPort } from 'node:worker_threads';
import { collectGarbage } from './collect-garbage.ts';
import type { JobAnswer, PackJob } from './job.ts';
import { runJob } from './run-job.ts';

parentPort?.on('message', (job: PackJob | null) => {
  if (job === null) {
    parentPort?.close();
    return;
  }
  const answer = runJob(job);
  parentPort?.postMessage(answer, buffersOf(answer));
  if (holdsMuch(job)) collectGarbage();
});

/** Blocks change hands without being copied; small ones share a buffer of Node's and are copied. */
function buffersOf(answer: JobAnswer): ArrayBuffer[] {
  if (answer.kind !== 'done') return [];
  return answer.blocks.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}

/** What comes over the network and whole shards are large; files are written and opened in one buffer. */
function holdsMuch({ task, shards }: PackJob): boolean {
  return (task !== 'write' && task !== 'open') || shards.some(({ source }) => source.kind !== 'file');
}
