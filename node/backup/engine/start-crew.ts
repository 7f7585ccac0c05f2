/** The workers of a run together with what they need: the index, the table of known chunks, the book of places. */
import { type ChunkPlace, freeBytes, packRefOf, writeQuorumOf } from '@breakwater/backup-replication';
import { HubBackupError } from '../error.ts';
import type { ChunkIndex } from '../index/chunk-index.ts';
import { type Crew, createCrew, type JobOrder } from './crew.ts';
import type { Disk } from './disk.ts';
import { createIdTableMemory, IdTable } from './id-table.ts';
import { holderOrder, type JobDone, type PackDone } from './messages.ts';
import type { EngineOrder } from './order.ts';
import { PlaceBook } from './place-book.ts';

/** What came of the packs. */
export interface CrewOutcome {
  readonly storedBytes: number;
  readonly newPacks: number;
  readonly failedHolders: ReadonlyMap<string, string>;
  readonly index: ChunkIndex;
}

/** A crew with its book. */
export interface StartedCrew {
  readonly crew: Crew;
  readonly book: PlaceBook;
  /** As the crew's; the book has learnt the outcome before `done` is called. */
  submit(order: JobOrder, weight: number, done: (outcome: JobDone) => void): void;
  storeTree(chunk: Uint8Array, id: Uint8Array, placed: (place: ChunkPlace) => void): void;
  /** Throws `BACKUP_INDEX_BROKEN` when chunks are waited for that nobody will write. */
  checkProgress(): void;
  outcome(): CrewOutcome;
}

const ROOT_BYTES = 32;

/** Opens the index and readies the crew; its first worker starts with the first job. */
export async function startCrew(
  order: EngineOrder,
  told: { readonly moved: () => void; readonly failed: (cause: unknown) => void },
): Promise<StartedCrew> {
  const { index, memory } = await openKnown(order);
  try {
    order.saveKey(index);
  } catch (cause) {
    index.close();
    throw cause;
  }
  const book = new PlaceBook(index);
  const diskModule = order.diskModule ?? new URL('./disk.ts', import.meta.url).href;
  const { disk } = (await import(diskModule)) as { disk: Disk };
  const keeper = createKeeper(order, index, book, disk);
  const { owner, scheme, secrets, dataKey, sink } = order;
  const { chunkIdKey, gear, maskKey } = secrets;
  const crew = createCrew({
    order: {
      ...{ owner, scheme, chunkIdKey, gear, maskKey, dataKey, known: memory, diskModule },
      folders: sink.kind === 'folders' ? sink.folders : null,
      mayFail: scheme.n - writeQuorumOf(scheme),
    },
    workers: order.workers,
    keepPack: keeper.keep,
    ...told,
  });
  const submit: StartedCrew['submit'] = (job, weight, done) =>
    crew.submit(job, weight, (outcome) => {
      book.learn(outcome);
      done(outcome);
    });
  return {
    crew,
    book,
    submit,
    storeTree: (chunk, id, placed) => {
      const chunkId = Buffer.from(id).toString('base64url');
      const known = index.find('tree', id);
      if (known !== null) {
        placed({ ...known, chunkId });
        return;
      }
      crew.submit({ kind: 'tree', chunk, id }, chunk.length, (done) => placed(treePlace(done, chunkId)));
    },
    checkProgress: () => {
      if (crew.pending > 0 || book.unresolved === 0) return;
      throw new HubBackupError('BACKUP_INDEX_BROKEN', 'A chunk that was said to be known is nowhere.');
    },
    outcome: () => ({ ...keeper.counts(), index }),
  };
}

/** The index, every row of it read once, and the table of its chunks; a damaged one is built anew. */
async function openKnown(order: EngineOrder): Promise<{ index: ChunkIndex; memory: SharedArrayBuffer }> {
  const load = (index: ChunkIndex) => {
    const memory = createIdTableMemory(index.dataChunkCount());
    const table = new IdTable(memory);
    index.checkAll((id) => table.claim(id));
    return { index, memory };
  };
  const index = await order.memory.openIndex();
  try {
    return load(index);
  } catch (cause) {
    index.close();
    if (!(cause instanceof HubBackupError && cause.code === 'BACKUP_INDEX_BROKEN')) throw cause;
  }
  return load(await order.memory.renewIndex());
}

function createKeeper(order: EngineOrder, index: ChunkIndex, book: PlaceBook, disk: Disk) {
  const { scheme, holders, sink, keyId } = order;
  const failedHolders = new Map<string, string>();
  let storedBytes = 0;
  let newPacks = 0;
  /** A pack counts once enough holders keep it; then its chunks are known, all in one commit. */
  const keep = async (pack: PackDone): Promise<void> => {
    const placed = holderOrder(pack.id, holders.length).map((holder) => holders[holder] ?? '');
    for (const { index: shard, reason } of pack.failed) failedHolders.set(placed[shard] ?? '', reason);
    if (pack.failed.length > scheme.n - writeQuorumOf(scheme)) throw tooFewFolders(placed, pack);
    if (sink.kind === 'send') {
      const shards = (pack.shards ?? []).map((bytes, shard) => ({
        bytes,
        root: pack.roots.subarray(shard * ROOT_BYTES, (shard + 1) * ROOT_BYTES),
        holder: placed[shard] ?? '',
      }));
      await sink.send({ id: pack.id, bytes: pack.bytes, shards });
    }
    disk.reached('pack acknowledged');
    const kept = { id: pack.id, bytes: pack.bytes, keyId, holders: placed, roots: pack.roots };
    index.savePack(kept, pack.use, Buffer.from(pack.rows.buffer, pack.rows.byteOffset, pack.rows.byteLength));
    disk.reached('pack in the index');
    freeBytes(pack.rows);
    book.saved(pack.id);
    storedBytes += (pack.bytes / scheme.k) * scheme.n;
    newPacks += 1;
  };
  const failed = () => (sink.kind === 'send' ? sink.failed : failedHolders);
  return { keep, counts: () => ({ storedBytes, newPacks, failedHolders: failed() }) };
}

function tooFewFolders(placed: readonly string[], { failed }: PackDone): HubBackupError {
  const reasons = failed.map(({ index, reason }) => `${placed[index]} (${reason})`);
  const isFull = failed.every(({ reason }) => reason === 'ENOSPC' || reason === 'EDQUOT');
  const code = isFull ? 'BACKUP_DISK_FULL' : 'BACKUP_HOLDERS_TOO_FEW';
  const happened = `Of ${placed.length} holders these did not take a pack: ${reasons.join(', ')}.`;
  return new HubBackupError(code, happened, { failed: reasons });
}

function treePlace({ packs, blocks }: JobDone, chunkId: string): ChunkPlace {
  const [, slot = 0, offset = 0, sealedBytes = 0, blockBytes = 0, encoding = 0] = blocks;
  const pack = packRefOf(packs[0] ?? '');
  return {
    ...{ pack, slot, offset, sealedBytes, blockBytes, from: 0, bytes: blockBytes, chunkId },
    encoding: encoding === 1 ? 1 : 0,
  };
}
