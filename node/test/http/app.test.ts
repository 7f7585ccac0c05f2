/** What every page of a hub keeps to: limits, headers, problem pages in four parts, operators' rows closed. */
import type { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../error.ts';
import { createApp } from '../../http/app.ts';
import { openListener } from '../../http/listener.ts';
import type { Route } from '../../http/route.ts';
import { realWorld } from '../../world.ts';

const routes: readonly Route[] = [
  { method: 'GET', path: '/', who: 'anyone', bodyBytes: 0, handle: (context) => context.text('home') },
  {
    method: 'POST',
    path: '/form',
    who: 'anyone',
    bodyBytes: 10,
    handle: async (context) => context.text(await context.req.text()),
  },
  { method: 'GET', path: '/secret', who: 'operator', bodyBytes: 0, handle: (context) => context.text('secret') },
  {
    method: 'GET',
    path: '/broken',
    who: 'anyone',
    bodyBytes: 0,
    handle: () => {
      throw new Error('a detail that nobody outside may read');
    },
  },
  {
    method: 'GET',
    path: '/refused',
    who: 'anyone',
    bodyBytes: 0,
    handle: () => {
      throw new HubError('REQUEST_FORBIDDEN', 'No.');
    },
  },
];
const app: Hono = createApp({
  routes,
  frame: { name: 'Saint Lucia', code: 'LC' },
  secure: true,
  world: realWorld('silent'),
});

describe('a hub’s pages', () => {
  it('load nothing from elsewhere and cannot be framed', async () => {
    const policy = (await app.request('/')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect((await app.request('/')).headers.get('strict-transport-security')).toContain('max-age');
  });

  it('refuse more than a row accepts', async () => {
    const form = (body: string) =>
      app.request('/form', { method: 'POST', body, headers: { 'content-length': `${body.length}` } });
    expect((await form('ten bytes!')).status).toBe(200);
    const refused = await form('eleven byte');
    expect([refused.status, await refused.text()]).toEqual([413, expect.stringContaining('REQUEST_TOO_LARGE')]);
  });

  it('keep operators’ rows closed where nobody guards them', async () => {
    const answer = await app.request('/secret');
    expect([answer.status, (await answer.text()).includes('PAGE_UNKNOWN')]).toEqual([404, true]);
  });

  it('tell a failure without its inner details, and a refusal with its code', async () => {
    const broken = await (await app.request('/broken')).text();
    expect(broken).toContain('INTERNAL');
    expect(broken).not.toContain('detail that nobody');
    const refused = await app.request('/refused');
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('REQUEST_FORBIDDEN')]);
  });

  it('answer an address that does not exist with a page', async () => {
    expect((await app.request('/nowhere')).status).toBe(404);
  });
});

describe('a listener', () => {
  it('says that its port is taken', async () => {
    const first = await openListener('127.0.0.1', 0, (_request, response) => response.end());
    await expect(openListener('127.0.0.1', first.port, () => undefined)).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    await first.close();
  });

  it('answers what is under way before it counts as closed, and nothing after', async () => {
    const [arrived, allowed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let answered = 0;
    const listener = await openListener('127.0.0.1', 0, async (_request, response) => {
      arrived.resolve();
      await allowed.promise; // the store is asked
      answered += 1;
      response.end('from the store');
    });
    const url = `http://127.0.0.1:${listener.port}/`;
    const answer = fetch(url);
    await arrived.promise;
    let closed = false;
    const closing = listener.close().then(() => {
      closed = true;
    });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(closed).toBe(false);
    allowed.resolve();
    expect(await (await answer).text()).toBe('from the store');
    await closing;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(answered).toBe(1);
  });
});
