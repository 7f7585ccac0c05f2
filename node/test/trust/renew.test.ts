/** The authority renews the anchor's statements long before they end, and not before it is time. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renewStatements } from '../../trust/renew.ts';
import { scratch } from '../scratch.ts';
import { publishList } from './a-region.ts';
import { allHubs, runningRegion } from './log/a-running-region.ts';
import { foundingDay } from './region.ts';

async function authorityAfter(days: number) {
  const dir = await scratch();
  const region = await runningRegion(dir);
  await region.publish((await publishList(region.cast)).lists[0] ?? null, { root: true });
  const { trust, log } = await region.authority();
  await allHubs(region);
  await log.round();
  region.world.at = new Date(foundingDay.getTime() + days * 24 * 3_600_000);
  const { cast, world } = region;
  return { parts: { dir: join(dir, 'authority'), rootSha256: '', anchor: cast.anchor, trust, world }, log };
}

describe('the anchor’s statements', () => {
  it('are left as they are while they are young', async () => {
    expect(await renewStatements((await authorityAfter(29)).parts)).toBe(false);
  });

  it('are signed anew when less than sixty days are left, and hubs get the new ones', async () => {
    const { parts, log } = await authorityAfter(29.9);
    const ends = () => [...(parts.trust.lastVerified()?.statements.values() ?? [])].map(({ expiresAt }) => expiresAt);
    const before = ends();
    parts.world.at = new Date(foundingDay.getTime() + 31 * 24 * 3_600_000);
    expect(await renewStatements(parts)).toBe(true);
    await log.round();
    const after = ends();
    expect(after.length).toBe(before.length);
    expect(Math.min(...after.map(Number))).toBeGreaterThan(Math.max(...before.map(Number)));
  });
});
