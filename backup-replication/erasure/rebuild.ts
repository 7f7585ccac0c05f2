/** Any wanted shards from any k shards, wherever their bytes lie: for repair and for readers without a room. */
import { BackupError } from '../error.ts';
import { type Kernel, openKernel } from '../kernel/open-kernel.ts';
import { checkScheme, type Scheme } from '../scheme.ts';
import { rebuildRows } from './matrix.ts';
import { checkPresent, checkShardBytes, range } from './shape.ts';
import { tableBytes, writeTables } from './tables.ts';

/** Inputs and outputs pass through the kernel's memory in pieces that stay in the cache. */
const PIECE_BYTES = 16_384;

/** Two arrays of up to 256 addresses, then the tables, then the pieces. */
const [INPUTS, OUTPUTS, TABLES] = [0, 1024, 4096];

/** The kernel of the last call: a restore or a repair rebuilds thousands of packs of one scheme. */
let opened: { readonly kernel: Kernel; readonly bytes: number } | null = null;

/**
 * The shards `want`, new arrays, from the first k shards of `have` (data first, then by number); keys are indices, all
 * of one length. The shards are believed: their roots were checked before, and masks are off.
 * Throws `ERASURE_SHARDS_TOO_FEW` or `ERASURE_SHAPE_INVALID`.
 */
export function rebuildShards(
  scheme: Scheme,
  have: ReadonlyMap<number, Uint8Array>,
  want: readonly number[],
): Uint8Array<ArrayBuffer>[] {
  checkScheme(scheme);
  const { k, n } = scheme;
  const present = [...have.keys()].sort((a, b) => a - b).slice(0, k);
  checkPresent(scheme, present);
  const inputs = present.map((index) => have.get(index) ?? new Uint8Array(0));
  const shardBytes = inputs[0]?.length ?? 0;
  checkShardBytes(shardBytes);
  if (inputs.some(({ length }) => length !== shardBytes) || !want.every((i) => range(0, n).includes(i))) {
    throw new BackupError('ERASURE_SHAPE_INVALID', 'The shards of a pack are not all of one length.', { shardBytes });
  }
  const outputs = want.map((index) => {
    const known = have.get(index);
    return known === undefined ? new Uint8Array(shardBytes) : new Uint8Array(known);
  });
  const made = range(0, want.length).filter((at) => !have.has(want[at] ?? 0));
  if (made.length === 0) return outputs;
  const rows = rebuildRows(
    scheme,
    present,
    made.map((at) => want[at] ?? 0),
  );
  const pieces = TABLES + tableBytes(made.length, k);
  const kernel = kernelOf(pieces + (k + made.length) * PIECE_BYTES);
  writeTables(rows, kernel.bytes.subarray(TABLES, pieces));
  const words = new Uint32Array(kernel.bytes.buffer);
  for (const i of range(0, k)) words[INPUTS / 4 + i] = pieces + i * PIECE_BYTES;
  for (const r of range(0, made.length)) words[OUTPUTS / 4 + r] = pieces + (k + r) * PIECE_BYTES;
  for (let from = 0; from < shardBytes; from += PIECE_BYTES) {
    const to = Math.min(from + PIECE_BYTES, shardBytes);
    inputs.forEach((input, i) => {
      kernel.bytes.set(input.subarray(from, to), pieces + i * PIECE_BYTES);
    });
    kernel.combine(INPUTS, k, OUTPUTS, made.length, TABLES, 0, to - from);
    made.forEach((at, r) => {
      const start = pieces + (k + r) * PIECE_BYTES;
      outputs[at]?.set(kernel.bytes.subarray(start, start + to - from), from);
    });
  }
  return outputs;
}

function kernelOf(bytes: number): Kernel {
  if (opened === null || opened.bytes < bytes) opened = { kernel: openKernel(bytes), bytes };
  return opened.kernel;
}
