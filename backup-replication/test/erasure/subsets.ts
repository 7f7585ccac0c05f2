/** All ways to choose some of a row, and a multiplication that shares nothing with the code under test. */

/** All ways to choose `size` of 0 ... count-1, each in rising order. */
export function* subsets(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let head = from; head <= count - size; head += 1) {
    for (const rest of subsets(count, size - 1, head + 1)) yield [head, ...rest];
  }
}

/** Multiplication in GF(2^8) modulo 0x11d by shift and reduce, with no table. */
export function slowMultiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 0, shifted = a; bit < 8; bit += 1) {
    if (b & (1 << bit)) product ^= shifted;
    shifted = shifted & 0x80 ? ((shifted << 1) ^ 0x11d) & 0xff : shifted << 1;
  }
  return product;
}

/** The inverse by trying all. */
export function slowInvert(a: number): number {
  for (let b = 1; b < 256; b += 1) if (slowMultiply(a, b) === 1) return b;
  throw new RangeError('no inverse');
}
