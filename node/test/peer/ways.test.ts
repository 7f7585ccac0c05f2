/** Calls between hubs over every way there is: directly, over a link, through another hub; and what each refuses. */
import { type CountryCode, canonicalJson, parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import type { Egress } from '../../egress/egress.ts';
import { createPeerClient } from '../../peer/client.ts';
import type { PeerRoute } from '../../peer/peer.ts';
import { waitFor } from '../patience.ts';
import { newSigner, type TestHub, type TestRegion, testRegion } from './region.ts';

const [LC, BB, TT] = ['LC', 'BB', 'TT'].map((code) => parseCountryCode(code)) as [
  CountryCode,
  CountryCode,
  CountryCode,
];

const echo: PeerRoute = {
  method: 'PUT',
  path: '/peer/echo/:name',
  who: 'member or recovery',
  bodyBytes: 1_048_576,
  handle: async ({ caller, params, body }) => ({
    status: 200,
    body: { caller: caller.country, kind: caller.kind, name: params.name ?? '', bytes: body.byteLength },
  }),
};

const bytes: PeerRoute = {
  method: 'GET',
  path: '/peer/bytes',
  who: 'member',
  bodyBytes: 0,
  handle: async () => ({ status: 200, body: new Uint8Array([0, 255, 1]) }),
};

const heads: PeerRoute = {
  method: 'GET',
  path: '/peer/heads',
  who: 'open',
  bodyBytes: 0,
  handle: async () => ({ status: 200, body: { heads: [] } }),
};

const put = { method: 'PUT', path: '/peer/echo/x', body: new Uint8Array(100_000).fill(7) } as const;

async function linkedRegion(): Promise<{ region: TestRegion; bb: TestHub; lc: TestHub; tt: TestHub }> {
  const region = testRegion();
  const bb = await region.add('BB', { routes: [echo, bytes] });
  const lc = await region.add('LC', { routes: [echo, bytes] });
  const tt = await region.add('TT', { mode: 'outbound', routes: [echo, bytes, heads] });
  tt.peers.start();
  await waitFor(() => expect(bb.peers.linkedCountries()).toContain(TT));
  await waitFor(() => expect(lc.peers.linkedCountries()).toContain(TT));
  return { region, bb, lc, tt };
}

/** What stands on the way in these tests answers in place of `fetch`, so nothing may go by another door. */
function withoutExchange({ fetch, socket, close }: Egress): Egress {
  return { fetch, socket, close };
}

describe('a call between hubs', () => {
  it('reaches a direct hub and tells its row who called', async () => {
    const region = testRegion();
    const bb = await region.add('BB', { routes: [echo, bytes] });
    const lc = await region.add('LC');
    const answer = await lc.peers.client.fetch(BB, put);
    expect(answer).toEqual({
      status: 200,
      body: canonicalJson({ caller: 'LC', kind: 'member', name: 'x', bytes: 100_000 }),
    });
    expect(bb.direct).toContain('/peer/echo/x');
    const raw = await lc.peers.client.fetch(BB, { method: 'GET', path: '/peer/bytes?since=1' });
    expect(raw.body).toEqual(new Uint8Array([0, 255, 1]));
  });

  it('reaches a hub that only dials out over its link, in both directions, never directly', async () => {
    const { bb, tt } = await linkedRegion();
    const answer = await bb.peers.client.fetch(TT, put);
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toMatchObject({ caller: 'BB', bytes: 100_000 });
    const back = await tt.peers.client.fetch(BB, put);
    expect(JSON.parse(new TextDecoder().decode(back.body))).toMatchObject({ caller: 'TT' });
    expect(tt.direct).not.toContain('/peer/echo/x');
    expect(bb.direct).not.toContain('/peer/echo/x');
  });

  it('carries many calls at once over one link', async () => {
    const { bb } = await linkedRegion();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        bb.peers.client.fetch(TT, { method: 'PUT', path: `/peer/echo/n${index}`, body: new Uint8Array(index) }),
      ),
    );
    const names = answers.map(({ body }) => JSON.parse(new TextDecoder().decode(body)).name);
    expect(names).toEqual(Array.from({ length: 60 }, (_, index) => `n${index}`));
  });

  it('goes through another hub from a process that holds no links, its own hub first', async () => {
    const { region, lc } = await linkedRegion();
    const client = createPeerClient({
      self: LC,
      signer: lc.signer,
      tag: 'bw-req',
      directory: { members: () => region.members },
      egress: region.egress,
      links: null,
      world: region.world,
    });
    const answer = await client.fetch(TT, put);
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toMatchObject({ caller: 'LC', bytes: 100_000 });
    expect(lc.direct).toContain('/peer/relay/TT');
  });

  it('serves a blank machine whose recovery was accepted, also through a relay', async () => {
    const { region } = await linkedRegion();
    const signer = await newSigner();
    const dm = parseCountryCode('DM');
    region.recoveries.set(signer.kid, {
      key: signer.publicJwk,
      caller: { kind: 'recovery', country: dm, recoveryId: 'r1' },
    });
    const client = createPeerClient({
      self: null,
      signer,
      tag: 'bw-recovery',
      directory: { members: () => region.members },
      egress: region.egress,
      links: null,
      world: region.world,
    });
    const answer = await client.fetch(TT, put);
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toMatchObject({ caller: 'DM', kind: 'recovery' });
    await expect(client.fetch(BB, { method: 'GET', path: '/peer/bytes' })).rejects.toMatchObject({
      code: 'PEER_REFUSED',
      evidence: { code: 'PEER_CALLER_REFUSED', status: 403 },
    });
  });

  it('lets a blank machine that nobody has accepted make the two open calls through a relay, and no other', async () => {
    const { region } = await linkedRegion();
    const client = createPeerClient({
      self: null,
      signer: await newSigner(),
      tag: 'bw-recovery',
      directory: { members: () => region.members },
      egress: region.egress,
      links: null,
      world: region.world,
    });
    const answer = await client.fetch(TT, { method: 'GET', path: '/peer/heads?country=DM' });
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toEqual({ heads: [] });
    await expect(client.fetch(TT, put)).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' });
  });

  it('finds its way to a hub that is back after its link broke', async () => {
    const { bb, tt } = await linkedRegion();
    await tt.stop();
    await waitFor(() => expect(bb.peers.linkedCountries()).not.toContain(TT));
    await expect(bb.peers.client.fetch(TT, put)).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' });
  });
});

describe('a call that must not succeed', () => {
  it('names a country that is not on the list', async () => {
    const region = testRegion();
    const lc = await region.add('LC');
    await expect(lc.peers.client.fetch(BB, put)).rejects.toMatchObject({ code: 'PEER_UNKNOWN' });
  });

  it('is refused when the caller is not on the list', async () => {
    const region = testRegion();
    await region.add('BB', { routes: [echo] });
    const signer = await newSigner();
    const parts = { self: LC, signer, directory: { members: () => region.members }, links: null } as const;
    const stranger = createPeerClient({ ...parts, tag: 'bw-req', egress: region.egress, world: region.world });
    await expect(stranger.fetch(BB, put)).rejects.toMatchObject({
      code: 'PEER_REFUSED',
      evidence: { code: 'MESSAGE_KEY_UNKNOWN', status: 401 },
    });
  });

  it('is refused when its body exceeds the row, and the refusal is signed', async () => {
    const region = testRegion();
    await region.add('BB', { routes: [echo] });
    const lc = await region.add('LC');
    const call = { ...put, body: new Uint8Array(1_048_577) };
    await expect(lc.peers.client.fetch(BB, call)).rejects.toMatchObject({
      code: 'PEER_REFUSED',
      evidence: { code: 'PEER_TOO_LARGE', status: 413 },
    });
  });

  it('resolves to 404 when there is no such row', async () => {
    const region = testRegion();
    await region.add('BB');
    const lc = await region.add('LC');
    const answer = await lc.peers.client.fetch(BB, put);
    expect(answer.status).toBe(404);
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toMatchObject({ code: 'PEER_ROUTE_UNKNOWN' });
  });

  it('throws away an answer that another key signed', async () => {
    const region = testRegion();
    const bb = await region.add('BB', { routes: [echo] });
    const lc = await region.add('LC');
    const other = (await newSigner()).publicJwk;
    region.members[region.members.indexOf(bb.member)] = { ...bb.member, peerKeys: [other] };
    await expect(lc.peers.client.fetch(BB, put)).rejects.toMatchObject({ code: 'PEER_SIGNATURE_INVALID' });
  });

  it('throws away what a captive portal and a lying relay say, and goes on to an honest relay', async () => {
    const region = testRegion();
    const bb = await region.add('BB', { routes: [echo] });
    const lc = await region.add('LC');
    const liar = await region.add('TT');
    const honest = await region.add('GD');
    const asked: string[] = [];
    const garbage = () => new Response('<html>Welcome to the wireless network</html>', { status: 200 });
    const client = createPeerClient({
      self: LC,
      signer: lc.signer,
      tag: 'bw-req',
      directory: { members: () => [bb.member, liar.member, honest.member] },
      egress: {
        ...withoutExchange(region.egress),
        fetch: async (url, init) => {
          const { origin } = new URL(url);
          asked.push(origin);
          return origin === honest.member.origin ? region.egress.fetch(url, init) : garbage();
        },
      },
      links: null,
      world: region.world,
    });
    const way = [bb, liar, honest].map(({ member }) => member.origin);
    for (const _call of [1, 2]) {
      const answer = await client.fetch(BB, put);
      expect(JSON.parse(new TextDecoder().decode(answer.body))).toMatchObject({ caller: 'LC', bytes: 100_000 });
    }
    // The second call begins with the way that worked, not with one that lied.
    expect(asked).toEqual([...way, honest.member.origin]);
  });

  it('fails with the first thing that could not be believed when no way works', async () => {
    const { region, lc } = await linkedRegion();
    const client = createPeerClient({
      self: LC,
      signer: lc.signer,
      tag: 'bw-req',
      directory: { members: () => region.members },
      egress: { ...withoutExchange(region.egress), fetch: async () => new Response('garbage', { status: 200 }) },
      links: null,
      world: region.world,
    });
    await expect(client.fetch(TT, put)).rejects.toMatchObject({
      code: 'PEER_SIGNATURE_INVALID',
      evidence: { country: 'TT' },
    });
  });

  it('reports a fault of the other hub without its details', async () => {
    const region = testRegion();
    const broken: PeerRoute = {
      ...echo,
      handle: async () => {
        throw new TypeError('secret detail');
      },
    };
    await region.add('BB', { routes: [broken] });
    const lc = await region.add('LC');
    const failure = await lc.peers.client.fetch(BB, put).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PEER_REFUSED', evidence: { code: 'PEER_FAILED' } });
    expect(JSON.stringify(failure)).not.toContain('secret detail');
  });
});
