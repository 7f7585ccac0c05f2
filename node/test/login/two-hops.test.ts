/** A citizen of Saint Lucia at services of Barbados: two real providers, real signatures, a passkey in software. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SoftwareAuthenticator } from './authenticator.ts';
import { Browser, optionsOn, wordsOf } from './browser.ts';
import { atService, enrol, goHome, proveAndAgree } from './journeys.ts';
import { addResident, addService, openRegion, type TestRegion } from './region.ts';
import { beginSignIn, type Registered } from './service.ts';

let region: TestRegion;
let polyclinic: Registered;
let pensions: Registered;
let device: SoftwareAuthenticator;

beforeAll(async () => {
  region = await openRegion(['LC', 'BB', 'DM']);
  polyclinic = await addService(region.hub('BB'), { id: 'polyclinic', sector: 'health' });
  pensions = await addService(region.hub('BB'), { id: 'pensions', sector: 'pensions' });
  device = new SoftwareAuthenticator(region.hub('LC').origin);
  const { code } = await addResident(region.hub('LC'));
  await enrol(new Browser(), region.hub('LC'), code, device);
});

afterAll(() => region.close());

describe('a citizen abroad', () => {
  it('is greeted by name, with exactly what she agreed to, and is not asked twice for the same', async () => {
    const browser = new Browser();
    const first = await beginSignIn(region, polyclinic);
    const home = await goHome(browser, first.url, 'LC');
    expect(wordsOf(home)).toContain('Sign in to “Service polyclinic” in Barbados');
    const agreement = await browser.submit(home, '/passkey', [['response', device.get(optionsOn(home))]]);
    expect(wordsOf(agreement)).toContain('To open your patient record');
    expect(wordsOf(agreement)).toContain('marisol.joseph@example.org');
    const back = await browser.submit(agreement, '/agreement', [['attribute', 'address']], atService);
    const claims = await first.finish(back.location ?? '');
    expect(claims).toMatchObject({ given_name: 'Marisol', family_name: 'Joseph' });
    expect(claims.acr).toBe('urn:breakwater:loa:substantial');
    expect(claims.auth_time).toBeTypeOf('number');
    expect(claims).toHaveProperty('address.formatted', '2 Sample Street, Gros Islet');
    expect(claims).not.toHaveProperty('email');
    expect(claims).not.toHaveProperty('birthdate');
    expect(claims.sub).toMatch(/^LC\/BB\/[A-Za-z0-9_-]{43}$/);

    const second = await beginSignIn(region, polyclinic);
    const again = await proveAndAgree(browser, await goHome(browser, second.url, 'LC'), device);
    const same = await second.finish(again.location ?? '');
    expect(same.sub).toBe(claims.sub);
    expect(same).toHaveProperty('address');
  });

  it('is asked anew after a year', async () => {
    const home = region.hub('LC');
    const harbour = await addService(region.hub('BB'), { id: 'harbour', sector: 'customs' });
    const own = new SoftwareAuthenticator(home.origin);
    const { person, code } = await addResident(home);
    const browser = new Browser();
    await enrol(browser, home, code, own);
    const prove = async () => {
      const page = await goHome(browser, (await beginSignIn(region, harbour)).url, 'LC');
      return browser.submit(page, '/passkey', [['response', own.get(optionsOn(page))]], atService);
    };
    await browser.submit(await prove(), '/agreement', [], atService);
    const [given] = await home.store.agreements.listOf(person.accountId);
    if (!given) throw new TypeError('no agreement');
    const day = 86_400_000;
    const agreedBefore = (days: number, id: string) =>
      home.store.agreements.save({ ...given, id, agreedAt: new Date(Date.now() - days * day) });
    await agreedBefore(364, 'this year');
    expect((await prove()).location).toMatch(atService);
    await agreedBefore(366, 'last year');
    expect(wordsOf(await prove())).toContain('asks for this');
  });

  it('is somebody else to another sector', async () => {
    const subjects = [];
    for (const service of [polyclinic, pensions]) {
      const browser = new Browser();
      const signIn = await beginSignIn(region, service);
      const back = await proveAndAgree(browser, await goHome(browser, signIn.url, 'LC'), device);
      subjects.push((await signIn.finish(back.location ?? '')).sub);
    }
    expect(new Set(subjects).size).toBe(2);
  });

  it('may have two sign-ins open in two tabs of one browser', async () => {
    const browser = new Browser();
    const [one, two] = [await beginSignIn(region, polyclinic), await beginSignIn(region, pensions)];
    const left = await goHome(browser, one.url, 'LC');
    const right = await goHome(browser, two.url, 'LC');
    const second = await proveAndAgree(browser, right, device);
    const first = await proveAndAgree(browser, left, device);
    expect((await one.finish(first.location ?? '')).given_name).toBe('Marisol');
    expect((await two.finish(second.location ?? '')).given_name).toBe('Marisol');
  });

  it('says not now at home, and finds the ways out at the visited hub', async () => {
    const browser = new Browser();
    const signIn = await beginSignIn(region, polyclinic);
    const home = await goHome(browser, signIn.url, 'LC');
    const denied = await browser.submit(home, '/leave');
    expect(denied.url).toContain(region.hub('BB').origin);
    expect(wordsOf(denied)).toContain('LOGIN_DENIED');
    expect(wordsOf(denied)).toContain('Choose another country');
    const back = await browser.submit(denied, '/leave', [], atService);
    await expect(signIn.finish(back.location ?? '')).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('can try again after a failure without starting at the service', async () => {
    const browser = new Browser();
    const signIn = await beginSignIn(region, polyclinic);
    const choose = await browser.go(signIn.url);
    region.hub('LC').isDown = true;
    const failed = await browser.submit(await browser.go(`${choose.url}/countries`), '/countries', [['country', 'LC']]);
    region.hub('LC').isDown = false;
    expect(failed.status).toBe(502);
    expect(wordsOf(failed)).toContain('LOGIN_PEER_UNREACHABLE');
    const home = await browser.submit(await browser.go(`${choose.url}/countries`), '/countries', [['country', 'LC']]);
    const back = await proveAndAgree(browser, home, device);
    expect((await signIn.finish(back.location ?? '')).given_name).toBe('Marisol');
  });
});

describe('a citizen at home', () => {
  it('signs in at a service of her own country by the same rule', async () => {
    const service = await addService(region.hub('LC'), { id: 'library', sector: 'culture' });
    const browser = new Browser();
    const signIn = await beginSignIn(region, service);
    const back = await proveAndAgree(browser, await browser.go(signIn.url), device);
    const claims = await signIn.finish(back.location ?? '');
    expect(claims.sub).toMatch(/^LC\/LC\/[A-Za-z0-9_-]{43}$/);
    expect(claims).toMatchObject({ given_name: 'Marisol', acr: 'urn:breakwater:loa:substantial' });
  });

  it('is told to nobody who does not know the service’s secret, nor to one who knows its hash', async () => {
    const service = await addService(region.hub('LC'), { id: 'museum', sector: 'culture' });
    const kept = await region.hub('LC').store.clients.find('museum');
    for (const secret of ['wrong', kept?.secretHash ?? '']) {
      const browser = new Browser();
      const signIn = await beginSignIn(region, { ...service, secret });
      const back = await proveAndAgree(browser, await browser.go(signIn.url), device);
      await expect(signIn.finish(back.location ?? '')).rejects.toMatchObject({
        cause: [{ parameters: { error: 'invalid_client' } }],
      });
    }
  });

  it('proves herself at every service anew: there is no single sign-on', async () => {
    const service = await addService(region.hub('LC'), { id: 'archive', sector: 'culture' });
    const browser = new Browser();
    const first = await beginSignIn(region, service);
    await proveAndAgree(browser, await browser.go(first.url), device);
    const again = await browser.go((await beginSignIn(region, service)).url);
    expect(wordsOf(again)).toContain('Sign in with Saint Lucia');
  });

  it('is refused with the way back when the service needs more certainty', async () => {
    const service = await addService(region.hub('LC'), { id: 'registry', sector: 'land' });
    const lowDevice = new SoftwareAuthenticator(region.hub('LC').origin);
    const { code } = await addResident(region.hub('LC'), 'low');
    const browser = new Browser();
    await enrol(browser, region.hub('LC'), code, lowDevice);
    const signIn = await beginSignIn(region, service);
    const page = await browser.go(signIn.url);
    const refused = await browser.submit(page, '/passkey', [['response', lowDevice.get(optionsOn(page))]]);
    expect(wordsOf(refused)).toContain('ASSURANCE_TOO_LOW');
    const back = await browser.submit(refused, '/leave?why=assurance', [], atService);
    const outcome = expect(signIn.finish(back.location ?? '')).rejects;
    await outcome.toMatchObject({ error: 'unmet_authentication_requirements' });
  });
});
