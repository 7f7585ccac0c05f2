/** Signed messages: what is accepted, what every kind of meddling leads to, and agreement with another library. */
import { CompactSign, compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../jose/base64url.ts';
import { signDetached, signJws, verifyDetached, verifyJws } from '../../jose/jws.ts';
import { signerFromPrivateJwk } from '../../jose/web-crypto-signer.ts';
import type { JsonObject } from '../../json/json-value.ts';
import { newPrivateJwk, newSigner, refusal } from '../keys.ts';

const typ = 'test+jwt';
const claims = { iss: 'LC', n: 1 };
const part = (value: JsonObject) => encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));

/** The JWS with another header, which its signature does not cover. */
function withHeader(jws: string, header: JsonObject): string {
  const [, payload, signature] = jws.split('.');
  return `${part(header)}.${payload}.${signature}`;
}

describe('a signed message', () => {
  it('is accepted under its own key, with either algorithm', async () => {
    for (const kind of ['Ed25519', 'P-256'] as const) {
      const signer = await newSigner(kind);
      const verified = await verifyJws(await signJws(claims, { typ }, signer), { typ, keys: [signer.publicJwk] });
      expect(JSON.parse(new TextDecoder().decode(verified.payload))).toEqual(claims);
      expect(verified).toMatchObject({ kid: signer.kid, header: { typ, alg: signer.alg, kid: signer.kid } });
    }
  });

  it('is understood by another library, and the other way round', async () => {
    for (const kind of ['Ed25519', 'P-256'] as const) {
      const jwk = await newPrivateJwk(kind);
      const signer = await signerFromPrivateJwk(jwk);
      const { kty = '', crv = '', x = '', y, d = '' } = jwk;
      const theirs = await importJWK({ kty, crv, x, d, ...(y === undefined ? {} : { y }) }, signer.alg);
      const open = await importJWK({ ...signer.publicJwk }, signer.alg);
      await compactVerify(await signJws(claims, { typ }, signer), open, { algorithms: [signer.alg] });
      const signed = await new CompactSign(new TextEncoder().encode('{}'))
        .setProtectedHeader({ alg: signer.alg, kid: signer.kid, typ })
        .sign(theirs);
      await expect(verifyJws(signed, { typ, keys: [signer.publicJwk] })).resolves.toBeDefined();
    }
  });

  it('is refused when a single character of it changed', async () => {
    const signer = await newSigner();
    const jws = await signJws(claims, { typ }, signer);
    for (let at = 0; at < jws.length; at += 7) {
      const changed = `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`;
      await expect(verifyJws(changed, { typ, keys: [signer.publicJwk] }), `at ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(JWS|JSON)_/),
      });
    }
    const [header, payload] = jws.split('.');
    const forged = `${header}.${payload}.${encodeBase64url(new Uint8Array(64))}`;
    await expect(verifyJws(forged, { typ, keys: [signer.publicJwk] })).rejects.toEqual(
      refusal('JWS_SIGNATURE_INVALID'),
    );
  });

  it('is refused under a key that is not among those expected', async () => {
    const [signer, other] = [await newSigner(), await newSigner()];
    const jws = await signJws(claims, { typ }, signer);
    await expect(verifyJws(jws, { typ, keys: [other.publicJwk] })).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
    await expect(verifyJws(jws, { typ, keys: [] })).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('is refused for another purpose', async () => {
    const signer = await newSigner();
    const keys = [signer.publicJwk];
    const jws = await signJws(claims, { typ }, signer);
    await expect(verifyJws(jws, { typ: 'other+jwt', keys })).rejects.toEqual(refusal('JWS_TYPE_WRONG'));
    await expect(verifyJws(jws, { typ: null, keys })).rejects.toEqual(refusal('JWS_TYPE_WRONG'));
    const plain = await signJws(claims, { typ: 'JWT' }, signer);
    await expect(verifyJws(plain, { typ: null, keys })).resolves.toBeDefined();
  });

  it('is refused with an algorithm that is not the key’s', async () => {
    const signer = await newSigner();
    const jws = await signJws(claims, { typ }, signer);
    for (const alg of ['none', 'HS256', 'ES256', 'Ed25519', 'RS256']) {
      const forged = withHeader(jws, { typ, alg, kid: signer.kid });
      await expect(verifyJws(forged, { typ, keys: [signer.publicJwk] }), alg).rejects.toEqual(
        refusal('JWS_ALGORITHM_REFUSED'),
      );
    }
  });

  it('is refused when it demands an extension', async () => {
    const signer = await newSigner();
    for (const extension of [{ crit: ['b64'], b64: false }, { b64: false }, { crit: [] }]) {
      const jws = await signJws(claims, { typ, ...extension }, signer);
      await expect(verifyJws(jws, { typ, keys: [signer.publicJwk] })).rejects.toEqual(refusal('JWS_CRITICAL_REFUSED'));
    }
  });

  it('is refused when it is malformed or too large, before any signature is checked', async () => {
    const expected = { typ, keys: [] };
    for (const text of [
      '',
      'a.b',
      'a.b.c.d',
      'e30.e30.',
      `${part({ typ })}..`,
      'e30=.e30.AA',
      `${part({ kid: '' })}.e30.AA`,
    ]) {
      await expect(verifyJws(text, expected), text).rejects.toEqual(refusal('JWS_MALFORMED'));
    }
    await expect(verifyJws('a'.repeat(65_537), expected)).rejects.toEqual(refusal('JWS_TOO_LARGE'));
  });
});

describe('a detached signature', () => {
  it('holds for its bytes and no others', async () => {
    const signer = await newSigner();
    const expected = { typ, keys: [signer.publicJwk] };
    const bytes = new Uint8Array([1, 2, 3]);
    const jws = await signDetached(bytes, { typ }, signer);
    expect(jws.split('.')[1]).toBe('');
    await expect(verifyDetached(jws, bytes, expected)).resolves.toMatchObject({ payload: bytes });
    await expect(verifyDetached(jws, new Uint8Array([1, 2, 4]), expected)).rejects.toEqual(
      refusal('JWS_SIGNATURE_INVALID'),
    );
    const attached = await signJws(bytes, { typ }, signer);
    await expect(verifyDetached(attached, bytes, expected)).rejects.toEqual(refusal('JWS_MALFORMED'));
    await expect(verifyDetached(jws, bytes, { ...expected, maxBytes: 10 })).rejects.toEqual(refusal('JWS_TOO_LARGE'));
  });
});

describe('base64url', () => {
  it('has one spelling for the same bytes', () => {
    expect(decodeBase64url('AQI')).toEqual(new Uint8Array([1, 2]));
    for (const text of ['AQI=', 'AQJ', 'A', 'AQ I', 'AQ+/']) {
      expect(() => decodeBase64url(text), text).toThrow(refusal('JWS_MALFORMED'));
    }
  });
});
