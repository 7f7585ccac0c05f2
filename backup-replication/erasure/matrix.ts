/** The rows of the code over GF(2^8): how parity comes from data, and how any k shards give any other. */
import type { Scheme } from '../scheme.ts';
import { invert, multiply } from './field.ts';

/** Rows of coefficients: each row makes one output, each column reads one input. */
export type Matrix = readonly Uint8Array[];

/**
 * One Cauchy row for each parity shard: `1 / (shard xor j)` for data shard j. Every square part of it can be inverted,
 * which is why any k shards rebuild. FORMAT.md section "Shards".
 */
export function parityRows({ k, n }: Scheme): Matrix {
  return Array.from({ length: n - k }, (_, r) => parityRow(k, k + r));
}

function parityRow(k: number, shard: number): Uint8Array {
  return Uint8Array.from({ length: k }, (_, j) => invert(shard ^ j));
}

/**
 * The rows that make the shards `want` from the k shards `have`, given by index, each once, in any order. Only a
 * system as large as the number of missing data shards is solved, so that even 128 of 256 costs milliseconds.
 */
export function rebuildRows({ k }: Scheme, have: readonly number[], want: readonly number[]): Matrix {
  const column = new Map(have.map((shard, at) => [shard, at]));
  const missing = Array.from({ length: k }, (_, j) => j).filter((j) => !column.has(j));
  const solved = missing.length === 0 ? [] : solveMissing(k, have, missing);
  const rowOfData = (j: number): Uint8Array => {
    const at = column.get(j);
    return at === undefined ? (solved[missing.indexOf(j)] ?? new Uint8Array(k)) : unitRow(k, at);
  };
  return want.map((shard) => {
    if (shard < k) return rowOfData(shard);
    const row = new Uint8Array(k);
    parityRow(k, shard).forEach((factor, j) => {
      addScaled(row, rowOfData(j), factor);
    });
    return row;
  });
}

/** For each missing data shard its row over the columns of `have`: parity minus known data, times the inverse. */
function solveMissing(k: number, have: readonly number[], missing: readonly number[]): Matrix {
  const parities = have.filter((shard) => shard >= k);
  const inverse = invertMatrix(parities.map((shard) => Uint8Array.from(missing, (j) => invert(shard ^ j))));
  const known = parities.map((shard) =>
    Uint8Array.from(have, (other) => (other === shard ? 1 : other < k ? invert(shard ^ other) : 0)),
  );
  return inverse.map((factors) => {
    const row = new Uint8Array(k);
    known.forEach((cells, at) => {
      addScaled(row, cells, factors[at] ?? 0);
    });
    return row;
  });
}

/** The inverse of a square matrix by Gauss-Jordan; a singular matrix is a programming error. */
export function invertMatrix(matrix: Matrix): Matrix {
  const size = matrix.length;
  const rows = matrix.map((cells, row) => {
    const wide = new Uint8Array(size * 2);
    wide.set(cells);
    wide[size + row] = 1;
    return wide;
  });
  for (let column = 0; column < size; column += 1) {
    const pivot = rows.findIndex((cells, row) => row >= column && cells[column] !== 0);
    const pivotRow = rows[pivot];
    const target = rows[column];
    if (pivotRow === undefined || target === undefined) throw new RangeError('the matrix is singular');
    rows[pivot] = target;
    rows[column] = pivotRow;
    scale(pivotRow, invert(pivotRow[column] ?? 0));
    rows.forEach((cells, row) => {
      if (row !== column) addScaled(cells, pivotRow, cells[column] ?? 0);
    });
  }
  return rows.map((cells) => cells.slice(size));
}

function unitRow(size: number, at: number): Uint8Array {
  const row = new Uint8Array(size);
  row[at] = 1;
  return row;
}

function scale(cells: Uint8Array, factor: number): void {
  for (let i = 0; i < cells.length; i += 1) cells[i] = multiply(cells[i] ?? 0, factor);
}

function addScaled(cells: Uint8Array, other: Uint8Array, factor: number): void {
  if (factor === 0) return;
  for (let i = 0; i < cells.length; i += 1) cells[i] = (cells[i] ?? 0) ^ multiply(other[i] ?? 0, factor);
}
