/** A pack put together in a worker's one buffer: the data shards as they are, or rebuilt from parity. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import {
  createPackRoom,
  maskShard,
  PACK_HEADER_BYTES,
  type PackRoom,
  shardRoot,
} from '@breakwater/backup-replication/packing';
import type { PackJob, ShardFault, ShardUse, SlotOrder } from './job.ts';
import { isCode } from './write-files.ts';

/** Less between two pieces of a shard is read along: a call costs as much as copying this. */
const GAP_BYTES = 32 * 1024;

/** A shard that is not what was signed for. */
export class WrongShards extends Error {
  readonly wrong: readonly { readonly index: number; readonly fault: ShardFault }[];
  readonly isPart: boolean;

  constructor(wrong: WrongShards['wrong'], isPart = false) {
    super('other shards are needed');
    this.name = 'WrongShards';
    this.wrong = wrong;
    this.isPart = isPart;
  }
}

/** One for each scheme, which in practice is one; a thread reads one pack at a time. */
const rooms = new Map<string, PackRoom>();

/** A pack in the buffer; the header is null where the shard that begins with it was not needed. */
export interface LoadedPack {
  readonly pack: Uint8Array;
  readonly header: Uint8Array | null;
}

/**
 * The bytes of the pack wherever a slot of the job lies; elsewhere the buffer holds what it held before. The buffer is
 * the same for every pack. Throws `WrongShards` when a shard cannot be had at its full length.
 */
export function loadPack(job: PackJob): LoadedPack {
  const { k, n, shardBytes, shards, slots } = job;
  const room = rooms.get(`${k}/${n}`) ?? createPackRoom({ k, n });
  rooms.set(`${k}/${n}`, room);
  const isPlain = shards.every(({ index }) => index < k);
  const wrong = shards.flatMap((use) => {
    const ranges = isPlain ? rangesOf(slots, use, shardBytes) : [WHOLE];
    const fault = loadRanges(use, placeIn(room, use.index, shardBytes), ranges);
    return fault === null ? [] : [{ index: use.index, fault }];
  });
  if (wrong.length > 0) throw new WrongShards(wrong);
  if (!isPlain) rebuild(room, job);
  const pack = room.pack.subarray(0, shardBytes * k);
  const hasHeader = !isPlain || shards.some(isHeaderIn);
  return { pack, header: hasHeader ? pack.subarray(0, PACK_HEADER_BYTES) : null };
}

/** Whether the shard as it is given begins with the header of the pack. */
function isHeaderIn({ index, source }: ShardUse): boolean {
  return index === 0 && source.kind !== 'part';
}

const WHOLE: Range = [0, Number.MAX_SAFE_INTEGER];

function placeIn(room: PackRoom, index: number, shardBytes: number): Uint8Array {
  const { k } = room.scheme;
  if (index < k) return room.pack.subarray(index * shardBytes, (index + 1) * shardBytes);
  const parity = room.parityViews(shardBytes)[index - k];
  if (parity === undefined) throw new RangeError('a shard beyond the scheme');
  return parity;
}

function rebuild(room: PackRoom, { k, owner, pack: packId, maskKey, shardBytes, shards }: PackJob): void {
  for (const { index } of shards) {
    if (index < k) continue;
    const parity = placeIn(room, index, shardBytes);
    maskShard(maskKey, { owner, packId, index }, parity, parity);
  }
  room.rebuildData(
    shardBytes * k,
    shards.map(({ index }) => index),
  );
}

/** Which of the shards used are not those that the list names, with all of their bytes read. */
export function findWrong(job: PackJob): WrongShards['wrong'] {
  return job.shards.flatMap((use) => {
    const fault = faultOf(job, use);
    return fault === null ? [] : [{ index: use.index, fault }];
  });
}

/** The whole shard, or what is wrong with it. A shard file that is longer is as wrong as one that is shorter. */
export function wholeShard(use: ShardUse, shardBytes: number): Uint8Array | ShardFault {
  const { source } = use;
  if (source.kind !== 'file') return source.bytes.length === shardBytes ? source.bytes : 'length';
  return withFile(source.path, (file) => {
    if (fstatSync(file).size !== shardBytes) return 'length';
    const bytes = Buffer.allocUnsafeSlow(shardBytes);
    return readFully(file, bytes, 0, shardBytes) ? bytes : 'length';
  });
}

function faultOf(job: PackJob, use: ShardUse): ShardFault | null {
  const shard = wholeShard(use, job.shardBytes);
  if (typeof shard === 'string') return shard;
  return Buffer.from(shardRoot(shard)).toString('base64url') === use.root ? null : 'root';
}

type Range = readonly [from: number, to: number];

/** From and to within one shard, joined where they nearly touch; slots may straddle two shards. */
function rangesOf(slots: readonly SlotOrder[], use: ShardUse, shardBytes: number): readonly Range[] {
  const start = use.index * shardBytes;
  const ranges: [number, number][] = isHeaderIn(use) ? [[0, PACK_HEADER_BYTES]] : [];
  for (const { offset, sealedBytes } of slots) {
    const from = Math.max(0, offset - start);
    const to = Math.min(shardBytes, offset + sealedBytes - start);
    if (from >= to) continue;
    const last = ranges.at(-1);
    // Slots come in the order of their places.
    if (last !== undefined && from >= last[0] && from - last[1] < GAP_BYTES) last[1] = Math.max(last[1], to);
    else ranges.push([from, to]);
  }
  return ranges;
}

function loadRanges(use: ShardUse, into: Uint8Array, ranges: readonly Range[]): ShardFault | null {
  if (ranges.length === 0) return null;
  const { source } = use;
  if (source.kind === 'file') {
    const outcome = withFile(source.path, (file) =>
      ranges.every(([from, to]) => readFully(file, into, from, Math.min(to, into.length) - from)) ? into : 'length',
    );
    return typeof outcome === 'string' ? outcome : null;
  }
  if (source.kind === 'bytes') {
    if (source.bytes.length !== into.length) return 'length';
    for (const [from, to] of ranges) into.set(source.bytes.subarray(from, to), from);
    return null;
  }
  const end = source.from + source.bytes.length;
  if (ranges.some(([from, to]) => from < source.from || to > end)) return 'length';
  into.set(source.bytes, source.from);
  return null;
}

function withFile(path: string, use: (file: number) => Uint8Array | ShardFault): Uint8Array | ShardFault {
  let file: number;
  try {
    // A pipe in the place of a shard would be waited for for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    if (isCode(cause, 'ENOENT') || isCode(cause, 'ENOTDIR')) return 'missing';
    if (cause instanceof Error && 'code' in cause) return 'unreadable';
    throw cause;
  }
  try {
    return use(file);
  } catch (cause) {
    // A failing disk at a holder is a holder less, and no reason to give up.
    if (cause instanceof Error && 'syscall' in cause) return 'unreadable';
    throw cause;
  } finally {
    closeSync(file);
  }
}

/** Bytes of the file at the same place of `into`. */
function readFully(file: number, into: Uint8Array, from: number, bytes: number): boolean {
  for (let done = 0; done < bytes; ) {
    const got = readSync(file, into, from + done, bytes - done, from + done);
    if (got === 0) return false;
    done += got;
  }
  return true;
}
