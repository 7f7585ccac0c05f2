/** Every step of a sign-in between countries asks the region's trust anew: what it denies or caps goes no further. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SoftwareAuthenticator } from './authenticator.ts';
import { Browser, optionsOn, wordsOf } from './browser.ts';
import { atService, enrol, goHome, proveAndAgree } from './journeys.ts';
import { addResident, addService, openRegion, type TestRegion } from './region.ts';
import { beginSignIn, type Registered } from './service.ts';

const LC = parseCountryCode('LC');
const BB = parseCountryCode('BB');
const denied = { outcome: 'deny', reason: 'suspended', maxAssurance: null } as const;

let region: TestRegion;
let clinic: Registered;
let device: SoftwareAuthenticator;
let accountId: string;
let browser: Browser;

beforeAll(async () => {
  region = await openRegion(['LC', 'BB']);
  clinic = await addService(region.hub('BB'), { id: 'clinic', sector: 'health' });
  device = new SoftwareAuthenticator(region.hub('LC').origin);
  const { person, code } = await addResident(region.hub('LC'));
  accountId = person.accountId;
  await enrol(new Browser(), region.hub('LC'), code, device);
});
beforeEach(() => {
  browser = new Browser();
  for (const hub of region.hubs) hub.decisions.clear();
});
afterAll(() => region.close());

const begin = async () => (await beginSignIn(region, clinic)).url;
const callback = /\/rp\/callback\?/;
const disclosures = () => region.hub('LC').store.disclosures.listOf(accountId, 10);

describe('at the visited hub', () => {
  it('a country that is denied is not offered, and choosing it all the same is refused', async () => {
    const choose = await browser.go(await begin());
    const countries = await browser.go(`${choose.url}/countries`);
    expect(wordsOf(countries)).toContain('Saint Lucia');
    region.hub('BB').decisions.set(LC, denied);
    expect(wordsOf(await browser.go(`${choose.url}/countries`))).not.toContain('Saint Lucia');
    const refused = await browser.submit(countries, '/countries', [['country', 'LC']]);
    expect(wordsOf(refused)).toContain('LOGIN_NOT_TRUSTED');
  });

  it('our own standing counts as well: a hub that has heard from nobody asks nobody', async () => {
    const choose = await browser.go(await begin());
    const countries = await browser.go(`${choose.url}/countries`);
    region.hub('BB').decisions.set(BB, { ...denied, reason: 'closed' });
    expect(wordsOf(await browser.submit(countries, '/countries', [['country', 'LC']]))).toContain('LOGIN_NOT_TRUSTED');
  });

  it('a cap below what the service needs stops the departure', async () => {
    region.hub('BB').decisions.set(LC, { outcome: 'allow-degraded', maxAssurance: 'low' });
    expect(wordsOf(await goHome(browser, await begin(), 'LC'))).toContain('ASSURANCE_UNPUBLISHED');
  });

  it('an answer that comes after the notice is not believed', async () => {
    const home = await goHome(browser, await begin(), 'LC');
    const away = await proveAndAgree(browser, home, device, callback);
    region.hub('BB').decisions.set(LC, denied);
    expect(wordsOf(await browser.go(away.location ?? ''))).toContain('LOGIN_NOT_TRUSTED');
  });

  it('an answer above a cap that came meanwhile is not believed', async () => {
    const home = await goHome(browser, await begin(), 'LC');
    const away = await proveAndAgree(browser, home, device, callback);
    region.hub('BB').decisions.set(LC, { outcome: 'allow-degraded', maxAssurance: 'low' });
    expect(wordsOf(await browser.go(away.location ?? ''))).toContain('LOGIN_ANSWER_INVALID');
  });

  it('an answer that was believed does not reach the service after the notice', async () => {
    const home = await goHome(browser, await begin(), 'LC');
    const away = await proveAndAgree(browser, home, device, callback);
    const arrived = await browser.go(away.location ?? '', /\/arrived$/);
    region.hub('BB').decisions.set(LC, denied);
    expect(wordsOf(await browser.go(arrived.location ?? '', atService))).toContain('LOGIN_NOT_TRUSTED');
  });

  it('what was received is recorded with the list and the leaf it stood on', async () => {
    const home = await goHome(browser, await begin(), 'LC');
    const back = await proveAndAgree(browser, home, device);
    expect(back.location).toMatch(atService);
    const [event] = await region.hub('BB').store.events.newest(1);
    expect(event).toMatchObject({ name: 'login.received', details: { listSequence: 3, logIndex: 6 } });
  });
});

describe('at the home hub', () => {
  it('a country that is denied is no client, before anybody is asked for anything', async () => {
    region.hub('LC').decisions.set(BB, denied);
    expect(wordsOf(await goHome(browser, await begin(), 'LC'))).toContain('LOGIN_PEER_REFUSED');
  });

  it('our own denial closes the way abroad, and not the way at home', async () => {
    region.hub('LC').decisions.set(LC, { ...denied, reason: 'closed' });
    expect(wordsOf(await goHome(browser, await begin(), 'LC'))).toContain('LOGIN_PEER_REFUSED');
    const office = await addService(region.hub('LC'), { id: 'office', sector: 'tax' });
    const signIn = await beginSignIn(region, office);
    const page = await browser.go(signIn.url);
    const back = await proveAndAgree(browser, page, device);
    expect(await signIn.finish(back.location ?? '')).toMatchObject({ given_name: 'Marisol' });
  });

  it('a cap is never exceeded: what the other needs is not published any more', async () => {
    region.hub('LC').decisions.set(LC, { outcome: 'allow-degraded', maxAssurance: 'low' });
    expect(wordsOf(await goHome(browser, await begin(), 'LC'))).toContain('ASSURANCE_UNPUBLISHED');
  });

  it.each([
    ['a denial', { ...denied }, 'LOGIN_'],
    ['a lower cap', { outcome: 'allow-degraded', maxAssurance: 'low' } as const, 'ASSURANCE_TOO_LOW'],
  ])('%s that comes while the page is open keeps everything untold', async (_name, decision, code) => {
    const page = await goHome(browser, await begin(), 'LC');
    region.hub('LC').decisions.set(BB, decision);
    const before = (await disclosures()).length;
    const refused = await browser.submit(page, '/passkey', [['response', device.get(optionsOn(page))]]);
    expect(wordsOf(refused)).toContain(code);
    expect(await disclosures()).toHaveLength(before);
  });

  it('a denial that comes between proving and agreeing keeps everything untold', async () => {
    const page = await goHome(browser, await begin(), 'LC');
    await region.hub('LC').store.agreements.voidAll(new Date());
    const agreement = await browser.submit(page, '/passkey', [['response', device.get(optionsOn(page))]]);
    region.hub('LC').decisions.set(BB, { outcome: 'allow-degraded', maxAssurance: 'low' });
    const before = (await disclosures()).length;
    expect(wordsOf(await browser.submit(agreement, '/agreement'))).toContain('ASSURANCE_TOO_LOW');
    expect(await disclosures()).toHaveLength(before);
  });

  it('what was told is recorded with the list and the leaf it stood on', async () => {
    await proveAndAgree(browser, await goHome(browser, await begin(), 'LC'), device);
    const [told] = await disclosures();
    expect(told).toMatchObject({ listSequence: 3, logIndex: 6 });
    const events = await region.hub('LC').store.events.newest(5);
    const event = events.find(({ name }) => name === 'login.abroad');
    expect(event?.details).toMatchObject({ listSequence: 3, logIndex: 6 });
  });
});
