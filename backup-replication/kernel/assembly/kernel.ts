/** The kernels: what costs the most for each byte of a backup, over one memory that the caller lays out. */
import { combineStrip } from './combine';
import { cut } from './cut';

export { cut };

/** Work goes in strips that stay in the first caches while one group of outputs after the other is made. */
const STRIP_BYTES: usize = 2048;

/** Addresses are 32 bits. */
const WORD: usize = 4;

/**
 * Makes bytes `from` to `to` of `m` outputs from `k` inputs. `inputs` and `outputs` are arrays of addresses, `tables`
 * as `combineStrip` reads them; `from` and `to` are multiples of 64.
 */
export function combine(
  inputs: usize,
  k: usize,
  outputs: usize,
  m: usize,
  tables: usize,
  from: usize,
  to: usize,
): void {
  for (; from < to; from += STRIP_BYTES) {
    combineStrip(inputs, k, outputs, m, tables, from, from + STRIP_BYTES < to ? from + STRIP_BYTES : to);
  }
}

/**
 * 1 when `combine` would make exactly what stands at the `m` addresses of `expected`, else 0. Each strip is made in
 * `scratch`, `m` strips long, so that nothing as long as a shard is ever written. `outputs` is room for `m` addresses.
 */
export function agrees(
  inputs: usize,
  k: usize,
  expected: usize,
  m: usize,
  tables: usize,
  from: usize,
  to: usize,
  scratch: usize,
  outputs: usize,
): i32 {
  for (; from < to; from += STRIP_BYTES) {
    const end = from + STRIP_BYTES < to ? from + STRIP_BYTES : to;
    // An output's address is where its byte 0 would lie; the subtraction may wrap around, and back again.
    for (let r: usize = 0; r < m; r += 1) store<usize>(outputs + r * WORD, scratch + r * STRIP_BYTES - from);
    combineStrip(inputs, k, outputs, m, tables, from, end);
    for (let r: usize = 0; r < m; r += 1) {
      const made = load<usize>(outputs + r * WORD);
      if (!isSame(load<usize>(expected + r * WORD), made, from, end)) return 0;
    }
  }
  return 1;
}

function isSame(left: usize, right: usize, from: usize, to: usize): bool {
  let difference = i64x2.splat(0);
  for (let at = from; at < to; at += 32) {
    const low = v128.xor(v128.load(left + at), v128.load(right + at));
    const high = v128.xor(v128.load(left + at, 16), v128.load(right + at, 16));
    difference = v128.or(difference, v128.or(low, high));
  }
  return !v128.any_true(difference);
}
