/** Reed-Solomon, systematic, any k of n: packs become shards, and any k shards become the pack again. */
import { BackupError } from '../../error.ts';
import { combine } from './combine.ts';
import { generatorMatrix, invertMatrix } from './matrix.ts';

/** How a pack is split: any `dataShards` of the `dataShards + parityShards` shards rebuild it. */
export interface ErasureScheme {
  readonly dataShards: number;
  readonly parityShards: number;
}

/** The region's default: six holders, any three rebuild. */
export const DEFAULT_SCHEME: ErasureScheme = { dataShards: 3, parityShards: 3 };

/** GF(2^8) has 256 elements, and the Cauchy rows need one for each shard. */
export const SHARDS_MAX = 256;

/** Shards are cut at this many bytes, so that every shard can be worked on in words of up to 512 bits. */
export const SHARD_ALIGN_BYTES = 64;

/** How many shards there are in all. */
export function shardCount(scheme: ErasureScheme): number {
  return scheme.dataShards + scheme.parityShards;
}

/**
 * All shards of a pack: the first `dataShards` are views of `pack` itself (the code is systematic), the parity shards
 * are views of `parityBuffer`, or new. `pack.length` must be a multiple of `dataShards` x 64 bytes; the buffer must
 * have room for the parity. Throws `ERASURE_SHAPE_INVALID`.
 */
export function encodeShards(pack: Uint8Array, scheme: ErasureScheme, parityBuffer?: Uint8Array): Uint8Array[] {
  checkScheme(scheme);
  const shardBytes = pack.length / scheme.dataShards;
  if (pack.byteOffset % 4 !== 0 || shardBytes === 0 || shardBytes % SHARD_ALIGN_BYTES !== 0) {
    throw new BackupError('ERASURE_SHAPE_INVALID', 'The pack cannot be cut into equal, aligned shards.', {
      packBytes: pack.length,
      dataShards: scheme.dataShards,
    });
  }
  const data = Array.from({ length: scheme.dataShards }, (_, i) => pack.subarray(i * shardBytes, (i + 1) * shardBytes));
  const room = parityBuffer ?? new Uint8Array(shardBytes * scheme.parityShards);
  const parity = Array.from({ length: scheme.parityShards }, (_, i) =>
    room.subarray(i * shardBytes, (i + 1) * shardBytes),
  );
  const rows = generatorMatrix(scheme.dataShards, scheme.parityShards).slice(scheme.dataShards);
  combine(rows, data, parity);
  return [...data, ...parity];
}

/**
 * The pack rebuilt from any `dataShards` shards, given by index; others are `null`. More than needed are ignored.
 * The shards are believed: their hashes were checked against the manifest before.
 * Throws `ERASURE_SHARDS_TOO_FEW` or `ERASURE_SHAPE_INVALID`.
 */
export function decodeShards(shards: readonly (Uint8Array | null)[], scheme: ErasureScheme): Uint8Array {
  checkScheme(scheme);
  const { dataShards } = scheme;
  const present = shards.flatMap((bytes, index) => (bytes === null ? [] : [{ index, bytes }])).slice(0, dataShards);
  const shardBytes = present[0]?.bytes.length ?? 0;
  if (present.length < dataShards) {
    throw new BackupError('ERASURE_SHARDS_TOO_FEW', `Only ${present.length} shards of a pack are there.`, {
      present: present.length,
      needed: dataShards,
    });
  }
  if (
    shards.length > shardCount(scheme) ||
    shardBytes % 4 !== 0 ||
    !present.every((s) => s.bytes.length === shardBytes)
  ) {
    throw new BackupError('ERASURE_SHAPE_INVALID', 'The shards of a pack are not all of one length.', { shardBytes });
  }
  const pack = new Uint8Array(shardBytes * dataShards);
  for (const shard of present) {
    if (shard.index < dataShards) pack.set(shard.bytes, shard.index * shardBytes);
  }
  rebuildMissing(pack, present, shardBytes, scheme);
  return pack;
}

interface PresentShard {
  readonly index: number;
  readonly bytes: Uint8Array;
}

function rebuildMissing(
  pack: Uint8Array,
  present: readonly PresentShard[],
  shardBytes: number,
  scheme: ErasureScheme,
): void {
  const held = new Set(present.map((shard) => shard.index));
  const missing = Array.from({ length: scheme.dataShards }, (_, i) => i).filter((i) => !held.has(i));
  if (missing.length === 0) return;
  const generator = generatorMatrix(scheme.dataShards, scheme.parityShards);
  const pick = <T>(rows: readonly T[], indices: readonly number[]): T[] => rows.filter((_, i) => indices.includes(i));
  const inverse = invertMatrix(pick(generator, [...held]));
  const outputs = missing.map((i) => pack.subarray(i * shardBytes, (i + 1) * shardBytes));
  combine(
    pick(inverse, missing),
    present.map((shard) => aligned(shard.bytes)),
    outputs,
  );
}

/** Bytes from the network may start anywhere in their buffer; the word loop needs a multiple of four. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
}

function checkScheme(scheme: ErasureScheme): void {
  const { dataShards, parityShards } = scheme;
  const whole = Number.isInteger(dataShards) && Number.isInteger(parityShards);
  if (!whole || dataShards < 1 || parityShards < 0 || dataShards + parityShards > SHARDS_MAX) {
    throw new BackupError('ERASURE_SHAPE_INVALID', 'The erasure scheme is not one that can work.', {
      dataShards,
      parityShards,
    });
  }
}
