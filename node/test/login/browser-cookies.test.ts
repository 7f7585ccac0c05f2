/** Cookies and form tokens: bound to this host and this browser, on https and in the box. */
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { formToken, keepCookie, readCookie, readForm } from '../../login/browser.ts';

const keyring = { cookieSecret: 'secret' };

function appAt(origin: string) {
  const parts = { config: { origin }, keyring };
  const app = new Hono();
  app.get('/keep', (context) => {
    keepCookie(context, parts, 'bw-x', 'value', 60);
    return context.text(formToken(context, parts));
  });
  app.get('/read', (context) => context.text(readCookie(context, parts, 'bw-x') ?? 'none'));
  app.post('/form', async (context) => context.text((await readForm(context, parts)).get('field') ?? ''));
  app.onError((error) => new Response('code' in error ? String(error.code) : error.message, { status: 400 }));
  return app;
}

describe('a cookie', () => {
  it('has the __Host- name, Secure, HttpOnly and SameSite=Lax on https', async () => {
    const app = appAt('https://hub.gov.lc');
    const [cookie = ''] = (await app.request('/keep')).headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-bw-x=value; /);
    for (const attribute of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Max-Age=60']) {
      expect(cookie.split('; ')).toContain(attribute);
    }
    expect(cookie).not.toContain('Domain');
    const read = async (header: string) => (await app.request('/read', { headers: { cookie: header } })).text();
    expect(await read('__Host-bw-x=value')).toBe('value');
    expect(await read('bw-x=set by a neighbour')).toBe('none');
  });

  it('has a plain name in the box, and is HttpOnly there too', async () => {
    const [cookie = ''] = (await appAt('http://lc.localhost:7101').request('/keep')).headers.getSetCookie();
    expect(cookie).toMatch(/^bw-x=value; .*HttpOnly/);
    expect(cookie).not.toContain('Secure');
  });
});

describe('a form', () => {
  const origin = 'https://hub.gov.lc';

  async function shown() {
    const page = await appAt(origin).request('/keep');
    const cookie = page.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    return { cookie, token: await page.text() };
  }

  async function send(token: string, headers: Record<string, string>): Promise<string> {
    const body = new URLSearchParams({ form_token: token, field: 'read' }).toString();
    return (await appAt(origin).request('/form', { method: 'POST', body, headers })).text();
  }

  it('is read from the browser that was shown it', async () => {
    const { cookie, token } = await shown();
    expect(await send(token, { cookie, origin })).toBe('read');
  });

  it('is refused from another site, from another browser, and without cookies', async () => {
    const [mine, theirs] = [await shown(), await shown()];
    expect(await send(mine.token, { cookie: mine.cookie, origin: 'https://evil.example' })).toBe('REQUEST_FORBIDDEN');
    expect(await send(mine.token, { cookie: mine.cookie, origin: 'null' })).toBe('REQUEST_FORBIDDEN');
    expect(await send(theirs.token, { cookie: mine.cookie, origin })).toBe('REQUEST_FORBIDDEN');
    expect(await send(mine.token, { origin })).toBe('REQUEST_FORBIDDEN');
    expect(await send('', { cookie: mine.cookie, origin })).toBe('REQUEST_FORBIDDEN');
  });
});
