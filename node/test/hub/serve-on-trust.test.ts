/** A served hub, put together as in production, stands on its trust at every moment, without a restart. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Hub, openHub } from '../../hub.ts';
import { type RunningHub, serveHub } from '../../serve.ts';
import { formatNoticeFile } from '../../trust/notice-file.ts';
import { writeState } from '../../trust/state-file.ts';
import { makeLoneHub } from '../cli/a-hub.ts';
import { waitFor } from '../patience.ts';
import {
  type Cast,
  castRegion,
  evidenceOf,
  later,
  noticeOf,
  type Publication,
  publishList,
} from '../trust/a-region.ts';
import { foundingDay } from '../trust/region.ts';

const DM = parseCountryCode('DM');
let cast: Cast;
let first: Publication;
let hub: Hub;
let running: RunningHub;
let address: string;

beforeAll(async () => {
  cast = await castRegion();
  first = await publishList(cast);
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: later(0.1) });
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  const dir = await makeLoneHub(port, await freePort());
  const file = join(dir, 'hub.toml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('0'.repeat(64), cast.rootSha256));
  const evidence = await evidenceOf(cast, first, foundingDay);
  await writeState(dir, { evidence, lastSeen: foundingDay, amnesia: null });
  hub = await openHub(dir, 'serve');
  running = await serveHub(hub);
});
afterEach(async () => {
  await running.close();
  await hub.close();
  vi.useRealTimers();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  server.close();
  await once(server, 'close');
  if (typeof at !== 'object' || at === null) throw new Error('no port');
  return at.port;
}

const peers = () => hub.directory.members().map(({ country }) => country);

async function suspend(plan: Parameters<typeof noticeOf>[1]): Promise<void> {
  const body = new Uint8Array(formatNoticeFile(await noticeOf(cast, plan, ['DM'])));
  const answer = await fetch(`${address}/trust/notices`, { method: 'POST', body });
  expect(await answer.json()).toEqual({ outcome: 'adopted' });
}

/** What Dominica's hub is told when it asks this one to sign somebody in. */
async function asked(): Promise<{ error?: string; error_description?: string }> {
  const body = new URLSearchParams({ client_id: 'https://hub.dm.example/rp', request: 'e30.e30.e30' });
  const answer = await fetch(`${address}/op/request`, { method: 'POST', body });
  return (await answer.json()) as { error?: string; error_description?: string };
}

describe('a served hub', () => {
  it('is ready by what it verified, mirrors it, and remembers it', async () => {
    const health = await fetch(`${address}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([200, { ready: true, listSequence: 1, stage: 'fresh' }]);
    for (const path of ['checkpoint', 'index.json', 'lists/hubs/1/payload.json', 'bundle']) {
      expect((await fetch(`${address}/trust/${path}`)).status, path).toBe(200);
    }
    await waitFor(async () => expect((await fetch(`${address}/trust/tile/0/000.p/1`)).status).toBe(200));
    expect((await fetch(`${address}/trust/forks`, { method: 'POST', body: '{}' })).status).toBe(422);
  });

  it('neither calls nor believes a suspended peer, from the moment of the notice', async () => {
    expect(peers()).toEqual(['BB', 'DM', 'GY', 'LC']);
    await suspend({ service: 'PeerMessaging' });
    expect(peers()).toEqual(['BB', 'GY', 'LC']);
    await expect(hub.peers.fetch(DM, { method: 'GET', path: '/peer/health' })).rejects.toMatchObject({
      code: 'PEER_UNKNOWN',
    });
    const events = (await hub.store.events.newest(20)).map(({ name }) => name);
    expect(events).toContain('trust.notice');
  });

  it('takes no sign-in from a suspended country, without even resolving it', async () => {
    const before = await asked();
    await suspend({ service: 'FederationIdentity' });
    const after = await asked();
    expect(before.error_description).toContain('ENTITY_UNREACHABLE');
    expect(after).toEqual({
      error: 'invalid_client',
      error_description: 'sign-ins between the two countries are closed just now',
    });
  });

  it('is not ready when its trust has closed, and goes on answering', async () => {
    for (const days of [10, 20]) vi.setSystemTime(later(days));
    hub.trust.standing();
    vi.setSystemTime(later(16));
    const health = await fetch(`${address}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([503, { ready: false, stage: 'closed' }]);
    expect((await fetch(`${address}/trust/checkpoint`)).status).toBe(200);
  });

  it('asks only hosts that the verified root and list name, and the suspended among them', async () => {
    await suspend({ service: null });
    await expect(hub.egress.fetch('https://elsewhere.example/x')).rejects.toMatchObject({
      code: 'EGRESS_ADDRESS_REFUSED',
    });
    await expect(hub.egress.fetch('https://hub.dm.example/trust/index.json')).rejects.not.toMatchObject({
      code: 'EGRESS_ADDRESS_REFUSED',
    });
  });
});
