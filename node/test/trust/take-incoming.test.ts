/** Bundles laid down for a hub are judged as anything else, taken once, and never keep the hub from going on. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleOf, encodeBundle } from '@breakwater/trust-lists';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { leaveBundle } from '../../trust/incoming.ts';
import { openTrust, type TrustRuntime } from '../../trust/runtime.ts';
import { startIncoming, takeIncoming } from '../../trust/take-incoming.ts';
import { zstd } from '../../trust/zstd.ts';
import { waitFor } from '../patience.ts';
import { scratch } from '../scratch.ts';
import { type Cast, castRegion, evidenceOf, fetchOver, later, partsOf, publishList, stateOf } from './a-region.ts';
import { foundingDay, testWorld } from './region.ts';

let cast: Cast;
let bundle: Uint8Array;
let dir: string;
let trust: TrustRuntime;
let world: ReturnType<typeof testWorld>;

beforeAll(async () => {
  cast = await castRegion();
  const second = await publishList(cast, await publishList(cast));
  const state = await stateOf(cast, second, later(10));
  bundle = await encodeBundle(await bundleOf(state, { rootsFrom: 1, logFrom: 1 }), zstd);
});
beforeEach(async () => {
  const top = await scratch();
  world = testWorld();
  const parts = partsOf(cast, 'LC', { dir: top, fetch: fetchOver(new Map()), world });
  dir = parts.dir;
  trust = await openTrust(parts);
});

const waiting = () => readdir(join(dir, 'trust', 'incoming'));

it('brings a hub that was cut off for ten days back to fresh, and is taken away', async () => {
  await trust.accept(await evidenceOf(cast, await publishList(cast), foundingDay), 'test');
  world.at = later(10);
  expect(trust.standing()?.stage).toBe('isolated');
  await leaveBundle(dir, bundle);
  await takeIncoming({ dir, trust, world });
  expect(trust.standing()?.stage).toBe('fresh');
  expect(trust.basis().listSequence).toBe(2);
  expect(await waiting()).toEqual([]);
});

it('refuses junk and bundles of another region, and goes on to the next', async () => {
  const stranger = await castRegion();
  const foreign = await stateOf(stranger, await publishList(stranger), foundingDay);
  await leaveBundle(dir, new TextEncoder().encode('not a bundle'));
  await leaveBundle(dir, await encodeBundle(await bundleOf(foreign, { rootsFrom: 1, logFrom: null }), zstd));
  await takeIncoming({ dir, trust, world });
  expect(trust.lastVerified()).toBeNull();
  expect(await waiting()).toEqual([]);
});

it('leaves alone what is no bundle, and looks again and again', async () => {
  await mkdir(join(dir, 'trust', 'incoming'), { recursive: true });
  await writeFile(join(dir, 'trust', 'incoming', 'notes.txt'), 'for the operator');
  const taking = startIncoming({ dir, trust, world });
  await leaveBundle(dir, bundle);
  await waitFor(async () => expect(await waiting()).toEqual(['notes.txt']));
  taking.close();
});
