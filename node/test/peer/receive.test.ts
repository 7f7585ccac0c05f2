/** What the receiving side refuses: replayed, redirected, expired and unsigned calls, links by strangers, relays astray. */
import {
  canonicalJson,
  encodeBase64url,
  parseCountryCode,
  type SignedPeerRequest,
  type Signer,
  signPeerRequest,
  verifyPeerResponse,
} from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { guardedLookup } from '../../egress/address.ts';
import { encodeRequest } from '../../peer/frame.ts';
import type { PeerRoute } from '../../peer/peer.ts';
import { waitFor } from '../patience.ts';
import { newSigner, type TestHub, type TestRegion, testRegion } from './region.ts';

const BB = parseCountryCode('BB');
let calls = 0;
const count: PeerRoute = {
  method: 'POST',
  path: '/peer/count',
  who: 'member',
  bodyBytes: 100,
  handle: async () => {
    calls += 1;
    return { status: 200, body: { calls } };
  },
};

async function signed(
  hub: TestHub,
  signer: Signer,
  region: TestRegion,
  path = '/peer/count',
): Promise<SignedPeerRequest> {
  const message = {
    method: 'POST',
    targetUri: `${hub.member.origin}${path}`,
    contentType: 'application/json',
    body: canonicalJson({ a: 1 }),
  };
  const nonce = encodeBase64url(crypto.getRandomValues(new Uint8Array(18)));
  return signPeerRequest(message, { signer, tag: 'bw-req', nonce, now: region.world.time });
}

async function post(region: TestRegion, hub: TestHub, request: SignedPeerRequest, body = request.body) {
  const path = new URL(request.targetUri).pathname;
  const init = { method: 'POST', headers: { ...request.headers }, body: new Uint8Array(body) };
  const answer = await region.egress.fetch(`${hub.member.origin}${path}`, init);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const header = (name: string) => answer.headers.get(name) ?? '';
  const headers = {
    'content-type': header('content-type'),
    'content-digest': header('content-digest'),
    'signature-input': header('signature-input'),
    signature: header('signature'),
  };
  return { status: answer.status, headers, body: bytes, json: JSON.parse(new TextDecoder().decode(bytes)) };
}

async function scene() {
  const region = testRegion();
  const bb = await region.add('BB', { routes: [count] });
  const lc = await region.add('LC');
  calls = 0;
  return { region, bb, lc };
}

describe('the receiving side', () => {
  it('acts on a signed call once, and answers a replay with a signed refusal', async () => {
    const { region, bb, lc } = await scene();
    const request = await signed(bb, lc.signer, region);
    expect((await post(region, bb, request)).json).toEqual({ calls: 1 });
    const again = await post(region, bb, request);
    expect(again.json).toMatchObject({ code: 'MESSAGE_REPLAYED', means: expect.any(String), cure: expect.any(String) });
    expect(calls).toBe(1);
    const keys = bb.member.peerKeys;
    await expect(verifyPeerResponse(again, request, { keys, now: region.world.time })).resolves.toBeDefined();
  });

  it('refuses a call whose body was changed on its way', async () => {
    const { region, bb, lc } = await scene();
    const request = await signed(bb, lc.signer, region);
    expect(await post(region, bb, request, canonicalJson({ a: 2 }))).toMatchObject({
      status: 401,
      json: { code: 'MESSAGE_DIGEST_MISMATCH' },
    });
    expect(calls).toBe(0);
  });

  it('refuses a call that was signed for another hub', async () => {
    const { region, bb, lc } = await scene();
    const elsewhere = await signed(lc, lc.signer, region);
    expect((await post(region, bb, elsewhere)).json).toMatchObject({ code: 'MESSAGE_SIGNATURE_INVALID' });
    expect(calls).toBe(0);
  });

  it('refuses a call that arrives after its time', async () => {
    const { region, bb, lc } = await scene();
    const request = await signed(bb, lc.signer, region);
    region.world.time = new Date(region.world.time.getTime() + 121_000);
    expect((await post(region, bb, request)).json).toMatchObject({ code: 'MESSAGE_EXPIRED' });
  });

  it('reads nothing of a large body before it knows who sends it', async () => {
    const region = testRegion();
    const row: PeerRoute = { ...count, bodyBytes: 16_000_000 };
    const bb = await region.add('BB', { routes: [row] });
    const lc = await region.add('LC');
    const request = await signed(bb, await newSigner(), region);
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    const answer = await bb.peers.handle(
      new Request(request.targetUri, {
        method: 'POST',
        headers: { ...request.headers },
        body: endless,
        duplex: 'half',
      }),
    );
    expect(await answer.json()).toMatchObject({ code: 'MESSAGE_KEY_UNKNOWN' });
    expect(pulled).toBeLessThanOrEqual(1);
    expect((await post(region, bb, await signed(bb, lc.signer, region))).status).toBe(200);
  });

  it('refuses an unsigned call to a row for members', async () => {
    const { region, bb } = await scene();
    const answer = await region.egress.fetch(`${bb.member.origin}/peer/count`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'MESSAGE_SIGNATURE_MISSING' });
  });

  it('tells anybody that it is well, without asking for a signature', async () => {
    const { region, bb } = await scene();
    const answer = await region.egress.fetch(`${bb.member.origin}/peer/health`);
    expect(await answer.json()).toEqual({ country: 'BB', list: 1, time: '2026-11-22T03:00:00.000Z' });
  });

  it('stops listening to a country the moment the list drops it', async () => {
    const { region, bb, lc } = await scene();
    region.members.splice(region.members.indexOf(lc.member), 1);
    expect((await post(region, bb, await signed(bb, lc.signer, region))).json).toMatchObject({
      code: 'MESSAGE_KEY_UNKNOWN',
    });
  });

  it('refuses direct calls when it only dials out', async () => {
    const region = testRegion();
    const tt = await region.add('TT', { mode: 'outbound', routes: [count] });
    const lc = await region.add('LC');
    const answer = await post(region, tt, await signed(tt, lc.signer, region));
    expect(answer).toMatchObject({ status: 421, json: { code: 'PEER_LINK_REQUIRED' } });
  });
});

describe('a relay', () => {
  const relayed = async (inner: (bb: TestHub, lc: TestHub, region: TestRegion) => Promise<SignedPeerRequest>) => {
    const { region, bb, lc } = await scene();
    const body = encodeRequest(await inner(bb, lc, region));
    return lc.peers.client.fetch(BB, { method: 'POST', path: '/peer/relay/LC', body });
  };

  it('refuses a message addressed to somebody else than its target', async () => {
    const call = relayed((bb, lc, region) => signed(bb, lc.signer, region));
    await expect(call).rejects.toMatchObject({ evidence: { code: 'PEER_MESSAGE_MALFORMED' } });
  });

  it('refuses a message whose address leads out of what hubs ask each other', async () => {
    const call = relayed((_bb, lc, region) => signed(lc, lc.signer, region, '/peer/../op/token'));
    await expect(call).rejects.toMatchObject({ evidence: { code: 'PEER_MESSAGE_MALFORMED' } });
  });

  it('refuses to relay a relay', async () => {
    const call = relayed((_bb, lc, region) => signed(lc, lc.signer, region, '/peer/relay/BB'));
    await expect(call).rejects.toMatchObject({ evidence: { code: 'PEER_MESSAGE_MALFORMED' } });
  });

  it('refuses to pass on for a stranger what is not open to strangers', async () => {
    const { region, lc } = await scene();
    const body = encodeRequest(await signed(lc, lc.signer, region));
    const call = lc.peers.client.fetch(BB, { method: 'POST', path: '/peer/open-relay/LC', body });
    await expect(call).rejects.toMatchObject({ evidence: { code: 'PEER_CALLER_REFUSED' } });
  });

  it('refuses a frame that is not one', async () => {
    const { bb, lc } = await scene();
    const call = (body: Uint8Array) => lc.peers.client.fetch(BB, { method: 'POST', path: '/peer/relay/LC', body });
    for (const body of [
      new Uint8Array(3),
      new Uint8Array([255, 255, 255, 255, 1]),
      new TextEncoder().encode('\0\0\0\u0002{}'),
    ]) {
      await expect(call(body)).rejects.toMatchObject({ evidence: { code: 'PEER_MESSAGE_MALFORMED' } });
    }
    expect(bb.direct).toContain('/peer/relay/LC');
  });

  it('refuses a target that is not on the list', async () => {
    const { region, bb, lc } = await scene();
    const body = encodeRequest(await signed(bb, lc.signer, region));
    const call = lc.peers.client.fetch(BB, { method: 'POST', path: '/peer/relay/ZZ', body });
    await expect(call).resolves.toMatchObject({ status: 404 });
  });
});

describe('a link', () => {
  const dial = async (hub: TestHub, signer: Signer, region: TestRegion) => {
    const message = {
      method: 'GET',
      targetUri: `${hub.member.origin}/peer/link`,
      contentType: 'application/octet-stream',
      body: new Uint8Array(),
    };
    const nonce = encodeBase64url(crypto.getRandomValues(new Uint8Array(18)));
    const { headers } = await signPeerRequest(message, { signer, tag: 'bw-req', nonce, now: region.world.time });
    return () =>
      new WebSocket(message.targetUri.replace('http', 'ws'), { headers: { ...headers }, lookup: guardedLookup });
  };
  const outcome = (socket: WebSocket) =>
    new Promise<string>((resolve) => {
      socket.once('open', () => {
        socket.terminate();
        resolve('open');
      });
      socket.once('error', (error) => resolve(error.message));
    });

  it('is refused to strangers, and to a member’s upgrade that is played twice', async () => {
    const { region, bb, lc } = await scene();
    const stranger = await dial(bb, await newSigner(), region);
    expect(await outcome(stranger())).toContain('401');
    const member = await dial(bb, lc.signer, region);
    expect(await outcome(member())).toBe('open');
    expect(await outcome(member())).toContain('401');
  });

  it('ends when the other side sends something that is no message', async () => {
    const { region, bb, lc } = await scene();
    const garbage = [new Uint8Array(2), new Uint8Array([9, 0, 0, 0, 1]), new Uint8Array([0, 0, 0, 0, 1, 0, 0, 0, 9])];
    for (const frame of garbage) {
      const socket = (await dial(bb, lc.signer, region))();
      socket.once('open', () => socket.send(frame));
      const code = await new Promise<number>((resolve) => socket.once('close', resolve));
      expect(code).toBe(1002);
    }
    await waitFor(() => expect(bb.peers.linkedCountries()).toEqual([]));
  });

  it('reports a broken link to whoever waits on it', async () => {
    const { region, bb, lc } = await scene();
    const socket = (await dial(bb, lc.signer, region))();
    socket.on('message', () => socket.terminate());
    await waitFor(() => expect(bb.peers.linkedCountries()).toEqual(['LC']));
    await lc.stop();
    const call = bb.peers.client.fetch(lc.country, { method: 'POST', path: '/peer/count' });
    await expect(call).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
      evidence: {
        failures: [
          { way: 'link', code: 'PEER_UNREACHABLE' },
          { way: 'direct', code: 'PEER_UNREACHABLE' },
        ],
      },
    });
  });
});
