/** Small matrices over GF(2^8): the parity rows of the code and the inverse that decoding needs. */
import { invert, multiply } from './field.ts';

/** Row-major rows of field elements. */
export type Matrix = readonly Uint8Array[];

/**
 * The generator of a systematic code: identity rows for the data shards, then one Cauchy row a parity shard.
 * Every square submatrix of a Cauchy matrix is invertible, so any `dataShards` rows of this matrix are too.
 */
export function generatorMatrix(dataShards: number, parityShards: number): Matrix {
  const rows: Uint8Array[] = [];
  for (let row = 0; row < dataShards + parityShards; row += 1) {
    const cells = new Uint8Array(dataShards);
    for (let column = 0; column < dataShards; column += 1) {
      cells[column] = row < dataShards ? Number(row === column) : invert(row ^ column);
    }
    rows.push(cells);
  }
  return rows;
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

function scale(cells: Uint8Array, factor: number): void {
  for (let i = 0; i < cells.length; i += 1) cells[i] = multiply(cells[i] ?? 0, factor);
}

function addScaled(cells: Uint8Array, other: Uint8Array, factor: number): void {
  if (factor === 0) return;
  for (let i = 0; i < cells.length; i += 1) cells[i] = (cells[i] ?? 0) ^ multiply(other[i] ?? 0, factor);
}
