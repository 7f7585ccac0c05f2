/** Whoever sends slowly shuts the door for nobody: notices and forks of others are judged all the same. */
import { connect, type Socket } from 'node:net';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { TrustError } from '@breakwater/trust-lists';
import { getRequestListener } from '@hono/node-server';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createApp } from '../../http/app.ts';
import { type Listener, openListener } from '../../http/listener.ts';
import { type GossipRouteParts, gossipRoutes } from '../../trust/gossip-routes.ts';
import { waitFor } from '../patience.ts';
import { testWorld } from './region.ts';

const frame = { name: 'Saint Lucia', code: parseCountryCode('LC') };
const refuse = () => {
  throw new TrustError('TRUST_NOT_YET', 'No trust list has been verified yet.');
};
let listener: Listener;
let slow: Socket[];
let judge: GossipRouteParts['trust']['acceptFork'];

beforeEach(async () => {
  judge = async () => 'same';
  slow = [];
  const trust: GossipRouteParts['trust'] = {
    current: refuse,
    lastVerified: () => null,
    accept: async () => 'same',
    acceptFork: (body, from) => judge(body, from),
  };
  const app = createApp({ routes: gossipRoutes({ trust }), frame, secure: false, world: testWorld() });
  listener = await openListener('127.0.0.1', 0, getRequestListener(app.fetch));
});
afterEach(async () => {
  for (const socket of slow) socket.destroy();
  await listener.close();
});

/** So many senders announce a body and send its first byte only. */
async function begin(path: string, count: number): Promise<void> {
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`;
  for (let sender = 0; sender < count; sender += 1) {
    const socket = connect(listener.port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    await new Promise((resolve) => socket.write(head, resolve));
    slow.push(socket);
  }
}

const send = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${listener.port}${path}`, { method: 'POST', body: '{}' });
  return answer.status;
};

it.each(['/trust/notices', '/trust/forks'])('to %s', async (path) => {
  await begin(path, 40);
  expect([await send('/trust/forks'), await send('/trust/notices')]).toEqual([200, 422]);
});

it('and loses the place to whoever comes later, told to try again', async () => {
  // Its own time never passes: it can only be the newcomer that it loses its place to.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await begin('/trust/forks', 1);
  const told = new Promise<string>((resolve) => slow[0]?.once('data', (bytes) => resolve(String(bytes))));
  await begin('/trust/forks', 16);
  expect(await told).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close[\s\S]*PEER_BUSY/i);
});

it('nor do forks that take long to judge keep notices out', async () => {
  const end = Promise.withResolvers<'same'>();
  judge = () => end.promise;
  const long = Array.from({ length: 4 }, () => send('/trust/forks'));
  await waitFor(async () => expect(await send('/trust/forks')).toBe(503));
  expect(await send('/trust/notices')).toBe(422);
  end.resolve('same');
  expect(await Promise.all(long)).toEqual([200, 200, 200, 200]);
});
