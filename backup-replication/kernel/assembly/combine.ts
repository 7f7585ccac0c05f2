/**
 * Linear combinations over GF(2^8): output r = sum over j of c(r, j) * input j. The product of a byte and a constant is
 * the xor of two look-ups in 16-byte tables, one for each half of the byte; one swizzle makes 16 look-ups.
 */

/** The two tables of one constant: products with 0 to 15, then with 0, 16, ... 240. */
const TABLE_BYTES: usize = 32;

/** Addresses are 32 bits. */
const WORD: usize = 4;

/**
 * Bytes `from` to `to` of all outputs; both are multiples of 64. `inputs` and `outputs` are arrays of addresses. The
 * tables lie as they are read: for each group of up to three outputs, for each input, for each output of the group.
 */
export function combineStrip(
  inputs: usize,
  k: usize,
  outputs: usize,
  m: usize,
  tables: usize,
  from: usize,
  to: usize,
): void {
  while (m >= 3) {
    combineThree(inputs, k, load<usize>(outputs), load<usize>(outputs, 4), load<usize>(outputs, 8), tables, from, to);
    outputs += 3 * WORD;
    tables += 3 * k * TABLE_BYTES;
    m -= 3;
  }
  if (m === 2) combineTwo(inputs, k, load<usize>(outputs), load<usize>(outputs, 4), tables, from, to);
  if (m === 1) combineOne(inputs, k, load<usize>(outputs), tables, from, to);
}

/** Three outputs, 16 bytes a step: all it needs fits the 16 registers of the machine; 32 bytes a step would not. */
function combineThree(
  inputs: usize,
  k: usize,
  out0: usize,
  out1: usize,
  out2: usize,
  tables: usize,
  from: usize,
  to: usize,
): void {
  const low = i8x16.splat(15);
  const inputsEnd = inputs + k * WORD;
  for (let at = from; at < to; at += 16) {
    let a0 = i64x2.splat(0);
    let b0 = i64x2.splat(0);
    let c0 = i64x2.splat(0);
    let table = tables;
    for (let input = inputs; input < inputsEnd; input += WORD) {
      const data = load<usize>(input) + at;
      const x = v128.load(data);
      const xl = v128.and(x, low);
      const xh = v128.and(i16x8.shr_u(x, 4), low);
      a0 = v128.xor(
        a0,
        v128.xor(i8x16.relaxed_swizzle(v128.load(table), xl), i8x16.relaxed_swizzle(v128.load(table, 16), xh)),
      );
      b0 = v128.xor(
        b0,
        v128.xor(i8x16.relaxed_swizzle(v128.load(table, 32), xl), i8x16.relaxed_swizzle(v128.load(table, 48), xh)),
      );
      c0 = v128.xor(
        c0,
        v128.xor(i8x16.relaxed_swizzle(v128.load(table, 64), xl), i8x16.relaxed_swizzle(v128.load(table, 80), xh)),
      );
      table += 3 * TABLE_BYTES;
    }
    v128.store(out0 + at, a0);
    v128.store(out1 + at, b0);
    v128.store(out2 + at, c0);
  }
}

/** Two outputs, 32 bytes a step. */
function combineTwo(inputs: usize, k: usize, out0: usize, out1: usize, tables: usize, from: usize, to: usize): void {
  const low = i8x16.splat(15);
  const inputsEnd = inputs + k * WORD;
  for (let at = from; at < to; at += 32) {
    let a0 = i64x2.splat(0);
    let a1 = i64x2.splat(0);
    let b0 = i64x2.splat(0);
    let b1 = i64x2.splat(0);
    let table = tables;
    for (let input = inputs; input < inputsEnd; input += WORD) {
      const data = load<usize>(input) + at;
      const x = v128.load(data);
      const y = v128.load(data, 16);
      const xl = v128.and(x, low);
      const yl = v128.and(y, low);
      const xh = v128.and(i16x8.shr_u(x, 4), low);
      const yh = v128.and(i16x8.shr_u(y, 4), low);
      let tl = v128.load(table);
      let th = v128.load(table, 16);
      a0 = v128.xor(a0, v128.xor(i8x16.relaxed_swizzle(tl, xl), i8x16.relaxed_swizzle(th, xh)));
      a1 = v128.xor(a1, v128.xor(i8x16.relaxed_swizzle(tl, yl), i8x16.relaxed_swizzle(th, yh)));
      tl = v128.load(table, 32);
      th = v128.load(table, 48);
      b0 = v128.xor(b0, v128.xor(i8x16.relaxed_swizzle(tl, xl), i8x16.relaxed_swizzle(th, xh)));
      b1 = v128.xor(b1, v128.xor(i8x16.relaxed_swizzle(tl, yl), i8x16.relaxed_swizzle(th, yh)));
      table += 2 * TABLE_BYTES;
    }
    v128.store(out0 + at, a0);
    v128.store(out0 + at, a1, 16);
    v128.store(out1 + at, b0);
    v128.store(out1 + at, b1, 16);
  }
}

/** One output, 32 bytes a step. */
function combineOne(inputs: usize, k: usize, out: usize, tables: usize, from: usize, to: usize): void {
  const low = i8x16.splat(15);
  const inputsEnd = inputs + k * WORD;
  for (let at = from; at < to; at += 32) {
    let a0 = i64x2.splat(0);
    let a1 = i64x2.splat(0);
    let table = tables;
    for (let input = inputs; input < inputsEnd; input += WORD) {
      const data = load<usize>(input) + at;
      const x = v128.load(data);
      const y = v128.load(data, 16);
      const tl = v128.load(table);
      const th = v128.load(table, 16);
      const xh = v128.and(i16x8.shr_u(x, 4), low);
      const yh = v128.and(i16x8.shr_u(y, 4), low);
      a0 = v128.xor(a0, i8x16.relaxed_swizzle(tl, v128.and(x, low)));
      a1 = v128.xor(a1, i8x16.relaxed_swizzle(tl, v128.and(y, low)));
      a0 = v128.xor(a0, i8x16.relaxed_swizzle(th, xh));
      a1 = v128.xor(a1, i8x16.relaxed_swizzle(th, yh));
      table += TABLE_BYTES;
    }
    v128.store(out + at, a0);
    v128.store(out + at, a1, 16);
  }
}
