/** The mirror, the live page and the public site as they answer requests. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../http/route.ts';
import { authorityRoutes } from '../../trust/authority-routes.ts';
import { createHubWatch } from '../../trust/hub-watch.ts';
import { trustRoutes } from '../../trust/routes.ts';
import { openTrust, type TrustRuntime } from '../../trust/runtime.ts';
import { scratch } from '../scratch.ts';
import {
  fetchIn,
  foundingDay,
  foundRegion,
  hubParts,
  type Network,
  publish,
  startAuthority,
  type TestRegion,
  testWorld,
} from './region.ts';

let region: TestRegion;
beforeAll(async () => {
  region = await foundRegion();
});

function appOf(rows: readonly Route[]): Hono {
  const app = new Hono();
  for (const row of rows) app.get(row.path, row.handle);
  app.onError((error) => new Response('code' in error ? String(error.code) : error.message, { status: 500 }));
  return app;
}

async function authority(network: Network = new Map()): Promise<TrustRuntime> {
  const dir = await scratch();
  await publish(region, dir);
  return startAuthority(dir, network, testWorld());
}

describe('the mirror', () => {
  it('serves the exact bytes that the states signed, numbered documents for ever', async () => {
    const app = appOf(trustRoutes({ trust: await authority() }));
    const answer = await app.request('/trust/lists/hubs/1/payload.json');
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(region.list.payload);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-type')).toBe('application/json');
    const index = await app.request('/trust/index.json');
    expect(index.headers.get('cache-control')).toBe('public, max-age=10');
    const etag = index.headers.get('etag') ?? '';
    expect((await app.request('/trust/index.json', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('serves nothing else, and nothing at all before there is a list', async () => {
    const app = appOf(trustRoutes({ trust: await authority() }));
    for (const path of [
      '/trust/',
      '/trust/root.sha256',
      '/trust/lists/hubs/2/payload.json',
      '/trust/../keys/hub.key',
    ]) {
      expect((await app.request(path)).status, path).toBe(404);
    }
    const lone = await openTrust(hubParts(region, await scratch(), new Map(), testWorld()));
    expect((await appOf(trustRoutes({ trust: lone })).request('/trust/index.json')).status).toBe(404);
  });
});

describe('the live page', () => {
  const lively: Network = new Map([
    ['https://hub.bb.example', async () => new Response('ok')],
    ['https://hub.gy.example', async () => new Response('no', { status: 503 })],
  ]);

  async function pages(network: Network, world = testWorld()) {
    const trust = await authority();
    const watch = createHubWatch({ trust, fetch: fetchIn(network), world });
    return appOf(authorityRoutes({ name: 'Regional authority', trust, watch, siteFolder: await scratch() }));
  }

  it('says in one line how many hubs answer, and shows the list in force', async () => {
    const answer = await (await pages(lively)).request('/status');
    const text = await answer.text();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(text).toContain('2 of 3 hubs do not answer.');
    expect(text).toContain('State of GY');
    expect(text).toContain('BB, GY, LC (3 states; 2 are needed)');
    expect(text).not.toContain('<script');
  });

  it('tells programs the same', async () => {
    const answer = await (await pages(lively)).request('/status.json');
    expect(await answer.json()).toMatchObject({
      checkedAt: foundingDay.toISOString(),
      hubs: [
        { country: 'BB', state: 'ready' },
        { country: 'GY', state: 'cut-off' },
        { country: 'LC', state: 'cut-off' },
      ],
    });
  });

  it('asks each hub once for many readers, and remembers since when it has been so', async () => {
    const asked: string[] = [];
    const world = testWorld();
    const trust = await authority();
    const watch = createHubWatch({ trust, fetch: fetchIn(new Map(lively), asked), world });
    await Promise.all([watch.sight(), watch.sight(), watch.sight()]);
    expect(asked).toHaveLength(3);
    world.at = new Date(foundingDay.getTime() + 60_000);
    const later = await watch.sight();
    expect(later.checkedAt).toEqual(world.at);
    expect(later.hubs.map(({ since }) => since)).toEqual([foundingDay, foundingDay, foundingDay]);
    watch.start();
    watch.close();
  });
});

describe('the public site', () => {
  async function site() {
    const dir = await scratch();
    const folder = join(dir, 'dist');
    await mkdir(join(folder, 'site'), { recursive: true });
    await mkdir(join(folder, 'hubs'));
    await writeFile(join(folder, 'index.html'), '<h1>Home</h1>');
    await writeFile(join(folder, '404.html'), '<h1>Not here</h1>');
    await writeFile(join(folder, 'hubs', 'index.html'), '<h1>Hubs</h1>');
    await writeFile(join(folder, 'site', 'page.hash.css'), 'p{}');
    await writeFile(join(folder, 'secret.key'), 'no type, no answer');
    await writeFile(join(dir, 'outside.html'), 'outside');
    await symlink(join(dir, 'outside.html'), join(folder, 'link.html'));
    const trust = await authority();
    const watch = createHubWatch({ trust, fetch: fetchIn(new Map()), world: testWorld() });
    return appOf(authorityRoutes({ name: 'Regional authority', trust, watch, siteFolder: folder }));
  }

  it('serves pages and files with the right type and age', async () => {
    const app = await site();
    const home = await app.request('/');
    expect([home.status, await home.text()]).toEqual([200, '<h1>Home</h1>']);
    expect(home.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const css = await app.request('/site/page.hash.css');
    expect(css.headers.get('cache-control')).toContain('immutable');
    expect(css.headers.get('content-type')).toBe('text/css; charset=utf-8');
    const etag = home.headers.get('etag') ?? '';
    expect((await app.request('/', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('leads from a folder to its page', async () => {
    const app = await site();
    const answer = await app.request('/hubs');
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/hubs/']);
    expect(await (await app.request('/hubs/')).text()).toBe('<h1>Hubs</h1>');
  });

  it('shows its own page for everything else, and nothing from outside', async () => {
    const app = await site();
    const strange = [
      ...['/nothing', '/hubs/nothing', '/secret.key', '/link.html', '/%2e%2e/outside.html', '/..%2foutside.html'],
      ...['/hubs/..%2f..%2foutside.html', '/%00', '/%zz', '/hubs%5c..%5c..%5coutside.html', '//outside.html'],
    ];
    for (const path of strange) {
      const answer = await app.request(new Request(`https://region.example${path}`));
      expect([answer.status, await answer.text()], path).toEqual([404, '<h1>Not here</h1>']);
    }
  });

  it('says so when the site was not built', async () => {
    const trust = await authority();
    const watch = createHubWatch({ trust, fetch: fetchIn(new Map()), world: testWorld() });
    const app = appOf(authorityRoutes({ name: 'A', trust, watch, siteFolder: join(await scratch(), 'dist') }));
    expect(await (await app.request('/')).text()).toBe('PAGE_UNKNOWN');
  });
});
