/** Who has a say in a recovery follows the trust list as notices leave it. */

import { applyNotices, type Notice } from '@breakwater/trust-lists';
import { beforeAll, expect, it } from 'vitest';
import { readingHolders } from '../../backup/hub-holders.ts';
import type { PeerClient } from '../../peer/peer.ts';
import { electorateOf } from '../../recovery/electorate.ts';
import { DM, makeRegion, now, type TestRegion } from './a-region.ts';

let region: TestRegion;
beforeAll(async () => {
  region = await makeRegion();
});

function after(notice: Partial<Notice>) {
  const { state } = region;
  const [first] = electorateOf(state, DM).custodians;
  if (first === undefined) throw new Error('a region without custodians');
  const whole = { id: 'a'.repeat(64), territory: first.country, service: null, kid: null, reason: '' };
  const members = applyNotices(state.members, [{ ...whole, issued: now, listSequence: 1, revision: 1, ...notice }]);
  return { country: first.country, state: { ...state, members } };
}

it('has no custodian whose custody is suspended', () => {
  const { country, state } = after({ service: 'RecoveryCustody' });
  expect(electorateOf(region.state, DM).custodians.map((one) => one.country)).toContain(country);
  expect(electorateOf(state, DM).custodians.map((one) => one.country)).not.toContain(country);
});

it('has no official whose key was given up', () => {
  const [official] = electorateOf(region.state, DM).officials;
  const { state } = after({ territory: DM, kid: official?.signKey.kid ?? '' });
  const left = electorateOf(state, DM).officials.map(({ signKey }) => signKey.kid);
  expect(left).toHaveLength(electorateOf(region.state, DM).officials.length - 1);
  expect(left).not.toContain(official?.signKey.kid);
});

it('leaves no backups with a holder whose backup store is suspended', () => {
  const peers: PeerClient = { fetch: () => Promise.reject(new Error('nobody is asked')) };
  const { country, state } = after({ service: 'BackupStore' });
  const namesIn = (list: typeof state) => readingHolders({ state: list, owner: DM, peers }).map(({ name }) => name);
  expect(namesIn(region.state)).toContain(country);
  expect(namesIn(state)).not.toContain(country);
});
