/** A program that starts two threads, one after the other: as the engine does, or `bare`, as Node would by itself. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startThread } from '../../backup/start-thread.ts';

const file = new URL('./call-out.ts', import.meta.url);
for (let thread = 0; thread < 2; thread += 1) {
  const worker = process.argv[2] === 'bare' ? new Worker(file) : startThread(file, {});
  const [code] = await once(worker, 'exit');
  console.log(`ended with ${code}`);
}
