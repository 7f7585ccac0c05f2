/** The authority renews the anchor's statements long before they end, and not before it is time. */
import { beforeAll, describe, expect, it } from 'vitest';
import { renewStatements } from '../../trust/renew.ts';
import { scratch } from '../scratch.ts';
import { foundingDay, foundRegion, publish, startAuthority, type TestRegion, testWorld } from './region.ts';

let region: TestRegion;
beforeAll(async () => {
  region = await foundRegion();
});

async function authorityAfter(days: number) {
  const dir = await scratch();
  await publish(region, dir);
  const world = testWorld();
  const trust = await startAuthority(dir, new Map(), world);
  world.at = new Date(foundingDay.getTime() + days * 24 * 3_600_000);
  return { dir, rootSha256: '', anchor: region.anchor, trust, world };
}

describe('the anchor’s statements', () => {
  it('are left as they are while they are young', async () => {
    expect(await renewStatements(await authorityAfter(29))).toBe(false);
  });

  it('are signed anew when less than sixty days are left, and hubs get the new ones', async () => {
    const parts = await authorityAfter(31);
    const ends = () => [...(parts.trust.lastVerified()?.statements.values() ?? [])].map(({ expiresAt }) => expiresAt);
    const before = ends();
    expect(await renewStatements(parts)).toBe(true);
    const after = ends();
    expect(after.length).toBe(before.length);
    expect(Math.min(...after.map(Number))).toBeGreaterThan(Math.max(...before.map(Number)));
  });
});
