/** My account: seen by its owner alone, with everything that was told, and passkeys that cannot be lost by mistake. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../store/person.ts';
import { SoftwareAuthenticator } from './authenticator.ts';
import { Browser, optionsOn, type Page, wordsOf } from './browser.ts';
import { enrol, goHome, proveAndAgree } from './journeys.ts';
import { addResident, addService, openRegion, type TestHub, type TestRegion } from './region.ts';
import { beginSignIn, type Registered } from './service.ts';

let region: TestRegion;
let hub: TestHub;
let polyclinic: Registered;
let device: SoftwareAuthenticator;
let person: Person;
let browser: Browser;

beforeAll(async () => {
  region = await openRegion(['LC', 'BB']);
  hub = region.hub('LC');
  polyclinic = await addService(region.hub('BB'), { id: 'polyclinic', sector: 'health' });
});

afterAll(() => region.close());

beforeEach(async () => {
  browser = new Browser();
  device = new SoftwareAuthenticator(hub.origin);
  const resident = await addResident(hub);
  person = resident.person;
  await enrol(browser, hub, resident.code, device);
});

async function signIn(with_ = device): Promise<Page> {
  const page = await browser.go(`${hub.origin}/account`);
  return browser.submit(page, '/account/sign-in', [['response', with_.get(optionsOn(page))]]);
}

describe('signing in to the account', () => {
  it('opens it to the passkey of its owner', async () => {
    expect(wordsOf(await signIn())).toContain('Hello Marisol');
  });

  it('is refused to a passkey of another hub, in a clear sentence', async () => {
    const stranger = new SoftwareAuthenticator(hub.origin);
    const page = await browser.go(`${hub.origin}/account`);
    stranger.create({ ...optionsOn(page), rp: { id: 'lc.localhost' }, user: { id: 'eA' } });
    const refused = await browser.submit(page, '/account/sign-in', [['response', stranger.get(optionsOn(page))]]);
    expect(wordsOf(refused)).toContain('This passkey is not known in Saint Lucia.');
    expect(wordsOf(refused)).toContain('LOGIN_PASSKEY_UNKNOWN');
  });

  it('is refused to every answer that is not quite right', async () => {
    const mischiefs = [
      { spoilSignature: true },
      { userVerified: false },
      { origin: 'https://evil.example' },
      { rpId: 'evil.example' },
      { userHandle: Buffer.from('another account').toString('base64url') },
    ];
    for (const mischief of mischiefs) {
      const page = await browser.go(`${hub.origin}/account`);
      const answer = device.get(optionsOn(page), mischief);
      const refused = await browser.submit(page, '/account/sign-in', [['response', answer]]);
      expect(wordsOf(refused), JSON.stringify(mischief)).toContain('LOGIN_PASSKEY_INVALID');
    }
  });

  it('takes each answer once, and none that was made for another page', async () => {
    const page = await browser.go(`${hub.origin}/account`);
    const answer = device.get(optionsOn(page));
    await browser.submit(page, '/account/sign-in', [['response', answer]]);
    expect(wordsOf(await browser.submit(page, '/account/sign-in', [['response', answer]]))).toContain(
      'LOGIN_CHALLENGE_STALE',
    );
    const other = await browser.go((await beginSignIn(region, polyclinic)).url);
    const elsewhere = device.get({ ...optionsOn(other), rpId: 'lc.localhost' });
    expect(wordsOf(await browser.submit(page, '/account/sign-in', [['response', elsewhere]]))).toContain(
      'LOGIN_CHALLENGE_STALE',
    );
  });

  it('ends at sign-out, here and in the store', async () => {
    const out = await browser.submit(await signIn(), '/account/sign-out');
    expect(wordsOf(out)).toContain('You are signed out.');
    expect(wordsOf(await browser.go(`${hub.origin}/account`))).toContain('Sign in to your account');
  });
});

describe('the account', () => {
  it('shows who asked, what was told and what was agreed, and lets agreements be ended', async () => {
    const first = await beginSignIn(region, polyclinic);
    await proveAndAgree(browser, await goHome(browser, first.url, 'LC'), device);
    const page = await signIn();
    expect(wordsOf(page)).toContain('“Service polyclinic”, Barbados BB');
    expect(wordsOf(page)).toContain('told: Given name, Family name');
    const ended = await browser.submit(page, '/account/agreements/end');
    expect(wordsOf(ended)).toContain('The agreement was ended.');
    const again = await goHome(browser, (await beginSignIn(region, polyclinic)).url, 'LC');
    const asked = await browser.submit(again, '/passkey', [['response', device.get(optionsOn(again))]]);
    expect(wordsOf(asked)).toContain('asks for this');
  });

  it('adds a passkey and removes it, but never the last', async () => {
    await signIn();
    const add = await browser.go(`${hub.origin}/account/passkeys/new`);
    const tablet = new SoftwareAuthenticator(hub.origin);
    const fields = [['response', tablet.create(optionsOn(add))] as const, ['label', 'my tablet'] as const];
    const two = await browser.submit(add, '/account/passkeys', fields);
    expect(wordsOf(two)).toContain('my tablet');
    const [, second] = await hub.store.passkeys.listOf(person.accountId);
    const [one] = await browser
      .post(two, '/account/passkeys/remove', [['id', second?.id ?? '']])
      .then(() => hub.store.passkeys.listOf(person.accountId));
    const page = await browser.go(`${hub.origin}/account`);
    expect(wordsOf(page)).toContain('This is your only passkey');
    const forced = await browser.post(two, '/account/passkeys/remove', [['id', one?.id ?? '']]);
    expect(wordsOf(forced)).toContain('ACCOUNT_LAST_PASSKEY');
  });

  it('closes every session of a passkey that is removed, and no other', async () => {
    const tablet = new SoftwareAuthenticator(hub.origin);
    await signIn();
    const add = await browser.go(`${hub.origin}/account/passkeys/new`);
    await browser.submit(add, '/account/passkeys', [['response', tablet.create(optionsOn(add))]]);
    const thief = new Browser();
    const door = await thief.go(`${hub.origin}/account`);
    const inside = await thief.submit(door, '/account/sign-in', [['response', device.get(optionsOn(door))]]);
    expect(wordsOf(inside)).toContain('Hello Marisol');
    const trap = await thief.go(`${hub.origin}/account/passkeys/new`);
    const another = new SoftwareAuthenticator(hub.origin).create(optionsOn(trap));
    browser.forget(new URL(hub.origin).host, /^bw-account/);
    const page = await signIn(tablet);
    const [stolen] = await hub.store.passkeys.listOf(person.accountId);
    const removed = await browser.post(page, '/account/passkeys/remove', [['id', stolen?.id ?? '']]);
    expect(removed.location).toBe(`${hub.origin}/account?done=removed`);
    expect(wordsOf(await browser.go(`${hub.origin}/account`))).toContain('Hello Marisol');
    expect(wordsOf(await thief.go(`${hub.origin}/account`))).toContain('Sign in to your account');
    await thief.post(trap, '/account/passkeys', [['response', another]]);
    expect(await hub.store.passkeys.listOf(person.accountId)).toHaveLength(1);
  });

  it('does not store the same passkey twice', async () => {
    await signIn();
    const page = await browser.go(`${hub.origin}/account/passkeys/new`);
    const tablet = new SoftwareAuthenticator(hub.origin);
    const made = tablet.create(optionsOn(page));
    const known = JSON.parse(made) as { id: string };
    const [own] = await hub.store.passkeys.listOf(person.accountId);
    if (own) await hub.store.passkeys.add({ ...own, id: known.id, accountId: 'somebody else' });
    const refused = await browser.submit(page, '/account/passkeys', [['response', made]]);
    expect(wordsOf(refused)).toContain('ENROL_PASSKEY_KNOWN');
  });

  it('is closed to everybody else', async () => {
    const stranger = new Browser();
    expect(wordsOf(await stranger.go(`${hub.origin}/account`))).toContain('Sign in to your account');
    expect((await stranger.step(`${hub.origin}/account/passkeys/new`)).location).toBe(`${hub.origin}/account`);
  });
});
