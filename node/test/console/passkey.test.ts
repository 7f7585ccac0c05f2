/** Operators' passkeys with a device in software: made once, used again, and refused for every flaw in the answer. */
import { describe, expect, it } from 'vitest';
import { type Mischief, SoftwareAuthenticator } from '../login/authenticator.ts';
import { openBrowser, openScene, origin, type Scene, signedIn, tokenIn } from './scene.ts';

const cookie = 'bw-console-lc';

/** What the page asks the device. */
function questionIn(body: string) {
  const attribute = /data-question="([^"]+)"/u.exec(body)?.[1] ?? '{}';
  return JSON.parse(attribute.replaceAll('&quot;', '"'));
}

async function withPasskey(scene: Scene): Promise<SoftwareAuthenticator> {
  const device = new SoftwareAuthenticator(origin);
  const browser = await signedIn(scene);
  const { body } = await browser.get('/passkeys');
  const made = await browser.post('/passkeys', { form: tokenIn(body), answer: device.create(questionIn(body)) });
  expect(made.body).toContain('Your passkey is made.');
  return device;
}

async function tryPasskey(scene: Scene, device: SoftwareAuthenticator, mischief: Mischief = {}) {
  const browser = openBrowser(scene.app);
  const { body } = await browser.get('/sign-in');
  const form = { form: tokenIn(body), answer: device.get(questionIn(body), mischief) };
  const answer = await browser.post('/sign-in/passkey', form);
  return { browser, answer, form };
}

describe('a passkey made at the console', () => {
  it('signs its operator in again, by name, and counts its uses', async () => {
    const scene = openScene();
    const device = await withPasskey(scene);
    const { browser, answer } = await tryPasskey(scene, device);
    expect(answer.location).toBe('/');
    expect((await browser.get('/')).body).toContain('Signed in as M. Charles.');
    expect(await scene.operators.passkeys()).toMatchObject([
      { operator: 'M. Charles', counter: 1, usedAt: scene.clock.now },
    ]);
    const names = (await scene.events.newest(9)).map((event) => event.name);
    expect(names).toEqual(['operator.signed-in', 'operator.passkey-made', 'operator.signed-in']);
  });

  it.each<[string, Mischief]>([
    ['of another origin', { origin: 'http://localhost:7202' }],
    ['for another host, such as the citizens’ pages', { rpId: 'lc.localhost' }],
    ['without verifying its user', { userVerified: false }],
    ['with a spoilt signature', { spoilSignature: true }],
  ])('is refused with an answer %s', async (_flaw, mischief) => {
    const scene = openScene();
    const device = await withPasskey(scene);
    const { browser, answer } = await tryPasskey(scene, device, mischief);
    expect(answer.body).toContain('CONSOLE_PASSKEY_REFUSED');
    expect(browser.cookies.has(cookie)).toBe(false);
  });

  it('cannot be signed in with twice by one answer, nor by a browser that was not asked', async () => {
    const scene = openScene();
    const device = await withPasskey(scene);
    const { browser, form } = await tryPasskey(scene, device);
    browser.cookies.delete(cookie);
    const { body } = await browser.get('/sign-in');
    const replayed = await browser.post('/sign-in/passkey', { ...form, form: tokenIn(body) });
    expect(replayed.body).toContain('CONSOLE_PASSKEY_REFUSED');
    const asked = openBrowser(scene.app);
    const question = questionIn((await asked.get('/sign-in')).body);
    const thief = openBrowser(scene.app);
    const token = tokenIn((await thief.get('/sign-in')).body);
    const stolen = await thief.post('/sign-in/passkey', { form: token, answer: device.get(question) });
    expect(stolen.body).toContain('CONSOLE_PASSKEY_REFUSED');
  });

  it('must be answered within five minutes', async () => {
    const scene = openScene();
    const device = await withPasskey(scene);
    const browser = openBrowser(scene.app);
    const { body } = await browser.get('/sign-in');
    scene.clock.now = new Date(scene.clock.now.getTime() + 5 * 60_000);
    const late = await browser.post('/sign-in/passkey', { form: tokenIn(body), answer: device.get(questionIn(body)) });
    expect(late.body).toContain('CONSOLE_PASSKEY_REFUSED');
  });

  it('whose counter goes back, as that of a copy does, is refused', async () => {
    const scene = openScene();
    const device = await withPasskey(scene);
    const copy = device.at(origin);
    await tryPasskey(scene, device);
    await tryPasskey(scene, device);
    expect((await tryPasskey(scene, copy)).answer.body).toContain('CONSOLE_PASSKEY_REFUSED');
  });
});

describe('making a passkey', () => {
  it.each<[string, Mischief]>([
    ['another origin', { origin: 'http://lc.localhost:7101' }],
    ['another host', { rpId: 'lc.localhost' }],
    ['a device that does not verify its user', { userVerified: false }],
  ])('is refused from %s', async (_flaw, mischief) => {
    const scene = openScene();
    const browser = await signedIn(scene);
    const { body } = await browser.get('/passkeys');
    const answer = new SoftwareAuthenticator(origin).create(questionIn(body), mischief);
    const refused = await browser.post('/passkeys', { form: tokenIn(body), answer });
    expect(refused.body).toContain('CONSOLE_PASSKEY_REFUSED');
    expect(await scene.operators.passkeys()).toEqual([]);
  });

  it('says that it is for the console’s host and lists those there are', async () => {
    const scene = openScene();
    await withPasskey(scene);
    const { body } = await (await signedIn(scene)).get('/passkeys');
    expect(questionIn(body)).toMatchObject({ rp: { id: 'localhost' }, excludeCredentials: [{ type: 'public-key' }] });
    expect(body).toContain('the passkey of M. Charles');
  });
});
