/** Getting in: one-time links, sessions that cannot be planted, and sessions that end. */
import { describe, expect, it } from 'vitest';
import { freshCode, noon, openBrowser, openScene, signedIn } from './scene.ts';

const cookie = 'bw-console-lc';
const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

describe('a one-time link', () => {
  it('lets an operator in, once, and invites to make a passkey', async () => {
    const scene = openScene();
    const code = await freshCode(scene);
    const browser = openBrowser(scene.app);
    const entered = await browser.submit(`/sign-in/link?code=${code}`, '/sign-in/link', { code });
    expect(entered.location).toBe('/passkeys');
    expect((await browser.get('/passkeys')).body).toContain('Make a passkey');
    const thief = openBrowser(scene.app);
    const again = await thief.submit(`/sign-in/link?code=${code}`, '/sign-in/link', { code });
    expect(again.body).toContain('CONSOLE_LINK_USED');
    expect(thief.cookies.has(cookie)).toBe(false);
  });

  it('is not spent by being opened, as previews of links do', async () => {
    const scene = openScene();
    const code = await freshCode(scene);
    const browser = openBrowser(scene.app);
    await browser.get(`/sign-in/link?code=${code}`);
    const entered = await browser.submit(`/sign-in/link?code=${code}`, '/sign-in/link', { code });
    expect(entered.location).toBe('/passkeys');
  });

  it('runs out after fifteen minutes', async () => {
    const scene = openScene();
    const code = await freshCode(scene);
    scene.clock.now = later(15);
    const answer = await openBrowser(scene.app).submit('/sign-in/link?code=x', '/sign-in/link', { code });
    expect(answer.body).toContain('CONSOLE_LINK_EXPIRED');
  });

  it('is refused when cut short, changed or empty, and the refusal is recorded without the code', async () => {
    const scene = openScene();
    const code = await freshCode(scene);
    const browser = openBrowser(scene.app);
    for (const wrong of [code.slice(1), `${code}A`, '', code.toLowerCase()]) {
      const answer = await browser.submit(`/sign-in/link?code=x`, '/sign-in/link', { code: wrong });
      expect(answer.body).toContain('CONSOLE_LINK_UNKNOWN');
    }
    const events = await scene.events.newest(10);
    expect(events).toHaveLength(4);
    expect(JSON.stringify(events)).not.toContain(code.slice(1));
  });

  it('is kept only as a hash', async () => {
    const scene = openScene();
    const code = await freshCode(scene);
    expect(await scene.operators.redeemLink(code, noon)).toEqual({ kind: 'unknown' });
  });
});

describe('a session', () => {
  it('cannot be planted: signing in gives a new secret and ends the one the browser brought', async () => {
    const scene = openScene();
    const attacker = await signedIn(scene);
    const planted = attacker.cookies.get(cookie) ?? '';
    const victim = openBrowser(scene.app);
    victim.cookies.set(cookie, planted);
    const code = await freshCode(scene);
    await victim.submit(`/sign-in/link?code=${code}`, '/sign-in/link', { code });
    expect(victim.cookies.get(cookie)).not.toBe(planted);
    expect((await victim.get('/')).status).toBe(200);
    expect((await attacker.get('/')).location).toBe('/sign-in');
  });

  it('does not take a secret that an outsider made up', async () => {
    const scene = openScene();
    const browser = openBrowser(scene.app);
    browser.cookies.set(cookie, 'A'.repeat(43));
    expect((await browser.get('/')).location).toBe('/sign-in');
  });

  it('ends after thirty minutes without use, and after eight hours of use', async () => {
    const scene = openScene();
    const idle = await signedIn(scene);
    const busy = await signedIn(scene);
    for (let minute = 25; minute < 480; minute += 25) {
      scene.clock.now = later(minute);
      expect((await busy.get('/')).status).toBe(200);
    }
    expect((await idle.get('/')).location).toBe('/sign-in');
    scene.clock.now = later(480);
    expect((await busy.get('/')).location).toBe('/sign-in');
  });

  it('is not kept alive by a page that renews itself', async () => {
    const scene = openScene();
    const browser = await signedIn(scene);
    scene.clock.now = later(20);
    expect((await browser.get('/backups', { 'x-console-renewal': '1' })).status).toBe(200);
    scene.clock.now = later(31);
    expect((await browser.get('/')).location).toBe('/sign-in');
  });

  it('ends when the operator signs out', async () => {
    const scene = openScene();
    const browser = await signedIn(scene);
    const secret = browser.cookies.get(cookie) ?? '';
    await browser.submit('/', '/sign-out', {});
    browser.cookies.set(cookie, secret);
    expect((await browser.get('/')).location).toBe('/sign-in');
  });

  it('of one country is none of another: cookie names carry the country', async () => {
    const scene = openScene();
    const browser = await signedIn(scene);
    expect([...browser.cookies.keys()]).toEqual([cookie]);
  });
});

describe('a passkey', () => {
  const answer = JSON.stringify({
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', attestationObject: 'oA' },
    clientExtensionResults: {},
  });

  it('that nobody set up here is refused', async () => {
    const scene = openScene();
    await scene.operators.addPasskey(known);
    const refused = await openBrowser(scene.app).submit('/sign-in', '/sign-in/passkey', { answer });
    expect(refused.body).toContain('CONSOLE_PASSKEY_UNKNOWN');
  });

  it.each([['not json'], ['{}'], [answer.replaceAll('AAAA', 'c1c1')]])(
    'with a malformed or unsigned answer is refused',
    async (wrong) => {
      const scene = openScene();
      await scene.operators.addPasskey(known);
      const browser = openBrowser(scene.app);
      const refused = await browser.submit('/sign-in', '/sign-in/passkey', { answer: wrong });
      expect(refused.body).toContain('CONSOLE_PASSKEY_REFUSED');
      expect(browser.cookies.has(cookie)).toBe(false);
    },
  );

  it('is asked for by name of this hub’s own ones, under the console’s host', async () => {
    const scene = openScene();
    expect((await openBrowser(scene.app).get('/sign-in')).body).not.toContain('data-passkey="get"');
    await scene.operators.addPasskey(known);
    const { body } = await openBrowser(scene.app).get('/sign-in');
    expect(body).toContain('&quot;rpId&quot;:&quot;localhost&quot;');
    expect(body).toContain('&quot;id&quot;:&quot;c1c1&quot;');
  });

  it('is not made from a forged answer', async () => {
    const scene = openScene();
    const browser = await signedIn(scene);
    const refused = await browser.submit('/passkeys', '/passkeys', { answer });
    expect(refused.body).toContain('CONSOLE_PASSKEY_REFUSED');
    expect(await scene.operators.passkeys()).toEqual([]);
  });

  it('taken away signs its operator out', async () => {
    const scene = openScene();
    await scene.operators.addPasskey({ ...known, operator: 'M. Charles' });
    const browser = await signedIn(scene);
    const removed = await browser.submit('/passkeys', '/passkeys/remove', { id: 'c1c1' });
    expect(removed.location).toBe('/sign-in');
    expect((await browser.get('/')).location).toBe('/sign-in');
  });
});

const known = {
  credentialId: 'c1c1',
  operator: 'A. Joseph',
  publicKey: new Uint8Array([0xa0]),
  counter: 0,
  transports: ['internal'],
  createdAt: noon,
  usedAt: null,
};
