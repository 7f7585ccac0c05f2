/** The look-up tables of the erasure kernel: for each constant its products with the 16 low and the 16 high halves. */
import { multiply } from './field.ts';
import type { Matrix } from './matrix.ts';

/** Outputs that the kernel makes in one pass over the inputs. */
const GROUP = 3;

/** Two tables of 16 bytes. */
const TABLE_BYTES = 32;

/** The room that the tables of a matrix need. */
export function tableBytes(outputs: number, inputs: number): number {
  return outputs * inputs * TABLE_BYTES;
}

/** Writes the tables as the kernel reads them: for each group of outputs, for each input, for each of the group. */
export function writeTables(rows: Matrix, into: Uint8Array): void {
  let at = 0;
  for (let first = 0; first < rows.length; first += GROUP) {
    const group = rows.slice(first, first + GROUP);
    for (let input = 0; input < (rows[0]?.length ?? 0); input += 1) {
      for (const row of group) {
        const factor = row[input] ?? 0;
        for (let half = 0; half < 16; half += 1) {
          into[at + half] = multiply(factor, half);
          into[at + 16 + half] = multiply(factor, half << 4);
        }
        at += TABLE_BYTES;
      }
    }
  }
}
