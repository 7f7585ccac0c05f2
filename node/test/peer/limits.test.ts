/** What happens when a peer is slow or asks for too much: bounded waits, bounded queues, clear refusals. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CountryCode, parseCountryCode, type SignedPeerRequest } from '@breakwater/federation-protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createEgress } from '../../egress/egress.ts';
import { encodeRequest } from '../../peer/frame.ts';
import { linkCallsMax, linkQueueMax, openRelayTimeoutMs, relayPerCallerMax } from '../../peer/limits.ts';
import { Link } from '../../peer/link.ts';
import { createLinkTable } from '../../peer/link-table.ts';
import { directPath } from '../../peer/path.ts';
import type { Receive } from '../../peer/receive.ts';
import { openRelayRoute, relayRoute } from '../../peer/relay.ts';
import { waitFor } from '../patience.ts';
import { newSigner } from './region.ts';

const LC = parseCountryCode('LC');
const TT = parseCountryCode('TT');
const headers = { 'content-type': 'a/b', 'content-digest': 'x', 'signature-input': 'y', signature: 'z' };
const request: SignedPeerRequest = {
  method: 'GET',
  targetUri: 'http://tt.localhost/peer/x',
  headers,
  body: new Uint8Array(),
};
const never: Receive = () => new Promise(() => undefined);

/** Two links over one real WebSocket; `answer` is how the far side receives. */
async function linked(answer: Receive): Promise<{ near: Link; far: Link }> {
  const [here, there] = await socketPair();
  const near = new Link(here, TT, never);
  const far = new Link(there, LC, answer);
  onTestFinished(() => near.close());
  return { near, far };
}

/** The two ends of one real WebSocket. */
async function socketPair(): Promise<[WebSocket, WebSocket]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => void server.close());
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await new Promise<void>((resolve) => socket.once('open', () => resolve()));
  return [socket, await accepted];
}

describe('a link', () => {
  it('gives up on an answer that does not come', async () => {
    const { near } = await linked(never);
    await expect(near.call(request, 20)).rejects.toMatchObject({ code: 'PEER_TIMEOUT' });
  });

  it('lets calls wait for a place, up to a limit', async () => {
    const { near, far } = await linked(never);
    const calls = Array.from({ length: linkCallsMax + linkQueueMax }, () => near.call(request, 10_000));
    const outcomes = Promise.allSettled(calls);
    await expect(near.call(request, 10_000)).rejects.toMatchObject({ code: 'PEER_BUSY' });
    far.close();
    const codes = (await outcomes).map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'answered'));
    expect(new Set(codes)).toEqual(new Set(['PEER_UNREACHABLE']));
  });
});

describe('a link whose other side asks and does not read', () => {
  it('is closed once the answers that wait fill the places for work', async () => {
    const [greedy, ours] = await socketPair();
    let received = 0;
    const answer = { status: 200, headers, body: new Uint8Array(1_048_576) };
    new Link(ours, LC, async () => {
      received += 1;
      return answer;
    });
    onTestFinished(() => ours.terminate());
    onTestFinished(() => greedy.terminate());
    greedy.pause();
    const frame = Buffer.concat([new Uint8Array(5), encodeRequest(request)]);
    // In waves, each worked off before the next: only what is not yet sent can fill the places.
    for (let asked = linkCallsMax; asked <= 8 * linkCallsMax; asked += linkCallsMax) {
      for (let call = 0; call < linkCallsMax; call += 1) greedy.send(frame);
      await waitFor(() => expect(received === asked || ours.readyState === WebSocket.CLOSING).toBe(true));
    }
    expect(ours.readyState).toBe(WebSocket.CLOSING);
  });
});

describe('a direct call', () => {
  it('gives up on a host that accepts and says nothing', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    onTestFinished(() => silent.closeAllConnections());
    const egress = createEgress({ allow: () => true, loopback: true });
    onTestFinished(() => egress.close());
    const origin = `http://tt.localhost:${(silent.address() as AddressInfo).port}`;
    const peer = { country: TT, origin, peerKeys: [(await newSigner()).publicJwk] };
    const call = directPath(egress)(peer, { ...request, targetUri: `${origin}/peer/x` }, 30);
    await expect(call).rejects.toMatchObject({ code: 'PEER_TIMEOUT' });
  });
});

describe('a relay', () => {
  it('takes so many messages of one caller at once and no more', async () => {
    const gate = Promise.withResolvers<void>();
    const peer = { country: TT, origin: 'http://tt.localhost:7107', peerKeys: [] };
    const row = relayRoute({
      directory: { members: () => [peer] },
      links: createLinkTable(never, () => undefined),
      egress: {
        fetch: () => gate.promise.then(() => new Response('hello', { headers })),
        socket: () => expect.fail(),
        close: async () => undefined,
      },
    });
    const body = encodeRequest({ ...request, targetUri: `${peer.origin}/peer/x` });
    const from = (country: CountryCode) =>
      row.handle({
        caller: { kind: 'member', country },
        params: { country: TT },
        query: new URLSearchParams(),
        body,
        receivedAt: new Date(0),
      });
    const carried = Array.from({ length: relayPerCallerMax }, () => from(LC));
    await expect(from(LC)).rejects.toMatchObject({ code: 'PEER_BUSY' });
    carried.push(from(parseCountryCode('BB')));
    gate.resolve();
    for (const reply of await Promise.all(carried)) expect(reply.status).toBe(200);
    await expect(from(LC)).resolves.toMatchObject({ status: 200 });
  });
});

describe('the relay for strangers', () => {
  const GY = parseCountryCode('GY');
  const peers = [TT, GY].map((country) => ({
    country,
    origin: `http://${country.toLowerCase()}.localhost:7107`,
    peerKeys: [],
  }));
  const answer = { status: 200, headers, body: new Uint8Array() };

  /** The row of a hub that holds links to `linked`, over which TT never answers. */
  function opened(linked: readonly CountryCode[], cutOff: readonly CountryCode[] = []) {
    const waits: number[] = [];
    const fetched: string[] = [];
    const row = openRelayRoute({
      directory: { members: () => peers },
      links: {
        ...createLinkTable(never, () => undefined),
        has: (country) => linked.includes(country),
        call: async (country, _inner, timeoutMs) => {
          waits.push(timeoutMs);
          return country === TT ? new Promise(() => undefined) : answer;
        },
      },
      egress: {
        fetch: async (input) => {
          fetched.push(String(input));
          return new Response('hello', { headers });
        },
        socket: () => expect.fail(),
        close: async () => undefined,
      },
      isCutOff: (country) => cutOff.includes(country),
    });
    if (row.who !== 'open') return expect.fail('the relay for strangers must be open');
    const ask = (country: CountryCode) =>
      row.handle({
        params: { country },
        query: new URLSearchParams(),
        body: encodeRequest({ ...request, targetUri: `http://${country.toLowerCase()}.localhost:7107/peer/heads` }),
        receivedAt: new Date(0),
      });
    return { ask, waits, fetched };
  }

  it('still reaches one hub while eight strangers hang on another, and gives each of them little time', async () => {
    const { ask, waits } = opened([TT, GY]);
    const refusals: unknown[] = [];
    for (let stranger = 0; stranger < 8; stranger += 1) ask(TT).catch((error: unknown) => refusals.push(error));
    await expect(ask(GY)).resolves.toMatchObject({ status: 200 });
    await expect(ask(TT)).rejects.toMatchObject({ code: 'PEER_BUSY' });
    expect(refusals.length).toBeGreaterThan(0);
    expect(new Set(waits)).toEqual(new Set([openRelayTimeoutMs]));
    expect(openRelayTimeoutMs).toBeLessThanOrEqual(5_000);
  });

  it('refuses at once for a hub that is known to be cut off, unless it holds a link here', async () => {
    const { ask, fetched } = opened([], [GY]);
    await expect(ask(GY)).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' });
    expect(fetched).toEqual([]);
    await expect(ask(TT)).resolves.toMatchObject({ status: 200 });
    expect(fetched).toHaveLength(1);
    await expect(opened([GY], [GY]).ask(GY)).resolves.toMatchObject({ status: 200 });
  });
});
