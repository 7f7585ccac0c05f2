/** An answer about a citizen: each attack on it meets its own refusal. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseEntityId } from '../../identifier/entity-id.ts';
import { type ExpectedAssertion, verifyIdentityAssertion } from '../../identity-assertion/verify.ts';
import { signJws } from '../../jose/jws.ts';
import type { Signer } from '../../jose/signer.ts';
import type { JsonObject } from '../../json/json-value.ts';
import { newSigner, now, refusal } from '../keys.ts';

const home = parseEntityId('https://hub.gov.lc/op');
const visited = parseEntityId('https://hub.gov.bb/rp');
const seconds = now.getTime() / 1000;
const claims = {
  iss: home,
  aud: visited,
  sub: 'LC/BB/xyz',
  nonce: 'n-1',
  iat: seconds,
  exp: seconds + 300,
  auth_time: seconds - 20,
  acr: 'urn:breakwater:loa:substantial',
  given_name: 'Marisol',
};
let signer: Signer;
let expected: ExpectedAssertion;

beforeAll(async () => {
  signer = await newSigner('P-256');
  expected = {
    issuer: home,
    audience: visited,
    nonce: 'n-1',
    keys: [signer.publicJwk],
    minimum: 'substantial',
    published: ['low', 'substantial'],
    cap: 'substantial',
    now,
  };
});

/** Verifies the claims with `changes`, under the expectations with `otherwise`. */
async function verify(changes: JsonObject = {}, otherwise: Partial<ExpectedAssertion> = {}, by = signer) {
  return verifyIdentityAssertion(await signJws({ ...claims, ...changes }, { typ: 'JWT' }, by), {
    ...expected,
    ...otherwise,
  });
}

describe('an identity assertion', () => {
  it('tells who, how surely and since when', async () => {
    expect(await verify()).toMatchObject({
      subject: 'LC/BB/xyz',
      level: 'substantial',
      authenticatedAt: new Date((seconds - 20) * 1000),
      claims: { given_name: 'Marisol' },
    });
  });

  it('is refused under another key, even one that says it is the same country', async () => {
    await expect(verify({}, {}, await newSigner('P-256'))).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('is refused when it was signed for another purpose', async () => {
    const logout = await signJws(claims, { typ: 'logout+jwt' }, signer);
    await expect(verifyIdentityAssertion(logout, expected)).rejects.toEqual(refusal('JWS_TYPE_WRONG'));
  });

  it('is refused from another country than was asked', async () => {
    await expect(verify({ iss: 'https://hub.gov.dm/op' })).rejects.toEqual(refusal('ASSERTION_ISSUER_WRONG'));
  });

  it('is refused when it is for somebody else, or for others as well', async () => {
    for (const aud of ['https://hub.gov.jm/rp', [visited], [visited, 'https://hub.gov.jm/rp'], '']) {
      await expect(verify({ aud })).rejects.toEqual(refusal('ASSERTION_AUDIENCE_WRONG'));
    }
    await expect(verify({ azp: 'https://hub.gov.jm/rp' })).rejects.toEqual(refusal('ASSERTION_AUDIENCE_WRONG'));
  });

  it('is refused in another sign-in', async () => {
    await expect(verify({ nonce: 'n-2' })).rejects.toEqual(refusal('ASSERTION_NONCE_WRONG'));
    const { nonce, ...without } = claims;
    const jws = await signJws(without, { typ: 'JWT' }, signer);
    await expect(verifyIdentityAssertion(jws, expected), nonce).rejects.toEqual(refusal('ASSERTION_NONCE_WRONG'));
  });

  it('is refused before its time and after it', async () => {
    await expect(verify({ iat: seconds + 61 })).rejects.toEqual(refusal('ASSERTION_NOT_YET_VALID'));
    await expect(verify({ auth_time: seconds + 61 })).rejects.toEqual(refusal('ASSERTION_NOT_YET_VALID'));
    await expect(verify({ exp: seconds - 60 })).rejects.toEqual(refusal('ASSERTION_EXPIRED'));
    await expect(verify({ iat: seconds - 361 })).rejects.toEqual(refusal('ASSERTION_EXPIRED'));
    await expect(verify({ auth_time: 'yesterday' })).rejects.toEqual(refusal('JSON_SHAPE'));
  });

  it('is refused when its level is unknown, unpublished, above the cap or too low', async () => {
    await expect(verify({ acr: 'gold' })).rejects.toEqual(refusal('ACR_UNKNOWN'));
    await expect(verify({ acr: 'urn:breakwater:loa:high' })).rejects.toEqual(refusal('ASSERTION_LEVEL_UNPUBLISHED'));
    await expect(verify({}, { cap: 'low' })).rejects.toEqual(refusal('ASSERTION_LEVEL_ABOVE_CAP'));
    await expect(verify({ acr: 'urn:breakwater:loa:low' })).rejects.toEqual(refusal('ASSERTION_LEVEL_TOO_LOW'));
  });
});
