/** A worker thread of the write engine: it is told its orders, then does job after job until the end is told. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { CodedError } from '@breakwater/federation-protocol/error';
import type { Disk } from './disk.ts';
import type { FromWorker, ToWorker, WorkerOrder, WorkMessage } from './messages.ts';
import { Stopped } from './shard-outlet.ts';
import { WriteHand } from './write-hand.ts';

const port = parentPort as MessagePort;
let hand: Promise<WriteHand> | null = null;

port.on('message', (message: ToWorker) => {
  if (message === null) port.close();
  else if (message.kind === 'order') hand = begin(message.order);
  // In order, since each waits for the same promise; what it throws ends the thread, and the main thread hears of it.
  else hand?.then((ready) => obey(ready, message));
});

async function begin(order: WorkerOrder): Promise<WriteHand> {
  const { disk } = (await import(order.diskModule)) as { disk: Disk };
  return new WriteHand(order, disk, tell);
}

function obey(ready: WriteHand, message: WorkMessage): void {
  try {
    if (!ready.isStopped) ready.obey(message);
  } catch (cause) {
    if (cause instanceof Stopped) return;
    if (!(cause instanceof CodedError)) throw cause;
    tell({ kind: 'failed', code: cause.code, happened: cause.message, evidence: cause.evidence });
  } finally {
    // Nothing keeps this thread then: it ends by itself, which is gentler than being ended.
    if (ready.isStopped || message.kind === 'finish') port.close();
  }
}

function tell(message: FromWorker, moved: ArrayBuffer[] = []): void {
  port.postMessage(message, moved);
}
