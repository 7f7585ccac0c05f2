/** The portable suite: post-quantum keys and JWS by RFC 9964, other suites in its place, and platforms that lack one. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../jose/base64url.ts';
import { portableSuite } from '../../jose/crypto-suite.ts';
import { isStrictPoint } from '../../jose/ed25519.ts';
import { parsePublicJwk, parseSignatureJwk } from '../../jose/jwk.ts';
import { signDetached, signJws, verifyBytes, verifyDetached, verifyJws } from '../../jose/jws.ts';
import { isOnP256 } from '../../jose/p256.ts';
import type { PqSigner } from '../../jose/signer.ts';
import { newPrivateJwk, newSigner, refusal } from '../keys.ts';

/** A signer by node:crypto, to check against. */
async function newPqSigner(): Promise<PqSigner> {
  const { publicKey, privateKey } = generateKeyPairSync('ml-dsa-65');
  const { pub } = publicKey.export({ format: 'jwk' });
  const publicJwk = await parseSignatureJwk({ kty: 'AKP', alg: 'ML-DSA-65', pub: String(pub) });
  if (publicJwk.kty !== 'AKP') throw new Error('expected a post-quantum key');
  return { alg: 'ML-DSA-65', kid: publicJwk.kid, publicJwk, sign: async (data) => sign(null, data, privateKey) };
}

afterEach(() => void vi.restoreAllMocks());

describe('a post-quantum key', () => {
  it('is named by the thumbprint over alg, kty and pub', async () => {
    const { publicJwk } = await newPqSigner();
    const input = `{"alg":"ML-DSA-65","kty":"AKP","pub":"${publicJwk.pub}"}`;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(input));
    expect(publicJwk.kid).toBe(encodeBase64url(new Uint8Array(digest)));
    expect(await parseSignatureJwk({ ...publicJwk, use: 'sig', key_ops: ['verify'] })).toEqual(publicJwk);
  });

  it('is refused with its seed, for another algorithm or use, cut, or under another name', async () => {
    const { publicJwk } = await newPqSigner();
    const seed = { ...publicJwk, priv: encodeBase64url(new Uint8Array(32)) };
    await expect(parseSignatureJwk(seed)).rejects.toEqual(refusal('JWK_PRIVATE'));
    const wrong = [
      { alg: 'ML-DSA-44' },
      { alg: 'ML-DSA-87' },
      { alg: null },
      { pub: publicJwk.pub.slice(4) },
      { use: 'enc' },
    ];
    for (const change of wrong) {
      await expect(parseSignatureJwk({ ...publicJwk, ...change })).rejects.toEqual(refusal('JWK_INVALID'));
    }
    await expect(parseSignatureJwk({ ...publicJwk, kid: 'a' })).rejects.toEqual(refusal('JWK_KID_MISMATCH'));
    await expect(parsePublicJwk({ ...publicJwk })).rejects.toEqual(refusal('JWK_INVALID'));
  });

  it('stands beside classical keys that sign, not beside those that seal', async () => {
    const { publicJwk } = await newSigner('P-256');
    expect(await parseSignatureJwk({ ...publicJwk })).toEqual(publicJwk);
    const { kty = '', crv = '', x = '' } = await newPrivateJwk('X25519');
    await expect(parseSignatureJwk({ kty, crv, x })).rejects.toEqual(refusal('JWK_INVALID'));
  });
});

describe('a JWS with ML-DSA-65', () => {
  it('verifies, attached and detached, and not after a change', async () => {
    const signer = await newPqSigner();
    const expected = { typ: 'test+jwt', keys: [signer.publicJwk] };
    const jws = await signJws({ a: 1 }, { typ: 'test+jwt' }, signer);
    expect((await verifyJws(jws, expected)).header).toEqual({ alg: 'ML-DSA-65', kid: signer.kid, typ: 'test+jwt' });
    const detached = await signDetached(new Uint8Array([1]), { typ: 'test+jwt' }, signer);
    expect((await verifyDetached(detached, new Uint8Array([1]), expected)).kid).toBe(signer.kid);
    await expect(verifyDetached(detached, new Uint8Array([2]), expected)).rejects.toEqual(
      refusal('JWS_SIGNATURE_INVALID'),
    );
  });

  it('is refused when it names the algorithm of another key, before anything is computed', async () => {
    const [pq, classical] = [await newPqSigner(), await newSigner()];
    const verify = vi.fn(() => true);
    const suite = { ...portableSuite, verify };
    const swapped = await signJws({ a: 1 }, { typ: 't' }, { ...pq, alg: 'ML-DSA-65', kid: classical.kid });
    const expected = { typ: 't', keys: [pq.publicJwk, classical.publicJwk] };
    await expect(verifyJws(swapped, expected, suite)).rejects.toEqual(refusal('JWS_ALGORITHM_REFUSED'));
    expect(verify).not.toHaveBeenCalled();
  });

  it('is checked by the suite that the caller gives', async () => {
    const signer = await newSigner();
    const expected = { typ: 't', keys: [signer.publicJwk] };
    const jws = await signJws({ a: 1 }, { typ: 't' }, signer);
    const deaf = { ...portableSuite, verify: () => false };
    await expect(verifyJws(jws, expected, deaf)).rejects.toEqual(refusal('JWS_SIGNATURE_INVALID'));
    expect(await verifyBytes(signer.publicJwk, new Uint8Array(1), new Uint8Array(64), deaf)).toBe(false);
  });
});

describe('the portable suite', () => {
  it('says so when the platform lacks the algorithm, and does not call the signature wrong', async () => {
    const { publicJwk } = await newPqSigner();
    vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('unknown', 'NotSupportedError'));
    await expect(portableSuite.verify(publicJwk, new Uint8Array(1), new Uint8Array(3_309))).rejects.toEqual(
      refusal('CRYPTO_UNSUPPORTED'),
    );
  });
});

describe('the points of keys', () => {
  it('on P-256 are what WebCrypto takes, and nothing beside the curve', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { x = '', y = '' } = await newPrivateJwk('P-256');
      const [xBytes, yBytes] = [decodeBase64url(x), decodeBase64url(y)];
      expect(isOnP256(xBytes, yBytes)).toBe(true);
      const beside = Uint8Array.from(yBytes);
      beside[round] = (beside[round] ?? 0) ^ 1;
      expect(isOnP256(xBytes, beside)).toBe(false);
    }
    const p = decodeBase64url('_____wAAAAEAAAAAAAAAAAAAAAD_______________8');
    expect(isOnP256(p, new Uint8Array(32))).toBe(false);
    expect(isOnP256(new Uint8Array(32), new Uint8Array(32))).toBe(false);
  });

  it('on Ed25519 have one spelling: y below p', () => {
    const p = new Uint8Array(32).fill(0xff);
    p[0] = 0xed;
    p[31] = 0x7f;
    const reduced = (first: number, last: number) =>
      isStrictPoint(Uint8Array.from(p, (byte, at) => (at === 0 ? first : at === 31 ? last : byte)));
    expect([0xeb, 0xea].map((first) => reduced(first, 0x7f))).toEqual([true, true]);
    expect([0xec, 0xed, 0xee, 0xff].map((first) => reduced(first, 0x7f))).toEqual([false, false, false, false]);
    expect([0xec, 0xed, 0xff].map((first) => reduced(first, 0xff))).toEqual([false, false, false]);
    expect(reduced(0xff, 0x7e)).toBe(true);
  });
});
