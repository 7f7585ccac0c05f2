/** A link ends with the trust that it was opened under, at once when trust changes. */
import { type PublicJwk, parseCountryCode } from '@breakwater/federation-protocol';
import { expect, it } from 'vitest';
import { waitFor } from '../patience.ts';
import { newSigner, testRegion } from './region.ts';

const TT = parseCountryCode('TT');

it('closes the links of a country that the directory no longer names', async () => {
  const region = testRegion();
  const bb = await region.add('BB');
  await region.add('GY');
  const tt = await region.add('TT', { mode: 'outbound' });
  tt.peers.start();
  await waitFor(() => expect(bb.peers.linkedCountries()).toEqual([TT]));
  bb.peers.review();
  expect(bb.peers.linkedCountries()).toEqual([TT]);
  const suspended = region.members.findIndex(({ country }) => country === TT);
  region.members.splice(suspended, 1);
  bb.peers.review();
  await waitFor(() => expect(bb.peers.linkedCountries()).toEqual([]));
});

it('dials a country at once when the first list names it, seconds after the start', async () => {
  const region = testRegion();
  const tt = await region.add('TT', { mode: 'outbound' });
  tt.peers.start();
  const bb = await region.add('BB');
  tt.peers.review();
  await waitFor(() => expect(bb.peers.linkedCountries()).toEqual([TT]));
});

it('closes a link that was opened under a key that was taken away since', async () => {
  const region = testRegion();
  const bb = await region.add('BB');
  const tt = await region.add('TT', { mode: 'outbound' });
  const at = region.members.findIndex(({ country }) => country === TT);
  const spare = (await newSigner()).publicJwk;
  const change = (peerKeys: readonly PublicJwk[]) => region.members.splice(at, 1, { ...tt.member, peerKeys });
  change([...tt.member.peerKeys, spare]);
  tt.peers.start();
  await waitFor(() => expect(bb.peers.linkedCountries()).toEqual([TT]));
  bb.peers.review();
  expect(bb.peers.linkedCountries()).toEqual([TT]);
  change([spare]);
  bb.peers.review();
  await waitFor(() => expect(bb.peers.linkedCountries()).toEqual([]));
});
