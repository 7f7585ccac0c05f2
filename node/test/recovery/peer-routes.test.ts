/** What a hub does for others’ recoveries it does only while trust allows it, and records what it stood on. */
import { CodedError, parseCountryCode } from '@breakwater/federation-protocol';
import { beforeAll, expect, it } from 'vitest';
import type { PeerRequest, PeerRoute } from '../../peer/peer.ts';
import { recoveryPeerRoutes } from '../../recovery/peer-routes.ts';
import { trustOf } from '../trust/trust-of.ts';
import { DM, makeRegion, now, type TestRegion } from './a-region.ts';

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
  if (row === undefined) throw new Error(`no row ${path}`);
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
