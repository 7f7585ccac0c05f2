/** How two hubs agree: over the peer API, each with its own database and key; nobody speaks for anybody else. */
import { signEnding, signedDocumentJson } from '@breakwater/backup-replication';
import { type CountryCode, parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { agreementRoutes } from '../../../backup/holding/agreement-routes.ts';
import { agreementInForce } from '../../../backup/holding/agreements.ts';
import {
  type AgreeingParts,
  agree,
  giveNotice,
  openProposal,
  propose,
} from '../../../backup/holding/make-agreement.ts';
import { PeerError } from '../../../peer/error.ts';
import type { PeerClient } from '../../../peer/peer.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import { newSigner, testWorld } from '../../peer/region.ts';
import { trustOf } from '../../trust/trust-of.ts';
import { memberWith, stateOf } from '../a-cast.ts';
import { codeOf, terms } from './a-holder.ts';

const [DM, BB, LC] = ['DM', 'BB', 'LC'].map(parseCountryCode) as [CountryCode, CountryCode, CountryCode];
const day = 86_400_000;

/** Three hubs that can write to each other; `as` lets one country send in its own name only. */
async function threeHubs() {
  const world = testWorld();
  const codes = [DM, BB, LC];
  const signers = new Map(await Promise.all(codes.map(async (code) => [code, await newSigner()] as const)));
  const signerOf = (code: CountryCode) => signers.get(code) ?? expect.fail(code);
  const hosting = { quotaBytes: 1e9, retentionDays: 30 };
  const keys = new Map(codes.map((code) => [code, signerOf(code).publicJwk]));
  const state = () => stateOf([...keys].map(([code, key]) => memberWith(code, key, hosting)));
  const denied = new Set<string>();
  const trust = trustOf(state, denied);
  const hubs = new Map(
    codes.map((self): [CountryCode, AgreeingParts] => {
      const store = openSqliteStore(':memory:');
      return [self, { self, signer: signerOf(self), hosting: store.hosting, trust, now: () => world.time }];
    }),
  );
  const hub = (code: CountryCode) => hubs.get(code) ?? expect.fail(code);
  const as = (country: CountryCode): PeerClient => ({
    async fetch(to, call) {
      const events = { add: async () => undefined, newest: async () => [] };
      const [row] = agreementRoutes({ agreeing: hub(to), world, events });
      if (row === undefined || row.who !== 'member') throw new PeerError('PEER_ROUTE_UNKNOWN', 'No row.');
      const caller = { kind: 'member', country } as const;
      const body = call.body ?? new Uint8Array();
      const request = { caller, params: {}, query: new URLSearchParams(), body, receivedAt: world.time };
      const { status } = await row.handle(request);
      return { status, body: new Uint8Array() };
    },
  });
  return { world, hub, as, keys, denied };
}

const { sequence: _number, ...proposal } = terms;

async function agreed(region: Awaited<ReturnType<typeof threeHubs>>, change = {}): Promise<void> {
  const { hub, as } = region;
  await propose(hub(DM), as(DM), { ...proposal, ...change });
  const open = await openProposal(hub(BB), BB, DM);
  await agree(hub(BB), as(BB), open?.signed ?? expect.fail('no proposal'));
}

describe('two hubs', () => {
  test('agree when one proposes and the other signs, and both know it', async () => {
    const region = await threeHubs();
    const { hub, as } = region;
    await propose(hub(DM), as(DM), proposal);
    expect(await codeOf(agreementInForce(hub(BB), BB, DM))).toBe('HOLDING_NO_AGREEMENT');
    expect(await openProposal(hub(DM), BB, DM), 'its own proposal waits for the other').toBeNull();
    await agree(hub(BB), as(BB), (await openProposal(hub(BB), BB, DM))?.signed ?? expect.fail());
    for (const code of [DM, BB]) expect(await agreementInForce(hub(code), BB, DM)).toMatchObject({ sequence: 1 });
    expect(await codeOf(agreementInForce(hub(LC), BB, DM))).toBe('HOLDING_NO_AGREEMENT');
    expect(await codeOf(agreementInForce(hub(DM), DM, BB)), 'it holds one way only').toBe('HOLDING_NO_AGREEMENT');
  });

  test('replace an agreement only by a later one, and never go back', async () => {
    const region = await threeHubs();
    const { hub, as } = region;
    await agreed(region);
    const first = await hub(BB).hosting.agreed(BB, DM);
    await agreed(region, { retentionDays: 60 });
    expect(await agreementInForce(hub(DM), BB, DM)).toMatchObject({ sequence: 2, retentionDays: 60 });
    const body = new TextEncoder().encode(JSON.stringify({ agreement: JSON.parse(first?.signed ?? '') }));
    const again = as(DM).fetch(BB, { method: 'PUT', path: '/peer/agreements', body });
    expect(await codeOf(again)).toBe('AGREEMENT_STALE');
  });

  test('take nothing about them from a third, and no agreement that one of them did not sign', async () => {
    const { hub, as, world } = await threeHubs();
    await propose(hub(DM), as(DM), proposal);
    const kept = await hub(BB).hosting.proposed(BB, DM);
    const signed = JSON.parse(kept?.signed ?? '');
    const send = (from: CountryCode, message: object) => {
      const body = new TextEncoder().encode(JSON.stringify(message));
      return codeOf(as(from).fetch(BB, { method: 'PUT', path: '/peer/agreements', body }));
    };
    expect(await send(LC, { agreement: signed })).toBe('HOLDING_NOT_YOURS');
    const forged = { ...signed, signatures: { ...signed.signatures, holder: signed.signatures.owner } };
    expect(await send(DM, { agreement: forged })).toBe('AGREEMENT_UNSIGNED');
    expect(await send(DM, { agreement: { ...signed, document: { ...signed.document, quotaBytes: 9e15 } } })).toBe(
      'AGREEMENT_UNSIGNED',
    );
    expect(await send(DM, { agreement: 7 })).toBe('AGREEMENT_INVALID');
    expect(world.time).toBeInstanceOf(Date);
  });

  test('lose it with a key that left the list, with trust, at its end, and by notice, which nobody gives for another', async () => {
    const region = await threeHubs();
    const { hub, as, keys, denied, world } = region;
    await agreed(region);
    const inForce = () => codeOf(agreementInForce(hub(BB), BB, DM));
    denied.add('DM BackupStore');
    expect(await inForce()).toBe('TRUST_DENIED');
    denied.clear();
    const old = keys.get(DM) ?? expect.fail();
    keys.set(DM, (await newSigner()).publicJwk);
    expect(await inForce()).toBe('HOLDING_NO_AGREEMENT');
    keys.set(DM, old);
    expect(await inForce()).toBe('done');
    expect(await codeOf(giveNotice(hub(LC), as(LC), { holder: BB, owner: DM }))).toBe('HOLDING_NO_AGREEMENT');
    const endsAt = await giveNotice(hub(DM), as(DM), { holder: BB, owner: DM });
    expect(endsAt.getTime() - world.time.getTime()).toBe(30 * day);
    expect(await inForce()).toBe('done');
    world.time = new Date(endsAt.getTime());
    expect(await inForce()).toBe('HOLDING_NO_AGREEMENT');
  });

  test('part by the earlier of their notices: one that ends in a thousand years takes nobody’s own away', async () => {
    const region = await threeHubs();
    const { hub, as, world } = region;
    await agreed(region);
    const { sha256: agreement } = await agreementInForce(hub(BB), BB, DM);
    const notice = { holder: BB, owner: DM, agreement, by: 'owner', endsAt: new Date('3026-01-01T00:00:00Z') } as const;
    const ending = signedDocumentJson(await signEnding(notice, hub(DM).signer));
    const body = new TextEncoder().encode(JSON.stringify({ ending }));
    await as(DM).fetch(BB, { method: 'PUT', path: '/peer/agreements', body });
    const endsAt = await giveNotice(hub(BB), as(BB), { holder: BB, owner: DM });
    await as(DM).fetch(BB, { method: 'PUT', path: '/peer/agreements', body });
    world.time = new Date(endsAt.getTime() - 1);
    expect(await codeOf(agreementInForce(hub(BB), BB, DM))).toBe('done');
    world.time = endsAt;
    expect(await codeOf(agreementInForce(hub(BB), BB, DM))).toBe('HOLDING_NO_AGREEMENT');
  });
});
