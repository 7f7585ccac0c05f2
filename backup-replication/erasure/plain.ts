/** The erasure code in plain TypeScript, byte by byte: what the kernels are compared with, and slow. */
import type { Scheme } from '../scheme.ts';
import { multiply } from './field.ts';
import { type Matrix, parityRows, rebuildRows } from './matrix.ts';

/** The parity shards of a pack whose length is a multiple of k; new arrays. */
export function encodePlain(pack: Uint8Array, scheme: Scheme): Uint8Array[] {
  const shardBytes = pack.length / scheme.k;
  const data = Array.from({ length: scheme.k }, (_, j) => pack.subarray(j * shardBytes, (j + 1) * shardBytes));
  return combinePlain(parityRows(scheme), data);
}

/** The shards `want` made from exactly k shards of one length; new arrays. */
export function rebuildPlain(
  scheme: Scheme,
  have: ReadonlyMap<number, Uint8Array>,
  want: readonly number[],
): Uint8Array[] {
  return combinePlain(rebuildRows(scheme, [...have.keys()], want), [...have.values()]);
}

function combinePlain(rows: Matrix, inputs: readonly Uint8Array[]): Uint8Array[] {
  return rows.map((row) => {
    const output = new Uint8Array(inputs[0]?.length ?? 0);
    inputs.forEach((input, j) => {
      for (let at = 0; at < output.length; at += 1) {
        output[at] = (output[at] ?? 0) ^ multiply(row[j] ?? 0, input[at] ?? 0);
      }
    });
    return output;
  });
}
