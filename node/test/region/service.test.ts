/** A demonstration service takes a person only with a valid sign-in of at least the level it asked for. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import type * as oidc from 'openid-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { serviceDescriptions } from '../../region/services/descriptions.ts';
import { hubFetch } from '../../region/services/hub-fetch.ts';
import { openRegister } from '../../region/services/register.ts';
import { serviceApp } from '../../region/services/service.ts';
import { discoverHub } from '../../region/services/sign-in.ts';

const issuer = 'http://bb.localhost:7102/op';
const origin = 'http://polyclinic.localhost:7301';
const registration = { origin, issuer, clientId: 'polyclinic', clientSecret: 'for this test only' };
const now = new Date();
let keys: GenerateKeyPairResult;
let publicJwk: Record<string, unknown>;

beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true });
  publicJwk = { ...(await exportJWK(keys.publicKey)), kid: '1', alg: 'ES256', use: 'sig' };
});

/** A hub that lives in memory and answers the token request with these claims, signed by `signer`. */
async function hubThatSays(
  idToken: () => Record<string, unknown>,
  signer: () => GenerateKeyPairResult['privateKey'],
): Promise<oidc.Configuration> {
  const description = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    authorization_response_iss_parameter_supported: false,
  };
  return await discoverHub(registration, async (url) => {
    if (url.includes('/.well-known/')) return Response.json(description);
    if (url.endsWith('/jwks')) return Response.json({ keys: [publicJwk] });
    const jwt = await new SignJWT({ nonce: '', ...idToken() })
      .setProtectedHeader({ alg: 'ES256', kid: '1' })
      .setIssuer(issuer)
      .setSubject('BB/BB/one')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(signer());
    return Response.json({ access_token: 'a', token_type: 'Bearer', id_token: jwt });
  });
}

/** Leaves for the hub and comes back with a code; `claims` see the nonce and state that were sent. */
async function comeBack(
  claims: (nonce: string) => Record<string, unknown>,
  tamper?: (url: URL) => void,
  signer: () => GenerateKeyPairResult['privateKey'] = () => keys.privateKey,
) {
  const [service] = serviceDescriptions;
  if (!service) throw new Error('no service');
  let nonce = '';
  const person = { aud: registration.clientId, given_name: 'Marisol', family_name: 'Joseph' };
  const hub = await hubThatSays(() => ({ ...person, ...claims(nonce) }), signer);
  const register = openRegister(join(await mkdtemp(join(tmpdir(), 'service-')), 'register.json'));
  const app = serviceApp({ service, registration, register, hub: async () => hub, now: () => now });
  const left = await app.request(`${origin}/sign-in`, { method: 'POST' });
  const away = new URL(left.headers.get('location') ?? '');
  nonce = away.searchParams.get('nonce') ?? '';
  const cookie = left.headers.get('set-cookie')?.split(';')[0] ?? '';
  const back = new URL(`${origin}/signed-in?code=c`);
  back.searchParams.set('state', away.searchParams.get('state') ?? '');
  tamper?.(back);
  const arrived = await app.request(back.href, { headers: { cookie } });
  const signedIn = arrived.headers.get('set-cookie')?.split(';')[0] ?? cookie;
  const home = await (await app.request(`${origin}/`, { headers: { cookie: signedIn } })).text();
  return { away, arrived, home, cookie, signedIn };
}

const substantial = 'urn:breakwater:loa:substantial';

describe('a demonstration service', () => {
  it('greets the person whom the hub vouches for, with the level in words', async () => {
    const { away, arrived, home, cookie, signedIn } = await comeBack((nonce) => ({ nonce, acr: substantial }));
    expect(away.searchParams.get('acr_values')).toBe(substantial);
    expect(away.searchParams.get('code_challenge_method')).toBe('S256');
    expect(arrived.status).toBe(303);
    expect(home).toContain('Good day, Marisol Joseph');
    expect(home).toContain('data-level="substantial"');
    expect(signedIn).not.toBe(cookie);
  });

  it.each([
    ['a lower level than it asked for', (nonce: string) => ({ nonce, acr: 'urn:breakwater:loa:low' })],
    ['no level at all', (nonce: string) => ({ nonce })],
    ['a level in another vocabulary', (nonce: string) => ({ nonce, acr: 'substantial' })],
    ['the nonce of another sign-in', () => ({ nonce: 'other', acr: substantial })],
    ['a token for another service', (nonce: string) => ({ nonce, acr: substantial, aud: 'pensions' })],
  ])('refuses %s and learns nothing about the person', async (_, claims) => {
    const { arrived, home } = await comeBack(claims);
    expect(arrived.status).toBe(400);
    expect(home).not.toContain('Marisol');
  });

  it('refuses an ID token that a stranger signed under the name of the hub’s key', async () => {
    const stranger = await generateKeyPair('ES256');
    const { arrived, home } = await comeBack(
      (nonce) => ({ nonce, acr: substantial }),
      undefined,
      () => stranger.privateKey,
    );
    expect(arrived.status).toBe(400);
    expect(home).not.toContain('Marisol');
  });

  it('refuses an answer with the state of another browser', async () => {
    const { arrived } = await comeBack(
      (nonce) => ({ nonce, acr: substantial }),
      (url) => url.searchParams.set('state', 'other'),
    );
    expect(arrived.status).toBe(400);
  });

  it('refuses an answer that names another issuer', async () => {
    const { arrived } = await comeBack(
      (nonce) => ({ nonce, acr: substantial }),
      (url) => url.searchParams.set('iss', 'http://lc.localhost:7101/op'),
    );
    expect(arrived.status).toBe(400);
  });

  it('speaks to hosts of the box only', async () => {
    await expect(hubFetch('http://169.254.169.254/latest')).rejects.toThrow('not to http://169.254.169.254');
    await expect(hubFetch('https://lc.localhost/')).rejects.toThrow('not to https://lc.localhost');
  });
});
