/** Is a point on the curve P-256? Asked when a key is read, so that no key is kept that nothing can be checked with. */

// FIPS 186-5 / SP 800-186 section 3.2.1.3: the field and the constant b of y² = x³ - 3x + b.
const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** True when the coordinates (32 bytes each, big-endian) are reduced and on the curve; its order is prime. */
export function isOnP256(xBytes: Uint8Array, yBytes: Uint8Array): boolean {
  const [x, y] = [integerOf(xBytes), integerOf(yBytes)];
  if (x >= p || y >= p) return false;
  return (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}

function integerOf(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}
