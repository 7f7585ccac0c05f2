/** A clock that jumps in the middle of an update: one look is judged by one time, and nothing half-judged is kept. */
import { describe, expect, it } from 'vitest';
import { openTrust } from '../../trust/runtime.ts';
import { scratch } from '../scratch.ts';
import { castRegion, evidenceOf, fetchOver, later, mirrorRows, partsOf, publishList, served } from './a-region.ts';
import { authorityOrigin, foundingDay, type Network, testWorld } from './region.ts';

/** A hub that looks for a newer list while its clock jumps by so many days, after the third file that it reads. */
async function jump(days: number) {
  const cast = await castRegion();
  const first = await publishList(cast);
  const network: Network = new Map();
  const world = testWorld(later(1));
  const there = await openTrust(partsOf(cast, 'BB', { dir: await scratch(), fetch: fetchOver(new Map()), world }));
  const dir = await scratch();
  await there.accept(await evidenceOf(cast, await publishList(cast, first), world.at), 'test');
  const answer = served(await mirrorRows(there, dir, world));
  const parts = partsOf(cast, 'LC', { dir: await scratch(), fetch: fetchOver(network), world });
  const trust = await openTrust(parts);
  await trust.accept(await evidenceOf(cast, first, foundingDay), 'test');
  let files = 0;
  network.set(authorityOrigin, async (url) => {
    files += 1;
    if (files === 3) world.at = new Date(world.at.getTime() + days * 86_400_000);
    return answer(url);
  });
  await trust.refresh();
  expect(files).toBeGreaterThan(3);
  return { trust, world };
}

describe('a clock that jumps while an update is fetched', () => {
  it('five years ahead ends nothing: the list is taken, and the clock is not believed', async () => {
    const { trust } = await jump(5 * 365);
    expect(trust.current().list.sequence).toBe(2);
    expect(trust.standing()).toMatchObject({ clock: 'ahead-suspect', stage: 'isolated' });
    expect(trust.current().clockFloor).toEqual(later(1));
  });

  it('thirty years back turns nothing back: the time of the witnesses holds', async () => {
    const { trust } = await jump(-30 * 365);
    expect(trust.current().list.sequence).toBe(2);
    expect(trust.standing()).toMatchObject({ clock: 'behind' });
    expect(trust.standing()?.now.getTime()).toBeGreaterThanOrEqual(later(1).getTime());
  });

  it('and back again leaves a hub as fresh as before', async () => {
    const { trust, world } = await jump(5 * 365);
    world.at = later(1);
    expect(trust.standing()).toMatchObject({ clock: 'ok', stage: 'fresh' });
  });
});
