/** A configured source that goes back is an alarm: it lost what it published, or keeps it back. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openTrust } from '../../trust/runtime.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  castRegion,
  evidenceOf,
  fetchOver,
  later,
  mirrorRows,
  originOf,
  type Publication,
  partsOf,
  publishList,
  served,
} from './a-region.ts';
import { authorityOrigin, type Network, testWorld } from './region.ts';

let cast: Cast;
let first: Publication;
let second: Publication;
beforeAll(async () => {
  cast = await castRegion();
  first = await publishList(cast);
  second = await publishList(cast, first);
});

/** A hub that learned the second list from `origin`, which then serves the first one again. */
async function wentBack(origin: string) {
  const network: Network = new Map();
  const world = testWorld(later(1));
  const put = async (publication: Publication) => {
    const there = await scratch();
    const parts = partsOf(cast, 'BB', { dir: there, fetch: fetchOver(new Map()), world });
    const trust = await openTrust({ ...parts, keeps: false });
    await trust.accept(await evidenceOf(cast, publication, world.at), 'test');
    network.set(origin, served(await mirrorRows(trust, there, world)));
  };
  const events: string[] = [];
  const record = async (name: string) => void events.push(name);
  const parts = partsOf(cast, 'LC', { dir: await scratch(), fetch: fetchOver(network), world });
  const trust = await openTrust({ ...parts, record });
  await trust.accept(await evidenceOf(cast, first, world.at), 'test');
  await put(second);
  for (let look = 0; look < 4; look++) await trust.refresh();
  await put(first);
  for (let look = 0; look < 2; look++) await trust.refresh();
  return { trust, events, put };
}

describe('the source that hub.toml names', () => {
  it('is reported once when it serves less than before, and what is known stays', async () => {
    const { trust, events } = await wentBack(authorityOrigin);
    expect(trust.current().list.sequence).toBe(2);
    const { code, source } = trust.status().lastError ?? {};
    expect({ code, source }).toEqual({ code: 'TRUST_SOURCE_BEHIND', source: authorityOrigin });
    expect(events.filter((name) => name === 'trust.source-behind')).toHaveLength(1);
  });

  it('is believed again when it has caught up', async () => {
    const { trust, put } = await wentBack(authorityOrigin);
    await put(second);
    await trust.refresh();
    expect(trust.status().lastError).toBeNull();
  });
});

describe('a member’s mirror', () => {
  it('may be restored from a backup without an alarm', async () => {
    const { trust, events } = await wentBack(originOf('DM'));
    expect(trust.status().lastError?.code).not.toBe('TRUST_SOURCE_BEHIND');
    expect(events).not.toContain('trust.source-behind');
  });
});
