/** The open row of heads: anybody may ask, and nobody keeps the holder busy with it. */
import { describe, expect, test } from 'vitest';
import { HEADS_PACE, keepPace } from '../../../backup/holding/pace.ts';
import { holderRoutes } from '../../../backup/holding/routes.ts';
import { headsBefore, hubHolder } from '../../../backup/hub-holder.ts';
import type { OpenPeerRequest, PeerReply } from '../../../peer/peer.ts';
import { trustOf } from '../../trust/trust-of.ts';
import { stateOf } from '../a-cast.ts';
import { BB, codeOf, DM, openStage } from './a-holder.ts';

const at = (ms: number) => new Date(Date.UTC(2026, 10, 22, 3) + ms);
const outcome = async (call: () => void) => codeOf(Promise.resolve().then(call));

describe('asking for heads', () => {
  test('is refused beyond the pace, owner by owner and for all, and goes on in the next minute', async () => {
    const pace = keepPace({ perOwner: 2, inAll: 3 });
    for (const ms of [0, 59_000]) pace('DM', at(ms));
    expect(await outcome(() => pace('DM', at(59_999)))).toBe('PEER_BUSY');
    pace('LC', at(59_999));
    expect(await outcome(() => pace('LC', at(59_999))), 'in all').toBe('PEER_BUSY');
    expect(await outcome(() => pace('DM', at(60_000)))).toBe('done');
    expect(await outcome(() => pace('DM', at(-3_600_000))), 'a clock that went back locks nobody out').toBe('done');
  });

  test('at the row itself: the holder signs so many answers a minute and no more', async () => {
    const stage = await openStage();
    const { holder, world, store } = stage;
    const rows = holderRoutes({ holder, world, events: store.events, trust: trustOf(() => stateOf([])) });
    const row = rows.find(({ path }) => path === '/peer/heads');
    if (row?.who !== 'open') expect.fail('the row is open');
    let signed = 0;
    const { signer } = holder;
    const sign = (bytes: Uint8Array) => {
      signed += 1;
      return signer.sign(bytes);
    };
    Object.assign(holder, { signer: { ...signer, sign } });
    const ask = (country: string): Promise<PeerReply> => {
      const query = new URLSearchParams({ country });
      const request: OpenPeerRequest = { params: {}, query, body: new Uint8Array(), receivedAt: world.time };
      return row.handle(request);
    };
    const outcomes: string[] = [];
    for (let times = 0; times < HEADS_PACE.perOwner + 50; times += 1) outcomes.push(await codeOf(ask('DM')));
    expect(outcomes.filter((one) => one === 'PEER_BUSY')).toHaveLength(50);
    expect(signed).toBe(HEADS_PACE.perOwner);
    expect(await codeOf(ask('LC')), 'another owner is not kept out').toBe('done');
  });

  test('by strangers without end keeps no hub from its heads, and no hub has all the others’ turns', async () => {
    const stage = await openStage();
    const { peers, signers, world, holder, store } = stage;
    const strange = () => codeOf(peers.fetch(BB, { method: 'GET', path: '/peer/heads?country=DM' }));
    for (let times = 0; times < HEADS_PACE.perOwner; times += 1) await strange();
    expect(await strange()).toBe('PEER_BUSY');
    expect(await hubHolder(BB, [signers.BB.publicJwk], { peers }).heads(DM)).toEqual([]);
    expect(await headsBefore(peers, BB, DM, 9)).toEqual([]);
    const rows = holderRoutes({ holder, world, events: store.events, trust: trustOf(() => stateOf([])) });
    const row = rows.find(({ path }) => path === '/peer/members/heads');
    if (row?.who !== 'member or recovery') expect.fail('the row is for those who are known');
    const ask = (country: typeof DM) => {
      const query = new URLSearchParams({ country: 'DM' });
      const caller = { kind: 'member', country } as const;
      return codeOf(row.handle({ caller, params: {}, query, body: new Uint8Array(), receivedAt: world.time }));
    };
    for (let times = 0; times < HEADS_PACE.perOwner; times += 1) await ask(BB);
    expect(await ask(BB)).toBe('PEER_BUSY');
    expect(await ask(DM)).toBe('done');
  });
});
