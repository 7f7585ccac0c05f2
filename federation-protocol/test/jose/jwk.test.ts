/** Public keys from outside: on their curve, without private parts, named by their thumbprint. */
import { describe, expect, it } from 'vitest';
import { parseJwkSet, parsePublicJwk } from '../../jose/jwk.ts';
import { signerFromPrivateJwk } from '../../jose/web-crypto-signer.ts';
import type { JsonObject } from '../../json/json-value.ts';
import { newPrivateJwk, newSigner, refusal } from '../keys.ts';

const rfc8037 = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

async function publicPart(kind: 'Ed25519' | 'P-256' | 'X25519'): Promise<JsonObject> {
  const { kty = '', crv = '', x = '', y } = await newPrivateJwk(kind);
  return y === undefined ? { kty, crv, x } : { kty, crv, x, y };
}

describe('a public key', () => {
  it('gets the thumbprint of RFC 8037 appendix A.3 as its name', async () => {
    const key = await parsePublicJwk(rfc8037);
    expect(key.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('is accepted on each of our curves, without members that are not ours', async () => {
    for (const kind of ['Ed25519', 'P-256', 'X25519'] as const) {
      const given = await publicPart(kind);
      expect(await parsePublicJwk({ ...given, key_ops: ['verify'], x5c: ['…'] })).toEqual({
        ...given,
        kid: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      });
    }
  });

  it('is refused with its private part', async () => {
    await expect(parsePublicJwk({ ...rfc8037, d: 'AAAA' })).rejects.toEqual(refusal('JWK_PRIVATE'));
  });

  it('is refused under another name than its own', async () => {
    await expect(parsePublicJwk({ ...rfc8037, kid: 'key-1' })).rejects.toEqual(refusal('JWK_KID_MISMATCH'));
  });

  it('is refused when kind, curve, coordinates or use do not fit', async () => {
    const p256 = await publicPart('P-256');
    const wrong: JsonObject[] = [
      { ...rfc8037, kty: 'EC' },
      { ...rfc8037, crv: 'P-521' },
      { ...rfc8037, x: 'AAAA' },
      { ...rfc8037, alg: 'ES256' },
      { ...rfc8037, use: 'enc' },
      { ...rfc8037, key_ops: ['encrypt'] },
      { ...rfc8037, key_ops: 'verify' },
      { kty: 'oct' },
      { ...p256, y: p256.x ?? '' },
      { kty: 'EC', crv: 'P-256', x: p256.x ?? '' },
    ];
    for (const key of wrong)
      await expect(parsePublicJwk(key), JSON.stringify(key)).rejects.toEqual(refusal('JWK_INVALID'));
    const padded = { ...rfc8037, x: `${rfc8037.x.slice(0, 42)}p` };
    await expect(parsePublicJwk(padded)).rejects.toEqual(refusal('JWS_MALFORMED'));
  });

  it('on a point of small order is refused: anybody could sign for it', async () => {
    for (const x of ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']) {
      await expect(parsePublicJwk({ ...rfc8037, x })).rejects.toEqual(refusal('JWK_INVALID'));
    }
  });
});

describe('a key set', () => {
  it('has at least one key, and each once', async () => {
    await expect(parseJwkSet({ keys: [] })).rejects.toEqual(refusal('JWK_INVALID'));
    await expect(parseJwkSet({ keys: [rfc8037, rfc8037] })).rejects.toEqual(refusal('JWK_INVALID'));
    await expect(parseJwkSet({ keys: Array(17).fill(rfc8037) })).rejects.toEqual(refusal('JSON_SHAPE'));
    expect(await parseJwkSet({ keys: [rfc8037] })).toHaveLength(1);
  });
});

describe('a signer', () => {
  it('is refused without a private part, with that of another key, or on a curve that cannot sign', async () => {
    const [one, other] = [await newPrivateJwk(), await newPrivateJwk()];
    await expect(signerFromPrivateJwk({ ...one, d: undefined })).rejects.toEqual(refusal('JWK_INVALID'));
    await expect(signerFromPrivateJwk({ ...one, d: other.d })).rejects.toEqual(refusal('JWK_INVALID'));
    await expect(signerFromPrivateJwk(await newPrivateJwk('X25519'))).rejects.toEqual(refusal('JWS_ALGORITHM_REFUSED'));
    expect((await newSigner('P-256')).alg).toBe('ES256');
  });
});
