/** The one rule for Ed25519 signatures where specifications leave room, so that no two hubs disagree about one. */

const pointBytes = 32;
const signatureBytes = 64;

// The points of small order, without the sign bit, beside those that the test for reduced spellings refuses. Under such
// a key a signature that anybody can compute fits many messages.
const smallOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));

/**
 * True when key and signature have the right length and neither the key nor the signature's point R is spelt in a
 * second way or of small order. What passes is checked without cofactor, with S below the group order: the rule of
 * WebCrypto, of RFC 8032 read strictly, and of `verify_strict` elsewhere.
 * @see WebCrypto "Ed25519", verify; https://hdevalence.ca/blog/2020-10-04-its-25519am
 */
export function isStrictEd25519(publicKey: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== pointBytes || signature.length !== signatureBytes) return false;
  return isStrictPoint(publicKey) && isStrictPoint(signature.subarray(0, pointBytes));
}

/** True when 32 bytes spell their point in the one way, and the point is not of small order. */
export function isStrictPoint(bytes: Uint8Array): boolean {
  return isReduced(bytes) && !smallOrder.some((point) => isSameY(bytes, point));
}

/** y is below p = 2^255 - 19, whose bytes are ed ff … ff 7f. */
function isReduced(bytes: Uint8Array): boolean {
  if (((bytes[31] ?? 0) & 0x7f) !== 0x7f) return true;
  for (let at = 30; at > 0; at -= 1) if (bytes[at] !== 0xff) return true;
  return (bytes[0] ?? 0) < 0xed;
}

/** Compares without the highest bit, which is the sign of the other coordinate. */
function isSameY(bytes: Uint8Array, point: Uint8Array): boolean {
  for (let at = 0; at < 31; at += 1) if (bytes[at] !== point[at]) return false;
  return ((bytes[31] ?? 0) & 0x7f) === point[31];
}
