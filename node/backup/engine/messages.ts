/** What the main thread and the workers of the write engine say to each other. */
import type { OwnerName, Scheme } from '@breakwater/backup-replication';
import type { JsonObject } from '@breakwater/federation-protocol';
import type { ChunkUse } from '../index/known-place.ts';
import type { FileStat, FileState } from '../source/item.ts';

/** What a worker is told first. */
export interface WorkerOrder {
  readonly owner: OwnerName;
  readonly scheme: Scheme;
  readonly chunkIdKey: Uint8Array;
  readonly gear: Uint32Array;
  readonly maskKey: Uint8Array;
  readonly dataKey: Uint8Array;
  /** Memory of the table of known chunk ids. */
  readonly known: SharedArrayBuffer;
  /**
   * The folders of all holders, in the order of the placement, written by the worker itself; null where shards are
   * handed to the main thread to be sent.
   */
  readonly folders: readonly string[] | null;
  /** Four bytes, not zero once the run was given up: looked at before each job and each pack. */
  readonly stopped: SharedArrayBuffer;
  /** Eight bytes: how much all workers have read so far, to tell people. */
  readonly read: SharedArrayBuffer;
  /** Folders that may fail before a pack counts as lost: n less the write quorum. */
  readonly mayFail: number;
  /** Address of a module that exports `disk`. */
  readonly diskModule: string;
}

/** A file to be read from beginning to end. */
export interface FileToRead {
  readonly place: string | Buffer;
  readonly sparse: 'none' | 'some' | 'all';
  readonly bytes: number;
}

/** Work for one worker. `aheadBytes`: how much more waits behind it, for the size of the next pack. */
export type Job = { readonly job: number; readonly aheadBytes: number } & (
  | { readonly kind: 'files'; readonly files: readonly FileToRead[] }
  | {
      readonly kind: 'segment';
      readonly file: FileToRead;
      readonly from: number;
      readonly bytes: number;
      /** The file is read on to its end, should it have grown. */
      readonly isLast: boolean;
    }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'tree'; readonly chunk: Uint8Array; readonly id: Uint8Array }
);

/** To a worker: its orders, then work, then the end: with what is open closed, or given up. Null ends one unused. */
export type ToWorker = { readonly kind: 'order'; readonly order: WorkerOrder } | WorkMessage | null;

/** What follows the orders. */
export type WorkMessage = Job | { readonly kind: 'finish' } | { readonly kind: 'stop' };

/** How it went with one file, or one segment of one. */
export interface FileResult {
  readonly state: FileState;
  /** Why it is not whole, in words. */
  readonly reason: string | null;
  /** Nothing of it could be read. */
  readonly isMissing: boolean;
  readonly bytes: number;
  /** What the file was when it was opened; null for bytes. */
  readonly stat: FileStat | null;
  /** How many of the job's chunks are its own. */
  readonly chunks: number;
}

/** In `JobDone.chunks`: known before, or to another worker. */
export const KNOWN = -1;
/** In `JobDone.chunks`: zeros that are stored nowhere. */
export const HOLE = -2;

/** A job is done: chunks of all its files one after the other. */
export interface JobDone {
  readonly kind: 'done';
  readonly job: number;
  readonly files: readonly FileResult[];
  /** 32 bytes for each chunk. */
  readonly ids: Uint8Array;
  /** For each chunk: its block in `blocks`, or `KNOWN` or `HOLE`; where it begins in the block; its bytes. */
  readonly chunks: Float64Array;
  /** For each block: pack (in `packs`), slot, offset, sealed bytes, block bytes, encoding. */
  readonly blocks: Uint32Array;
  readonly packs: readonly string[];
  readonly newBytes: number;
}

/** A pack is full and coded; with folders it is also durable in those that did not fail. */
export interface PackDone {
  readonly kind: 'pack';
  readonly id: string;
  readonly use: ChunkUse;
  readonly bytes: number;
  /** n times 32 bytes. */
  readonly roots: Uint8Array;
  /** Its chunks, as the index takes them. */
  readonly rows: Uint8Array<ArrayBuffer>;
  /** By shard index, in the room they were made in; null where the worker wrote them itself. */
  readonly shards: readonly Uint8Array[] | null;
  /** Four bytes, 1 until they are given back: the worker makes no other pack in that room before. */
  readonly lent: SharedArrayBuffer | null;
  /** Shard indices that no folder took, each with the system's word for it. */
  readonly failed: readonly { readonly index: number; readonly reason: string }[];
}

/** From a worker. */
export type FromWorker =
  | JobDone
  | PackDone
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly code: string; readonly happened: string; readonly evidence: JsonObject };

/** Which holder keeps which shard of a pack: each pack begins with another, so that data and parity spread. */
export function holderOrder(packId: string, holders: number): readonly number[] {
  const turn = Number.parseInt(packId.slice(0, 4), 16) % holders;
  return Array.from({ length: holders }, (_, shard) => (shard + turn) % holders);
}
