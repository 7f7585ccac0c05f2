/** A hostile or broken hub pushes requests to a home country: everything but the one right request is refused. */
import { randomUUID } from 'node:crypto';
import { issueEntityStatement } from '@breakwater/federation-protocol';
import { importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkClientAssertion } from '../../login/request-object.ts';
import { openRegion, type TestHub, type TestRegion } from './region.ts';

let region: TestRegion;
let home: TestHub;
let visited: TestHub;

beforeAll(async () => {
  region = await openRegion(['LC', 'BB', 'DM']);
  home = region.hub('LC');
  visited = region.hub('BB');
  home.provider.on('pushed_authorization_request.error', (_ctx, error) => {
    const cause = error.cause instanceof Error ? error.cause.message : '';
    reasons.push(`${error.error_detail ?? ''} ${cause}`);
  });
});

afterAll(() => region.close());

// What the provider keeps to itself: outside, every failed client authentication looks the same.
const reasons: string[] = [];

type Claims = Record<string, unknown>;

interface Push {
  readonly claims?: Claims;
  readonly header?: Claims;
  readonly assertion?: Claims;
  readonly signer?: TestHub;
  readonly assertionSigner?: TestHub;
  readonly unsigned?: boolean;
  readonly withoutRequest?: boolean;
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

function requestClaims(): Claims {
  const service = {
    ...{ id: 'polyclinic', name: 'Polyclinic', country: 'BB', sector: 'health', purpose: 'To treat you' },
    ...{ legalBasis: 'Health Services Act', retentionDays: 30 },
  };
  return {
    ...{ iss: visited.member.entityIds.rp, client_id: visited.member.entityIds.rp, aud: home.member.entityIds.op },
    ...{ jti: randomUUID(), iat: nowSeconds(), exp: nowSeconds() + 60 },
    ...{
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${visited.origin}/rp/callback`,
      state: 's',
      nonce: 'n',
    },
    ...{ code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
    acr_values: 'urn:breakwater:loa:substantial',
    service: JSON.stringify({ service, needed: ['given_name'], optional: [] }),
  };
}

function assertionClaims(): Claims {
  const { rp } = visited.member.entityIds;
  return {
    iss: rp,
    sub: rp,
    aud: home.member.entityIds.op,
    jti: randomUUID(),
    iat: nowSeconds(),
    exp: nowSeconds() + 60,
  };
}

async function sign(claims: Claims, header: Claims, signer: TestHub): Promise<string> {
  const { kid, crv = '', x = '', y = '', d = '' } = signer.keyring.privateJwk('rp-client');
  const key = await importJWK({ kty: 'EC', crv, x, y, d }, 'ES256');
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(key);
}

async function push(
  order: Push = {},
): Promise<{ readonly status: number; readonly error: string; readonly why: string }> {
  const claims = { ...requestClaims(), ...order.claims };
  const header = { typ: 'oauth-authz-req+jwt', trust_chain: await visited.parts.ownChain(), ...order.header };
  const request = order.unsigned
    ? new UnsecuredJWT(claims).encode()
    : await sign(claims, header, order.signer ?? visited);
  const body = new URLSearchParams({
    client_id: visited.member.entityIds.rp,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await sign({ ...assertionClaims(), ...order.assertion }, {}, order.assertionSigner ?? visited),
    ...(order.withoutRequest ? (requestClaims() as Record<string, string>) : { request }),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await region.fetch(`${home.origin}/op/request`, { method: 'POST', headers, body: body.toString() });
  const { error = '', error_description: why = '' } = (await answer.json()) as {
    error?: string;
    error_description?: string;
  };
  return { status: answer.status, error, why: `${why} ${answer.ok ? '' : reasons.pop()}`.trim() };
}

const serviceOf = (change: Claims, lists: Claims = {}): Claims => {
  const given = JSON.parse(String(requestClaims().service));
  return { service: JSON.stringify({ ...given, ...lists, service: { ...given.service, ...change } }) };
};

describe('a pushed request', () => {
  it('is accepted when everything is right', async () => {
    expect(await push()).toEqual({ status: 201, error: '', why: '' });
  });

  const hostile: readonly (readonly [string, RegExp, () => Push])[] = [
    ['is for another country', /claims are invalid/, () => ({ claims: { aud: region.hub('DM').member.entityIds.op } })],
    ['has a list of audiences', /single string/, () => ({ claims: { aud: [home.member.entityIds.op] } })],
    [
      'is issued by another entity',
      /claims are invalid/,
      () => ({ claims: { iss: region.hub('DM').member.entityIds.rp } }),
    ],
    ['carries a subject', /sub must not/, () => ({ claims: { sub: visited.member.entityIds.rp } })],
    ['has no identifier of its own', /jti must be/, () => ({ claims: { jti: undefined } })],
    ['lives longer than a minute', /too far ahead/, () => ({ claims: { exp: nowSeconds() + 600 } })],
    ['has expired', /claims are invalid/, () => ({ claims: { exp: nowSeconds() - 60, iat: nowSeconds() - 120 } })],
    ['was issued before the server started', /before this server/, () => ({ claims: { iat: nowSeconds() - 40 } })],
    ['is not signed', /unsupported signed request alg/, () => ({ unsigned: true })],
    ['is signed by another country', /could not validate/, () => ({ signer: region.hub('DM') })],
    [
      'comes with another country’s client assertion',
      /verif|signature|key/i,
      () => ({ assertionSigner: region.hub('DM') }),
    ],
    ['is no request object at all', /must be used/, () => ({ withoutRequest: true })],
    ['has no code challenge', /code_challenge/, () => ({ claims: { code_challenge: undefined } })],
    ['has a plain code challenge', /code_challenge_method/, () => ({ claims: { code_challenge_method: 'plain' } })],
    [
      'goes back to another address',
      /redirect_uri/,
      () => ({ claims: { redirect_uri: 'https://evil.example/callback' } }),
    ],
    ['speaks for a service of another country', /another country/, () => ({ claims: serviceOf({ country: 'DM' }) })],
    ['asks for what no hub offers', /not offered/, () => ({ claims: serviceOf({}, { needed: ['person_number'] }) })],
    ['has no service', /service was refused/, () => ({ claims: { service: undefined } })],
    ['asks for no level', /one level/, () => ({ claims: { acr_values: undefined } })],
    [
      'has a client assertion for another country',
      /audience/,
      () => ({ assertion: { aud: region.hub('DM').member.entityIds.op } }),
    ],
    [
      'has a client assertion for the token endpoint',
      /single string/,
      () => ({ assertion: { aud: `${home.origin}/op/token` } }),
    ],
    [
      'has a client assertion for a list of audiences',
      /single string/,
      () => ({ assertion: { aud: [home.member.entityIds.op] } }),
    ],
    [
      'has a client assertion from before the start',
      /before this server/,
      () => ({ assertion: { iat: nowSeconds() - 40 } }),
    ],
    [
      'has a client assertion that lives too long',
      /too far ahead/,
      () => ({ assertion: { exp: nowSeconds() + 3600 } }),
    ],
  ];

  it.each(hostile)('is refused when it %s', async (_what, reason, order) => {
    const answer = await push(order());
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.why).toMatch(reason);
  });

  it('is refused when it asks for a higher level than is published', async () => {
    const answer = await push({ claims: { acr_values: 'urn:breakwater:loa:high' } });
    expect(answer.error).toBe('unmet_authentication_requirements');
  });

  it('is refused when it asks for more than the trust list lets this country claim', async () => {
    home.maxAssurance = 'low';
    const answer = await push();
    home.maxAssurance = 'substantial';
    expect(answer.error).toBe('unmet_authentication_requirements');
  });

  it('is accepted once: a replayed request object is refused, and a replayed client assertion', async () => {
    const claims = { jti: randomUUID() };
    expect((await push({ claims })).status).toBe(201);
    expect((await push({ claims })).error).toBe('invalid_request_object');
    const assertion = { jti: randomUUID() };
    expect((await push({ assertion })).status).toBe(201);
    expect((await push({ assertion })).error).toBe('invalid_client');
  });

  it('is accepted once also when two with one client assertion come at the same time', async () => {
    const assertion = { jti: randomUUID() };
    const both = await Promise.all([push({ assertion }), push({ assertion })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
  });

  it('leaves a client assertion used up in the store, whatever the provider remembers itself', async () => {
    const claims = assertionClaims();
    await checkClientAssertion(home.parts, claims);
    await expect(checkClientAssertion(home.parts, claims)).rejects.toMatchObject({ error: 'invalid_client' });
  });

  it('does not lose its identifier to a stranger who presents it with a wrong signature', async () => {
    const claims = { jti: randomUUID() };
    expect((await push({ claims, signer: region.hub('DM') })).status).toBeGreaterThanOrEqual(400);
    expect((await push({ claims })).status).toBe(201);
  });

  it('is accepted only with a chain that belongs to the asking entity', async () => {
    const trust_chain = await region.hub('DM').parts.ownChain();
    expect(await push({ header: { trust_chain } })).toMatchObject({
      error: 'invalid_client',
      why: expect.stringContaining('another entity'),
    });
  });

  it('is refused when another member vouches for the asking entity, and the entity itself is still heard', async () => {
    const liar = region.hub('DM');
    const { rp } = visited.member.entityIds;
    const metadata = {
      openid_relying_party: {
        jwks: { keys: [{ ...liar.keyring.publicJwk('rp-client') }] },
        redirect_uris: [`${visited.origin}/rp/callback`],
      },
    };
    const key = liar.keyring.signer('federation');
    const frame = {
      subject: rp,
      issuedAt: new Date(),
      expiresAt: new Date(Date.now() + 60_000),
      keys: [key.publicJwk],
    };
    const authorityHints = [liar.member.entityIds.fed];
    const trust_chain = [
      await issueEntityStatement({ ...frame, issuer: rp, authorityHints, metadata }, key),
      await issueEntityStatement({ ...frame, issuer: liar.member.entityIds.fed }, key),
      '',
    ];
    // The chain as such is sound: only who may speak for whom is wrong.
    expect((await home.parts.resolveEntity(rp, trust_chain)).path[1]).toBe(liar.member.entityIds.fed);
    expect(await push({ header: { trust_chain }, signer: liar, assertionSigner: liar })).toMatchObject({
      error: 'invalid_client',
      why: expect.stringContaining('its own country'),
    });
    expect((await push({ header: { trust_chain: undefined } })).status).toBe(201);
    expect((await push()).status).toBe(201);
  });
});

describe('the authorization endpoint', () => {
  const address = (parameters: Record<string, string>) =>
    `${home.origin}/op/auth?${new URLSearchParams({ client_id: visited.member.entityIds.rp, ...parameters })}`;

  it('takes nothing from another country that was not pushed', async () => {
    const request = await sign(requestClaims(), { typ: 'oauth-authz-req+jwt' }, visited);
    const answer = await region.fetch(address({ request }), { headers: { accept: 'text/html' } }).catch(() => null);
    // A redirect to the asking hub with an error would do as well; the way out refuses to follow it.
    expect(answer === null || answer.status >= 400).toBe(true);
  });

  it('shows our own page for what it refuses, and sends nobody anywhere', async () => {
    const entity = 'http://nobody.localhost:7777/rp';
    const answer = await region.fetch(`${home.origin}/op/auth?client_id=${encodeURIComponent(entity)}`, {
      headers: { accept: 'text/html' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('LOGIN_REQUEST_REFUSED');
  });
});
