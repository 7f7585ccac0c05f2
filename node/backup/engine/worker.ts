/** A worker of the write engine: jobs in, places and packs out, everything in between done where the bytes lie. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { chunkNamer, createPackRoom } from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import { ChunkGatherer } from './chunk-gatherer.ts';
import type { Disk } from './disk.ts';
import { IdTable } from './id-table.ts';
import type { FromWorker, Job, JobDone, PackDone, ToWorker, WorkerOrder } from './messages.ts';
import { PackLine, type SealedBlock } from './pack-line.ts';
import { cutBytes, type ReadParts, readSegment, readWholeFile } from './read-job.ts';
import { createSendOutlet } from './send-outlet.ts';
import { createFolderOutlet, type ShardOutlet, Stopped } from './shard-outlet.ts';

const order: WorkerOrder = workerData;
const port = parentPort as MessagePort;
const { disk } = (await import(order.diskModule)) as { disk: Disk };

const outlet =
  order.sent === null ? createFolderOutlet(order, order.folders ?? [], disk) : createSendOutlet(order, order.sent);
const stopped = new Int32Array(order.stopped);
/** Of a run that was given up, no further pack is written. */
const guarded: ShardOutlet = {
  pass(packId, shards) {
    if (isStopped()) throw new Stopped();
    return outlet.pass(packId, shards);
  },
};
const room = createPackRoom(order.scheme);
const data = new PackLine(order, 'data', room, guarded, tellPack);
const gatherer = new ChunkGatherer(chunkNamer(order.chunkIdKey), new IdTable(order.known), data);
const readByAll = new BigInt64Array(order.read);
let readByJob = 0;
/** A large file takes minutes: what is read is told at once. */
const counted: Pick<Disk, 'read'> = {
  read(fd, into, at) {
    const bytes = disk.read(fd, into, at);
    tellRead(bytes);
    return bytes;
  },
};
const parts: ReadParts = { room, gear: order.gear, gatherer, disk: counted };
let tree: PackLine | null = null;

port.on('message', (message: ToWorker) => {
  try {
    if (!isStopped()) obey(message);
  } catch (cause) {
    if (cause instanceof Stopped) return;
    if (!(cause instanceof CodedError)) throw cause;
    tell({ kind: 'failed', code: cause.code, happened: cause.message, evidence: cause.evidence });
  } finally {
    // Nothing keeps this thread then: it ends by itself, which is gentler than being ended.
    if (isStopped() || message.kind === 'finish') port.close();
  }
});
tell({ kind: 'ready' });

function isStopped(): boolean {
  return Atomics.load(stopped, 0) !== 0;
}

function obey(message: ToWorker): void {
  switch (message.kind) {
    case 'finish':
      data.close();
      tree?.close();
      tell({ kind: 'finished' });
      return;
    case 'stop':
      return;
    default:
      data.aheadBytes = message.aheadBytes + bytesOf(message);
      tell(message.kind === 'tree' ? sealTree(message) : workCounted(message));
  }
}

function tellRead(bytes: number): void {
  readByJob += bytes;
  Atomics.add(readByAll, 0, BigInt(bytes));
}

/** Holes are not read and streams are read elsewhere: in the end a job counts for what its files have. */
function workCounted(job: Exclude<Job, { kind: 'tree' }>): FromWorker {
  readByJob = 0;
  const done = work(job);
  tellRead(done.files.reduce((sum, { bytes }) => sum + bytes, 0) - readByJob);
  return done;
}

function work(job: Exclude<Job, { kind: 'tree' }>): JobDone {
  switch (job.kind) {
    case 'files':
      return gatherer.finish(
        job.job,
        job.files.map((file) => readWholeFile(parts, file)),
      );
    case 'segment':
      return gatherer.finish(job.job, [readSegment(parts, job.file, job.from, job.bytes, job.isLast)]);
    case 'bytes':
      return gatherer.finish(job.job, [cutBytes(parts, job.bytes)]);
  }
}

/** What a job will read. */
function bytesOf(job: Job): number {
  switch (job.kind) {
    case 'files':
      return job.files.reduce((sum, { bytes }) => sum + bytes, 0);
    case 'segment':
      return job.bytes;
    case 'bytes':
      return job.bytes.length;
    case 'tree':
      return 0;
  }
}

/** Tree packs are of the middle class at most, in a room of their own, so that a tree is read without its data. */
function sealTree({ job, chunk, id }: Extract<Job, { kind: 'tree' }>): FromWorker {
  tree ??= new PackLine(order, 'tree', createPackRoom(order.scheme), guarded, tellPack);
  const block: SealedBlock = tree.seal(chunk, [{ id, from: 0, bytes: chunk.length }]);
  const { packId, slot, offset, sealedBytes, blockBytes, encoding } = block;
  return {
    kind: 'done',
    job,
    files: [{ state: 'whole', reason: null, isMissing: false, bytes: chunk.length, stat: null, chunks: 1 }],
    ids: id,
    chunks: Float64Array.of(0, 0, chunk.length),
    blocks: Uint32Array.of(0, slot, offset, sealedBytes, blockBytes, encoding),
    packs: [packId],
    newBytes: chunk.length,
  };
}

function tellPack(pack: PackDone): void {
  tell(pack, [pack.rows.buffer]);
}

function tell(message: FromWorker, moved: ArrayBuffer[] = []): void {
  port.postMessage(message, moved);
}
