/** The mirror, the live page and the public site as they answer requests. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leafHash } from '@breakwater/federation-protocol';
import { decodeBundle, verifyTlogProof, verifyTrust } from '@breakwater/trust-lists';
import { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../http/route.ts';
import { nodeSuite } from '../../keys/node-suite.ts';
import { authorityRoutes } from '../../trust/authority-routes.ts';
import { createHubWatch } from '../../trust/hub-watch.ts';
import { mirrorDir, openMirror } from '../../trust/mirror.ts';
import { trustRoutes } from '../../trust/routes.ts';
import { openTrust, type TrustRuntime } from '../../trust/runtime.ts';
import type { Fetch } from '../../trust/source.ts';
import { zstd } from '../../trust/zstd.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  castRegion,
  codes,
  evidenceOf,
  fetchOver,
  logOrigin,
  mirrorRows,
  type Publication,
  partsOf,
  publishList,
} from './a-region.ts';
import { foundingDay, type Network, testWorld } from './region.ts';

let cast: Cast;
let second: Publication;
beforeAll(async () => {
  cast = await castRegion();
  second = await publishList(cast, await publishList(cast));
});

function appOf(rows: readonly Route[]): Hono {
  const app = new Hono();
  for (const row of rows) app.get(row.path, row.handle);
  app.onError((error) => new Response('code' in error ? String(error.code) : error.message, { status: 500 }));
  return app;
}

async function hub(): Promise<{ readonly trust: TrustRuntime; readonly dir: string }> {
  const dir = await scratch();
  const world = testWorld();
  const trust = await openTrust({ ...partsOf(cast, 'LC', { dir, fetch: fetchOver(new Map()), world }), keeps: false });
  await trust.accept(await evidenceOf(cast, second, foundingDay), 'test');
  return { trust, dir };
}

const authority = async (): Promise<TrustRuntime> => (await hub()).trust;

async function mirror(): Promise<Hono> {
  const { trust, dir } = await hub();
  return appOf(await mirrorRows(trust, dir, testWorld()));
}

describe('the mirror', () => {
  it('serves the exact bytes that the states signed, numbered documents for ever', async () => {
    const app = await mirror();
    const answer = await app.request('/trust/lists/hubs/2/payload.json');
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(second.lists[1]?.payload);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-type')).toBe('application/json');
    const index = await app.request('/trust/index.json');
    expect(index.headers.get('cache-control')).toBe('public, max-age=10');
    const etag = index.headers.get('etag') ?? '';
    expect((await app.request('/trust/index.json', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('serves the log: its cosigned checkpoint, its entries and its tiles, as the specification names them', async () => {
    const app = await mirror();
    const checkpoint = await app.request('/trust/checkpoint');
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect((await checkpoint.text()).split('\n').slice(0, 2)).toEqual([logOrigin, '2']);
    const tile = new Uint8Array(await (await app.request('/trust/tile/0/000.p/2')).arrayBuffer());
    expect(tile).toEqual(new Uint8Array(Buffer.concat(second.leaves.map((leaf) => leafHash(leaf)))));
    const entries = await app.request('/trust/tile/entries/000.p/2');
    expect(entries.headers.get('content-type')).toBe('application/octet-stream');
    expect((await entries.arrayBuffer()).byteLength).toBe(
      4 + second.leaves.reduce((sum, { length }) => sum + length, 0),
    );
  });

  it('makes the newest list’s proof, which a stranger can check', async () => {
    const { trust, dir } = await hub();
    const app = appOf(await mirrorRows(trust, dir, testWorld()));
    const answer = await app.request('/trust/lists/hubs/2/proof.tlog-proof');
    const { log, root } = trust.current();
    const active = root.logs[0];
    if (active === undefined) throw new Error('a root without a log');
    const proof = new Uint8Array(await answer.arrayBuffer());
    const proven = await verifyTlogProof(proof, {
      leafHash: leafHash(second.leaves[1] ?? new Uint8Array()),
      log: { origin: active.origin, keys: [active.vkey] },
      witnesses: root.witnesses,
      quorum: root.quorum.k,
    });
    expect(proven.checkpoint.size).toBe(log.size);
  });

  it('makes a bundle from which a blank hub comes to the same', async () => {
    const app = await mirror();
    const bytes = new Uint8Array(await (await app.request('/trust/bundle')).arrayBuffer());
    const pin = { rootSha256: cast.rootSha256 };
    const state = await verifyTrust(await decodeBundle(bytes, zstd), pin, foundingDay, nodeSuite);
    expect(state.list.sequence).toBe(2);
  });

  it('serves nothing else, and nothing at all before there is a list', async () => {
    const app = await mirror();
    for (const path of ['/trust/', '/trust/state', '/trust/lists/hubs/3/payload.json', '/trust/../keys/hub.key']) {
      expect((await app.request(path)).status, path).toBe(404);
    }
    const dir = await scratch();
    const lone = await openTrust(partsOf(cast, 'LC', { dir, fetch: fetchOver(new Map()), world: testWorld() }));
    const empty = appOf(trustRoutes({ trust: lone, mirror: openMirror(dir, testWorld()) }));
    for (const path of ['/trust/index.json', '/trust/bundle', '/trust/checkpoint']) {
      expect((await empty.request(path)).status, path).toBe(404);
    }
  });

  it('keeps lists of before, and completes its tiles from whoever has the true ones', async () => {
    const { trust, dir } = await hub();
    const world = testWorld();
    const own = openMirror(dir, world);
    const state = trust.current();
    await own.follow(state, []);
    const third = await publishList(cast, second);
    await trust.accept(await evidenceOf(cast, third, foundingDay), 'test');
    // A hub that learnt the newest list from a bundle has the last entry only.
    const { log } = trust.current().evidence;
    if (log === null) throw new Error('no log');
    const thin = { ...log, from: 2, frontier: state.log.range.hashes, leaves: third.leaves.slice(2) };
    const bundled = { ...trust.current(), evidence: { ...trust.current().evidence, log: thin } };
    await own.follow(bundled, []);
    const app = appOf(trustRoutes({ trust, mirror: own }));
    expect((await app.request('/trust/lists/hubs/2/payload.json')).status).toBe(200);
    expect((await app.request('/trust/tile/0/000.p/3')).status).toBe(200);

    const blank = openMirror(await scratch(), world);
    await blank.follow(bundled, []);
    expect(await blank.read('tile/0/000.p/3', 1024)).toBeNull();
    const lying = { name: 'liar', read: async () => new Uint8Array(100) };
    const source = { name: 'mirror', read: (path: string, max: number) => own.read(path, max) };
    await blank.follow(bundled, [lying, source]);
    expect(await blank.read('tile/0/000.p/3', 1024)).toHaveLength(96);
  });

  it.each([
    ['a tile', 'tile/0/000.p/2'],
    ['the entries', 'tile/entries/000.p/2'],
    ['the head', 'head'],
  ])('mends its copy when the disk has spoilt %s, and loses no document over it', async (_what, path) => {
    const { trust, dir } = await hub();
    const own = openMirror(dir, testWorld());
    await own.follow(trust.current(), []);
    const older = trust.current().list.sequence;
    const file = join(mirrorDir(dir, logOrigin), path);
    await writeFile(file, (await readFile(file)).fill(0, 0, 1));
    await trust.accept(await evidenceOf(cast, await publishList(cast, second), foundingDay), 'test');
    await own.follow(trust.current(), []);
    expect(await own.read('tile/0/000.p/3', 1024)).toHaveLength(96);
    expect(await own.read(`lists/hubs/${older}/payload.json`, 2_000_000)).not.toBeNull();
  });

  it('shows no spoilt tile while nobody has the true entries, and keeps what it has', async () => {
    const { trust, dir } = await hub();
    const own = openMirror(dir, testWorld());
    await own.follow(trust.current(), []);
    const { log } = trust.current();
    const thin = { checkpoint: log.checkpoint, from: 2, frontier: log.range.hashes, leaves: [] };
    const bundled = { ...trust.current(), evidence: { ...trust.current().evidence, log: thin } };
    const files = ['0/000.p/2', 'entries/000.p/2'].map((path) => join(mirrorDir(dir, logOrigin), 'tile', path));
    for (const file of files) await writeFile(file, (await readFile(file)).fill(0, 4, 5));
    await own.follow(bundled, []);
    expect(await own.read('tile/0/000.p/2', 1024)).toBeNull();
    expect(await own.read('lists/hubs/2/payload.json', 2_000_000)).not.toBeNull();
    await Promise.all(files.map((file) => readFile(file)));
    await own.follow(trust.current(), []);
    expect(await own.read('tile/0/000.p/2', 1024)).toHaveLength(64);
  });
});

/** A fetch that notes what was asked. */
function counting(network: Network, asked: string[]): Fetch {
  const fetch = fetchOver(network);
  return (url, init) => {
    asked.push(url);
    return fetch(url, init);
  };
}

describe('the live page', () => {
  const lively: Network = new Map([
    ['https://hub.bb.example', async () => new Response('ok')],
    ['https://hub.gy.example', async () => new Response('no', { status: 503 })],
  ]);

  async function pages(network: Network, world = testWorld()) {
    const trust = await authority();
    const watch = createHubWatch({ trust, fetch: fetchOver(network), world });
    return appOf(authorityRoutes({ name: 'Regional authority', trust, watch, siteFolder: await scratch() }));
  }

  it('says in one line how many hubs answer, and shows the list in force', async () => {
    const answer = await (await pages(lively)).request('/status');
    const text = await answer.text();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(text).toContain('3 of 4 hubs do not answer.');
    expect(text).toContain('State of GY');
    expect(text).toContain('BB, GY (2 states; 2 are needed)');
    expect(text).not.toContain('<script');
  });

  it('tells programs the same', async () => {
    const answer = await (await pages(lively)).request('/status.json');
    expect(await answer.json()).toMatchObject({
      checkedAt: foundingDay.toISOString(),
      hubs: [
        { country: 'BB', state: 'ready' },
        { country: 'DM', state: 'cut-off' },
        { country: 'GY', state: 'cut-off' },
        { country: 'LC', state: 'cut-off' },
      ],
    });
  });

  it('asks each hub once for many readers, and remembers since when it has been so', async () => {
    const asked: string[] = [];
    const world = testWorld();
    const trust = await authority();
    const watch = createHubWatch({ trust, fetch: counting(new Map(lively), asked), world });
    await Promise.all([watch.sight(), watch.sight(), watch.sight()]);
    expect(asked).toHaveLength(4);
    world.at = new Date(foundingDay.getTime() + 60_000);
    const later = await watch.sight();
    expect(later.checkedAt).toEqual(world.at);
    expect(later.hubs.map(({ since }) => since)).toEqual(codes.map(() => foundingDay));
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
    const watch = createHubWatch({ trust, fetch: fetchOver(new Map()), world: testWorld() });
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
    const watch = createHubWatch({ trust, fetch: fetchOver(new Map()), world: testWorld() });
    const app = appOf(authorityRoutes({ name: 'A', trust, watch, siteFolder: join(await scratch(), 'dist') }));
    expect(await (await app.request('/')).text()).toBe('PAGE_UNKNOWN');
  });
});
