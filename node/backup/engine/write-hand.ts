/** One worker's hands: jobs in, places and packs out, everything in between done where the bytes lie. */
import {
  chunkNamer,
  createPackRoom,
  createSharedPackRoom,
  type PackRoom,
} from '@breakwater/backup-replication/packing';
import { ChunkGatherer } from './chunk-gatherer.ts';
import type { Disk } from './disk.ts';
import { IdTable } from './id-table.ts';
import type { FromWorker, Job, JobDone, PackDone, WorkerOrder, WorkMessage } from './messages.ts';
import { PackLine, type SealedBlock } from './pack-line.ts';
import { cutBytes, type ReadParts, readSegment, readWholeFile } from './read-job.ts';
import { createSendOutlet } from './send-outlet.ts';
import { createFolderOutlet, type ShardOutlet, Stopped } from './shard-outlet.ts';

/** Sends to the main thread; what is moved is gone here. */
export type Tell = (message: FromWorker, moved?: ArrayBuffer[]) => void;

/** Does what it is told, in order. `Stopped` is thrown when the run was given up in the middle of a job. */
export class WriteHand {
  readonly #order: WorkerOrder;
  readonly #tell: Tell;
  readonly #stopped: Int32Array;
  readonly #folders: ShardOutlet | null;
  readonly #data: PackLine;
  readonly #parts: ReadParts;
  readonly #readByAll: BigInt64Array;
  #readByJob = 0;
  #tree: PackLine | null = null;

  constructor(order: WorkerOrder, disk: Disk, tell: Tell) {
    this.#order = order;
    this.#tell = tell;
    this.#stopped = new Int32Array(order.stopped);
    this.#readByAll = new BigInt64Array(order.read);
    this.#folders = order.folders === null ? null : createFolderOutlet(order, order.folders, disk);
    const room = this.#createRoom();
    this.#data = new PackLine(order, 'data', room, this.#guardedOutlet(), (pack) => this.#tellPack(pack));
    const gatherer = new ChunkGatherer(chunkNamer(order.chunkIdKey), new IdTable(order.known), this.#data);
    // A large file takes minutes: what is read is told at once.
    const counted: Pick<Disk, 'read'> = {
      read: (fd, into, at) => {
        const bytes = disk.read(fd, into, at);
        this.#countRead(bytes);
        return bytes;
      },
    };
    this.#parts = { room, gear: order.gear, gatherer, disk: counted };
  }

  get isStopped(): boolean {
    return Atomics.load(this.#stopped, 0) !== 0;
  }

  obey(message: WorkMessage): void {
    switch (message.kind) {
      case 'finish':
        this.#data.close();
        this.#tree?.close();
        this.#tell({ kind: 'finished' });
        return;
      case 'stop':
        return;
      default:
        this.#data.aheadBytes = message.aheadBytes + bytesOf(message);
        this.#tell(message.kind === 'tree' ? this.#sealTree(message) : this.#workCounted(message));
    }
  }

  /** What is sent leaves from the room itself. */
  #createRoom(): PackRoom {
    const { scheme } = this.#order;
    return this.#folders === null ? createSharedPackRoom(scheme) : createPackRoom(scheme);
  }

  /** For each room its own. Of a run that was given up, no further pack is written. */
  #guardedOutlet(): ShardOutlet {
    const outlet = this.#folders ?? createSendOutlet(this.#order);
    return {
      ready: outlet.ready,
      pass: (packId, shards) => {
        if (this.isStopped) throw new Stopped();
        return outlet.pass(packId, shards);
      },
    };
  }

  #countRead(bytes: number): void {
    this.#readByJob += bytes;
    Atomics.add(this.#readByAll, 0, BigInt(bytes));
  }

  /** Holes are not read and streams are read elsewhere: in the end a job counts for what its files have. */
  #workCounted(job: Exclude<Job, { kind: 'tree' }>): FromWorker {
    this.#readByJob = 0;
    const done = this.#work(job);
    this.#countRead(done.files.reduce((sum, { bytes }) => sum + bytes, 0) - this.#readByJob);
    return done;
  }

  #work(job: Exclude<Job, { kind: 'tree' }>): JobDone {
    const parts = this.#parts;
    const { gatherer } = parts;
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

  /** Tree packs are of the middle class at most, in a room of their own, so that a tree is read without its data. */
  #sealTree({ job, chunk, id }: Extract<Job, { kind: 'tree' }>): FromWorker {
    const order = this.#order;
    this.#tree ??= new PackLine(order, 'tree', this.#createRoom(), this.#guardedOutlet(), (pack) =>
      this.#tellPack(pack),
    );
    const block: SealedBlock = this.#tree.seal(chunk, [{ id, from: 0, bytes: chunk.length }]);
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

  #tellPack(pack: PackDone): void {
    this.#tell(pack, [pack.rows.buffer]);
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
