/** The inner loop of the erasure code: output shards as linear combinations of input shards, four bytes at a time. */

import { multiply } from './field.ts';
import type { Matrix } from './matrix.ts';

/** Outputs made in one pass: a table entry packs one product byte for each of them into 32 bits. */
const OUTPUTS_PER_PASS = 4;

/**
 * Writes `outputs[r] = sum over c of rows[r][c] * inputs[c]` in GF(2^8). All arrays have one length, a multiple of 4,
 * and start at a multiple of 4 in their buffer, so that they can be read as 32-bit words.
 */
export function combine(rows: Matrix, inputs: readonly Uint8Array[], outputs: readonly Uint8Array[]): void {
  const words = inputs.map(asWords);
  for (let first = 0; first < outputs.length; first += OUTPUTS_PER_PASS) {
    const group = outputs.slice(first, first + OUTPUTS_PER_PASS).map(asWords);
    pass(productTable(rows.slice(first, first + OUTPUTS_PER_PASS), inputs.length), words, group);
  }
}

function asWords(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** For each input and byte value, the products for up to four outputs: output r in bits 8r to 8r+7. */
function productTable(rows: Matrix, inputs: number): Uint32Array {
  const table = new Uint32Array(inputs * 256);
  for (let input = 0; input < inputs; input += 1) {
    for (let value = 0; value < 256; value += 1) {
      let packed = 0;
      rows.forEach((row, output) => {
        packed |= multiply(row[input] ?? 0, value) << (8 * output);
      });
      table[input * 256 + value] = packed;
    }
  }
  return table;
}

/**
 * One input word holds four positions; looking up each position's byte gives the products for all outputs, and a
 * four-by-four transposition of bytes turns the four sums into one word for each output.
 */
function pass(table: Uint32Array, inputs: readonly Uint32Array[], outputs: readonly Uint32Array[]): void {
  const length = inputs[0]?.length ?? 0;
  const scratch = outputs[0] ?? new Uint32Array(length);
  const [out0, out1, out2, out3] = [scratch, outputs[1], outputs[2], outputs[3]];
  for (let i = 0; i < length; i += 1) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let j = 0; j < inputs.length; j += 1) {
      const word = (inputs[j] as Uint32Array)[i] as number;
      const base = j << 8;
      a ^= table[base + (word & 255)] as number;
      b ^= table[base + ((word >>> 8) & 255)] as number;
      c ^= table[base + ((word >>> 16) & 255)] as number;
      d ^= table[base + (word >>> 24)] as number;
    }
    out0[i] = (a & 255) | ((b & 255) << 8) | ((c & 255) << 16) | (d << 24);
    if (out1 !== undefined) {
      out1[i] = ((a >>> 8) & 255) | (b & 0xff00) | ((c & 0xff00) << 8) | ((d & 0xff00) << 16);
    }
    if (out2 !== undefined) {
      out2[i] = ((a >>> 16) & 255) | ((b >>> 8) & 0xff00) | (c & 0xff0000) | ((d & 0xff0000) << 8);
    }
    if (out3 !== undefined) {
      out3[i] = (a >>> 24) | ((b >>> 16) & 0xff00) | ((c >>> 8) & 0xff0000) | (d & 0xff000000);
    }
  }
}
