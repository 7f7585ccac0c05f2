/** What a hub does for others’ recoveries it does only while trust allows it, and records what it stood on. */
import { CodedError, parseCountryCode } from '@breakwater/federation-protocol';
import { beforeAll, expect, it } from 'vitest';
import type { PeerRequest, PeerRoute } from '../../peer/peer.ts';
import { recoveryCallerOf, recoveryPeerRoutes } from '../../recovery/peer-routes.ts';
import { trustOf } from '../trust/trust-of.ts';
import { DM, hoursLater, makeRegion, now, type TestRegion } from './a-region.ts';

let region: TestRegion;
beforeAll(async () => {
  region = await makeRegion();
});

const BB = parseCountryCode('BB');

function rows(denied: readonly string[]): readonly PeerRoute[] {
  const { store, custodian } = region.hub(BB);
  const trust = trustOf(() => region.state, new Set(denied));
  const parts = { trust, world: region.world, events: store.events, custodian };
  return recoveryPeerRoutes({ ...parts, recoveries: store.recoveries });
}

/** The code of the refusal; both bodies are refused for themselves when trust does not stop them before. */
async function refusal(path: string, body: object, denied: readonly string[]): Promise<string> {
  const row = rows(denied).find((one) => one.path === path && one.method !== 'GET');
  const request: PeerRequest = {
    caller: { kind: 'member', country: DM },
    params: { generation: '1' },
    query: new URLSearchParams(),
    body: new TextEncoder().encode(JSON.stringify(body)),
    receivedAt: now,
  };
  if (row === undefined || row.who === 'member stream') throw new Error(`no row ${path}`);
  return row.handle(request).then(
    () => 'answered',
    (error: unknown) => (error instanceof CodedError ? error.code : String(error)),
  );
}

it('takes no share from a country whose backup store, and with it its word, is suspended', async () => {
  const share = { record: {}, sealedShare: 'AAAA' };
  expect(await refusal('/peer/custody/:generation', share, [])).toMatch(/^RECOVERY_/);
  expect(await refusal('/peer/custody/:generation', share, ['DM BackupStore'])).toBe('TRUST_DENIED');
});

it('judges no approvals while its own part in recoveries is suspended or too old', async () => {
  const request = { request: {}, approvals: [] };
  expect(await refusal('/peer/recovery', request, [])).toMatch(/^RECOVERY_/);
  expect(await refusal('/peer/recovery', request, ['BB RecoveryCustody'])).toBe('TRUST_DENIED');
});

it('serves an accepted machine only while enough of those who approved are officials still', async () => {
  const { store, custodian } = region.hub(BB);
  const { recoveries } = store;
  const [first, second, third] = region.state.members.get(DM)?.officials.map(({ signKey }) => signKey) ?? [];
  if (!first || !second || !third) throw new Error('no officials');
  const accepted = {
    recoveryId: 'a'.repeat(64),
    country: DM,
    signKey: first,
    acceptedAt: now,
    expiresAt: hoursLater(72),
  };
  await recoveries.accept({ ...accepted, approvers: [first.kid, second.kid] });
  let { state } = region;
  const denied = new Set<string>();
  const callerOf = recoveryCallerOf({ trust: trustOf(() => state, denied), custodian, recoveries });
  expect(await callerOf(first.kid, now)).toMatchObject({ caller: { kind: 'recovery', country: DM } });
  // A notice, or a new list, takes the key of one who approved.
  const members = new Map(state.members);
  const entry = members.get(DM);
  if (entry === undefined) throw new Error('no member');
  members.set(DM, { ...entry, officials: entry.officials.filter(({ signKey }) => signKey.kid !== second.kid) });
  state = { ...state, members };
  expect(await callerOf(first.kid, now)).toBeNull();
  // Another official's approval makes it whole again.
  await recoveries.accept({ ...accepted, approvers: [first.kid, third.kid] });
  expect(await callerOf(first.kid, now)).not.toBeNull();
  denied.add('BB RecoveryCustody');
  await expect(callerOf(first.kid, now)).rejects.toMatchObject({ code: 'TRUST_DENIED' });
  denied.clear();
  members.delete(DM);
  expect(await callerOf(first.kid, now)).toBeNull();
});
