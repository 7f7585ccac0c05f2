/** The finite field GF(2^8) with the polynomial x^8+x^4+x^3+x^2+1 (0x11d): the arithmetic of the erasure code. */

const POLYNOMIAL = 0x11d;

const exponent = new Uint8Array(510);
const logarithm = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  exponent[power] = value;
  exponent[power + 255] = value;
  logarithm[value] = power;
  value <<= 1;
  if (value > 255) value ^= POLYNOMIAL;
}

/** The product of two field elements (0 to 255). */
export function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return exponent[(logarithm[a] ?? 0) + (logarithm[b] ?? 0)] ?? 0;
}

/** The inverse of a field element; zero has none, which is a programming error. */
export function invert(a: number): number {
  if (a === 0) throw new RangeError('zero has no inverse in GF(2^8)');
  return exponent[255 - (logarithm[a] ?? 0)] ?? 0;
}
