/** A hostile home country, or somebody on the line, answers a visited hub: only the one right answer is believed. */
import { importJWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SoftwareAuthenticator } from './authenticator.ts';
import { Browser, type Page, wordsOf } from './browser.ts';
import { enrol, goHome, proveAndAgree } from './journeys.ts';
import { addResident, addService, openRegion, type TestHub, type TestRegion } from './region.ts';
import { beginSignIn, type Registered } from './service.ts';

let region: TestRegion;
let home: TestHub;
let visited: TestHub;
let polyclinic: Registered;
let device: SoftwareAuthenticator;

const atCallback = /\/rp\/callback\?/;

beforeAll(async () => {
  region = await openRegion(['LC', 'BB', 'DM']);
  home = region.hub('LC');
  visited = region.hub('BB');
  polyclinic = await addService(visited, { id: 'polyclinic', sector: 'health' });
  device = new SoftwareAuthenticator(home.origin);
  const { code } = await addResident(home);
  await enrol(new Browser(), home, code, device);
});

afterEach(() => {
  visited.intercept = null;
  home.maxAssurance = 'substantial';
});

afterAll(() => region.close());

type Claims = Record<string, unknown>;

/** A browser that is about to bring the home country's answer to the visited hub. */
async function beforeCallback(): Promise<{ readonly browser: Browser; readonly callback: string }> {
  const browser = new Browser();
  const signIn = await beginSignIn(region, polyclinic);
  const page = await goHome(browser, signIn.url, 'LC', atCallback);
  const back = await proveAndAgree(browser, page, device, atCallback);
  return { browser, callback: back.location ?? '' };
}

/** Replaces the ID token on its way by one whose claims are changed, signed anew by `signer`. */
function forge(change: (claims: Claims) => Claims, signer: TestHub = home, header: Claims = {}): void {
  visited.intercept = async (url, answer) => {
    if (!url.endsWith('/token')) return answer;
    const body = (await answer.json()) as { id_token: string };
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
    const { kid, crv = '', x = '', y = '', d = '' } = signer.keyring.privateJwk('op-token');
    const key = await importJWK({ kty: 'EC', crv, x, y, d }, 'ES256');
    const token = new SignJWT(change(claims)).setProtectedHeader({ alg: 'ES256', kid, ...header });
    return Response.json({ ...body, id_token: await token.sign(key) });
  };
}

async function comeBack(): Promise<Page> {
  const { browser, callback } = await beforeCallback();
  return browser.go(callback, /localhost:7999/);
}

describe('the answer from home', () => {
  const forgeries: readonly (readonly [string, (claims: Claims) => Claims])[] = [
    ['is for another hub', (claims) => ({ ...claims, aud: region.hub('DM').member.entityIds.rp })],
    ['is for several hubs', (claims) => ({ ...claims, aud: [claims.aud, region.hub('DM').member.entityIds.rp] })],
    ['comes from another country', (claims) => ({ ...claims, iss: region.hub('DM').member.entityIds.op })],
    ['has another nonce', (claims) => ({ ...claims, nonce: 'somebody-else' })],
    ['has no nonce', ({ nonce: _dropped, ...claims }) => claims],
    ['has expired', (claims) => ({ ...claims, iat: Number(claims.iat) - 4000, exp: Number(claims.iat) - 3600 })],
    ['claims a level that is not published', (claims) => ({ ...claims, acr: 'urn:breakwater:loa:high' })],
    ['claims a level nobody knows', (claims) => ({ ...claims, acr: 'urn:example:gold' })],
    ['has a subject of another country’s shape', (claims) => ({ ...claims, sub: `DM/BB/${String(claims.sub)}` })],
    ['is a week old proof of tomorrow', (claims) => ({ ...claims, auth_time: Number(claims.iat) + 86_400 })],
  ];

  it.each(forgeries)('is refused when it %s', async (_what, change) => {
    forge(change);
    expect(wordsOf(await comeBack())).toContain('LOGIN_ANSWER_INVALID');
  });

  it('is believed when nothing is changed, so that the refusals above are about the change', async () => {
    forge((claims) => claims);
    expect((await comeBack()).location).toMatch(/^http:\/\/polyclinic\.localhost:7999\/signed-in\?code=/);
  });

  it('is refused under the key of another country', async () => {
    forge((claims) => claims, region.hub('DM'));
    expect(wordsOf(await comeBack())).toContain('LOGIN_ANSWER_INVALID');
    forge((claims) => claims, region.hub('DM'), { kid: home.keyring.publicJwk('op-token').kid });
    expect(wordsOf(await comeBack())).toContain('LOGIN_ANSWER_INVALID');
  });

  it('is refused when home is less certain than the service needs, whatever home says about itself', async () => {
    forge((claims) => ({ ...claims, acr: 'urn:breakwater:loa:low' }));
    expect(wordsOf(await comeBack())).toContain('ASSURANCE_TOO_LOW');
  });

  it('tells the service nothing it did not ask for', async () => {
    forge((claims) => ({ ...claims, person_number: 'LC-1001', birthdate: '1987-03-09' }));
    const browser = new Browser();
    const signIn = await beginSignIn(region, polyclinic);
    const page = await goHome(browser, signIn.url, 'LC', atCallback);
    const back = await proveAndAgree(browser, page, device, /localhost:7999/);
    const claims = await signIn.finish(back.location ?? '');
    expect(claims).not.toHaveProperty('person_number');
    expect(claims).not.toHaveProperty('birthdate');
  });
});

describe('the callback', () => {
  it('refuses an answer that names another issuer, and one that names none', async () => {
    for (const iss of [region.hub('DM').member.entityIds.op, null]) {
      const { browser, callback } = await beforeCallback();
      const mixed = new URL(callback);
      if (iss) mixed.searchParams.set('iss', iss);
      else mixed.searchParams.delete('iss');
      expect(wordsOf(await browser.go(mixed.href))).toContain('LOGIN_ISSUER_MISMATCH');
    }
  });

  it('refuses the same answer a second time', async () => {
    const { browser, callback } = await beforeCallback();
    expect((await browser.go(callback, /localhost:7999/)).location).toContain('code=');
    const again = await browser.go(callback);
    expect(again.status).toBe(410);
    expect(wordsOf(again)).toContain('LOGIN_STATE_USED');
  });

  it('refuses an answer in another browser, and leaves it good for the right one', async () => {
    const { browser, callback } = await beforeCallback();
    const stranger = await new Browser().go(callback);
    expect(wordsOf(stranger)).toContain('LOGIN_FLOW_LOST');
    const state = new URL(callback).searchParams.get('state') ?? '';
    const guessed = { cookie: `bw-away-${state.slice(0, 12)}=${'A'.repeat(43)}` };
    expect(wordsOf(await new Browser().step(callback, { headers: guessed }))).toContain('LOGIN_FLOW_LOST');
    expect((await browser.go(callback, /localhost:7999/)).location).toContain('code=');
  });

  it('says so when the cookies are gone, and refuses a state nobody began', async () => {
    const { browser, callback } = await beforeCallback();
    browser.forget(new URL(visited.origin).host, /^bw-away/);
    const lost = await browser.go(callback);
    expect(wordsOf(lost)).toContain('LOGIN_FLOW_LOST');
    expect(lost.text).toContain('href="http://polyclinic.localhost:7999"');
    expect(wordsOf(lost)).toContain('Start again at “Service polyclinic”');
    expect(wordsOf(await browser.go(`${visited.origin}/rp/callback?state=made-up&code=x`))).toContain(
      'LOGIN_STATE_USED',
    );
  });

  it('gives the ways out when home has fallen silent or answers with an error', async () => {
    const { browser, callback } = await beforeCallback();
    home.isDown = true;
    const silent = await browser.go(callback);
    home.isDown = false;
    expect(wordsOf(silent)).toContain('LOGIN_PEER_UNREACHABLE');
    expect(wordsOf(silent)).toContain('Choose another country');
    const second = await beforeCallback();
    visited.intercept = async (url, answer) =>
      url.endsWith('/token') ? Response.json({ error: 'invalid_client' }, { status: 401 }) : answer;
    expect(wordsOf(await second.browser.go(second.callback))).toContain('LOGIN_PEER_REFUSED');
  });
});

describe('going abroad', () => {
  const choose = async (country: string): Promise<Page> => {
    const browser = new Browser();
    return goHome(browser, (await beginSignIn(region, polyclinic)).url, country);
  };

  it('is not begun toward a country whose cap is below what the service needs', async () => {
    home.maxAssurance = 'low';
    const asked: string[] = [];
    visited.intercept = async (url, answer) => {
      asked.push(url);
      return answer;
    };
    expect(wordsOf(await choose('LC'))).toContain('ASSURANCE_UNPUBLISHED');
    expect(asked.filter((url) => url.endsWith('/op/request'))).toEqual([]);
  });

  it('is not begun toward a country off the list, nor toward our own', async () => {
    expect(wordsOf(await choose('FR'))).toContain('LOGIN_COUNTRY_UNKNOWN');
    expect(wordsOf(await choose('BB'))).toContain('LOGIN_COUNTRY_UNKNOWN');
  });

  it('is refused to a form that another site sent, or that another browser was given', async () => {
    const browser = new Browser();
    const page = await browser.go((await beginSignIn(region, polyclinic)).url);
    const countries = await browser.go(`${page.url}/countries`);
    const foreign = await browser.post(countries, '/countries', [['country', 'LC']], {
      origin: 'https://evil.example',
    });
    expect([foreign.status, wordsOf(foreign)]).toEqual([403, expect.stringContaining('REQUEST_FORBIDDEN')]);
    const forged = await browser.post(countries, '/countries', [
      ['country', 'LC'],
      ['form_token', 'A'.repeat(43)],
    ]);
    expect(forged.status).toBe(403);
  });

  it('stays with one sign-in: the cookie of another does not open it', async () => {
    const start = async () => new Browser().step((await beginSignIn(region, polyclinic)).url);
    const [mine, other] = [await start(), await start()];
    const cookie = mine.setCookies.map((line) => line.split(';')[0]).join('; ');
    const right = await new Browser().step(mine.location ?? '', { headers: { cookie } });
    expect(wordsOf(right)).toContain('Sign in with another country');
    const wrong = await new Browser().step(other.location ?? '', { headers: { cookie } });
    expect(wordsOf(wrong)).toContain('LOGIN_FLOW_LOST');
  });

  it('ends at home: a country that is asked does not pass the citizen on', async () => {
    const browser = new Browser();
    const page = await goHome(browser, (await beginSignIn(region, polyclinic)).url, 'LC');
    expect(wordsOf(await browser.go(`${page.url}/countries`))).toContain('LOGIN_COUNTRY_UNKNOWN');
  });

  it('belongs to the browser that began the sign-in', async () => {
    const page = await new Browser().go((await beginSignIn(region, polyclinic)).url);
    expect(wordsOf(await new Browser().go(`${page.url}/countries`))).toContain('LOGIN_FLOW_LOST');
  });
});
