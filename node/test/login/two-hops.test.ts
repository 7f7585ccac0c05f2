/** A citizen of Saint Lucia at services of Barbados: two real providers, real signatures, a passkey in software. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SoftwareAuthenticator } from './authenticator.ts';
import { Browser, optionsOn, type Page, wordsOf } from './browser.ts';
import { addResident, addService, openRegion, type TestRegion } from './region.ts';
import { beginSignIn, type Registered } from './service.ts';

const atService = /^http:\/\/[a-z]+\.localhost:7999\//;

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
  await enrol(new Browser(), code);
});

afterAll(() => region.close());

async function enrol(browser: Browser, code: string): Promise<Page> {
  const form = await browser.go(`${region.hub('LC').origin}/enrol`);
  const make = await browser.submit(form, '/enrol', [['code', code.toLowerCase()]]);
  return browser.submit(make, '/enrol/passkey', [['response', device.create(optionsOn(make))]]);
}

/** From the service's button to the sign-in page of the home country. */
async function goHome(browser: Browser, url: string): Promise<Page> {
  const choose = await browser.go(url);
  expect(wordsOf(choose)).toContain('Sign in with another country');
  const countries = await browser.go(choose.url.replace(/$/, '/countries'));
  return browser.submit(countries, '/countries', [['country', 'LC']]);
}

/** From there back to the service's door; `ticks` are the optional attributes. */
async function proveAndAgree(browser: Browser, page: Page, ticks: readonly string[]): Promise<Page> {
  const agreement = await browser.submit(page, '/passkey', [['response', device.get(optionsOn(page))]], atService);
  if (agreement.location) return agreement;
  return browser.submit(
    agreement,
    '/agreement',
    ticks.map((name) => ['attribute', name] as const),
    atService,
  );
}

describe('a citizen abroad', () => {
  it('is greeted by name, with exactly what she agreed to, and never asked twice for the same', async () => {
    const browser = new Browser();
    const first = await beginSignIn(region, polyclinic);
    const home = await goHome(browser, first.url);
    expect(wordsOf(home)).toContain('Sign in to “Service polyclinic” in Barbados');
    const agreement = await browser.submit(home, '/passkey', [['response', device.get(optionsOn(home))]]);
    expect(wordsOf(agreement)).toContain('To open your patient record');
    expect(wordsOf(agreement)).toContain('marisol.joseph@example.org');
    const back = await browser.submit(agreement, '/agreement', [['attribute', 'address']], atService);
    const claims = await first.finish(back.location ?? '');
    expect(claims).toMatchObject({
      given_name: 'Marisol',
      family_name: 'Joseph',
      acr: 'urn:breakwater:loa:substantial',
    });
    expect(claims).toHaveProperty('address.formatted', '2 Sample Street, Gros Islet');
    expect(claims).not.toHaveProperty('email');
    expect(claims).not.toHaveProperty('birthdate');
    expect(claims.sub).toMatch(/^LC\/BB\/[A-Za-z0-9_-]{43}$/);

    const second = await beginSignIn(region, polyclinic);
    const again = await proveAndAgree(browser, await goHome(browser, second.url), []);
    const same = await second.finish(again.location ?? '');
    expect(same.sub).toBe(claims.sub);
    expect(same).toHaveProperty('address');
  });

  it('is somebody else to another sector', async () => {
    const subjects = [];
    for (const service of [polyclinic, pensions]) {
      const browser = new Browser();
      const signIn = await beginSignIn(region, service);
      const back = await proveAndAgree(browser, await goHome(browser, signIn.url), []);
      subjects.push((await signIn.finish(back.location ?? '')).sub);
    }
    expect(new Set(subjects).size).toBe(2);
  });
});
