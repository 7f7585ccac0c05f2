/** A snapshot with everything that reading it takes: workers, and holders that are remembered. */
import { availableParallelism } from 'node:os';
import { type RestoreClock, realClock } from './clock.ts';
import { ShardGatherer } from './gather-shards.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { PackReader } from './pack-reader.ts';
import { JobPool } from './pool.ts';

/** How a snapshot is read; all of it may be left out. */
export interface ReadingOptions {
  /** Worker threads; 0 does everything in this one. */
  readonly workers?: number;
  readonly clock?: RestoreClock;
}

/** Memory grows with each worker, and beyond this the disk is what one waits for. */
const WORKERS_MAX = 4;
/** Below this, starting a worker takes longer than the work. */
const SMALL_BYTES = 8 * 1024 * 1024;
const SMALL_ITEMS = 500;
/** Packs fetched at the same time over a network: each is up to 16 MiB of memory. */
const FETCHED_AT_ONCE = 4;

/** A snapshot being read. */
export interface Reading {
  readonly snapshot: OpenSnapshot;
  readonly reader: PackReader;
  readonly gatherer: ShardGatherer;
  /** Orders that may be under way at the same time. */
  readonly ordersMax: number;
  /** Readies all workers, where most of the snapshot will be read. */
  begin(): void;
  close(): Promise<void>;
}

/** Begins reading; `close` must be called. */
export function openReading(snapshot: OpenSnapshot, { workers, clock = realClock }: ReadingOptions = {}): Reading {
  const { files, bytes } = snapshot.root;
  const pool = new JobPool(workers ?? workersFor(bytes, files));
  const gatherer = new ShardGatherer(snapshot.holders, snapshot.owner, clock);
  const isRemote = [...snapshot.holders.values()].some(({ folder }) => folder === null);
  return {
    snapshot,
    reader: new PackReader(snapshot, gatherer, pool),
    gatherer,
    ordersMax: isRemote ? Math.max(FETCHED_AT_ONCE, pool.room) : pool.room,
    begin: () => pool.start(),
    close: () => pool.close(),
  };
}

/** As many threads as pay for so much work. */
export function workersFor(bytes: number, items: number): number {
  if (bytes < SMALL_BYTES && items < SMALL_ITEMS) return 0;
  return Math.min(WORKERS_MAX, availableParallelism());
}
