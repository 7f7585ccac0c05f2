/** The courier bundle of a full region: as small as the issue asks, no signature too many, and enough to be fresh. */

import { parseJws, type Verified } from '@breakwater/federation-protocol';
import { nodeSuite, zstd } from '@breakwater/node';
import {
  type BundlePlan,
  bundleOf,
  decodeBundle,
  encodeBundle,
  parseNote,
  parseRoot,
  type TrustState,
  verifyTrust,
} from '@breakwater/trust-lists';
import { beforeAll, describe, expect, it } from 'vitest';
import { evidenceSince } from '../region/cosigned.ts';
import { foundRegion, newest, publishList, type Region } from '../region/region.ts';
import { renewOfficers } from '../region/renew.ts';
import { twentyStates } from '../region/twenty-states.ts';

const days = (count: number) => new Date(twentyStates.founded.getTime() + count * 86_400_000);
const listsFirst = 12;

/** What a hub knew after the first list, and after the twelve that followed under the first root. */
let early: Verified<TrustState>;
let before: Verified<TrustState>;
/** Three roots later, and everything the authority's log holds. */
let now: Verified<TrustState>;
let region: Region;
const today = days(87);

beforeAll(async () => {
  region = await foundRegion(twentyStates);
  early = await follow(null, 0);
  for (let week = 1; week <= listsFirst; week++) region = await publishList(region, days(week * 7));
  before = await follow(early, 84);
  // Each hop gives two officers new keys: more than five at once could not sign the root that takes the old ones away.
  now = before;
  for (const [index, codes] of [
    ['SR', 'TC'],
    ['TT', 'VC'],
    ['SR', 'MS'],
  ].entries()) {
    region = await renewOfficers(region, codes, days(85 + index));
    now = await follow(now, 85 + index);
  }
});

async function follow(state: Verified<TrustState> | null, day: number): Promise<Verified<TrustState>> {
  const known = { root: state?.root.version ?? 0, list: state?.list.sequence ?? 0, leaves: state?.log.size ?? 0 };
  const evidence = await evidenceSince(region, known, days(day));
  return verifyTrust(evidence, state ?? { rootSha256: region.rootSha256 }, days(day), nodeSuite);
}

/** A bundle for a receiver that knows this state, or only the first root's fingerprint. */
async function bundleFor(known: Verified<TrustState> | null): Promise<Uint8Array> {
  const plan: BundlePlan = {
    rootsFrom: known === null ? 1 : known.root.version + 1,
    logFrom: known?.log.size ?? null,
    log: { checkpoint: now.log.checkpoint, ...region.log.range(0) },
  };
  return encodeBundle(await bundleOf(now, plan, nodeSuite), zstd);
}

describe('the bundle of twenty states with fifteen hybrid signers', () => {
  it('takes at most 200 kB with one root hop, and each further hop at most 95 kB', async () => {
    const sizes: number[] = [];
    for (const rootsFrom of [4, 3, 2, 1]) {
      const log = { checkpoint: now.log.checkpoint, ...region.log.range(0) };
      const evidence = await bundleOf(now, { rootsFrom, logFrom: 1, log }, nodeSuite);
      expect(evidence.roots).toHaveLength(5 - rootsFrom);
      sizes.push((await encodeBundle(evidence, zstd)).byteLength);
    }
    const [one = Number.NaN, ...more] = sizes;
    expect(one).toBeLessThanOrEqual(200_000);
    for (const [index, size] of more.entries()) {
      expect(size - (sizes[index] ?? 0)).toBeLessThanOrEqual(95_000);
    }
  });

  it('stands at most 100 kB of list for its twenty states with five services each', () => {
    expect(newest(region.lists).payload.byteLength).toBeLessThanOrEqual(100_000);
    expect(now.list.entries).toHaveLength(20);
    const granted = now.list.entries.flatMap(({ member }) => Object.values(member.services));
    expect(granted.filter((status) => status === 'granted')).toHaveLength(100);
  });

  it('brings a hub that slept for months, and one that knows only a fingerprint, to the same fresh state', async () => {
    for (const known of [before, early]) {
      const evidence = await decodeBundle(await bundleFor(known), zstd);
      const state = await verifyTrust(evidence, known, today, nodeSuite);
      expect(state.list.sha256).toBe(now.list.sha256);
      expect(state.log.quorumTime).toEqual(now.log.quorumTime);
    }
    const { rootSha256 } = region;
    const state = await verifyTrust(await decodeBundle(await bundleFor(null), zstd), { rootSha256 }, today, nodeSuite);
    expect([state.root.version, state.list.sequence]).toEqual([4, listsFirst + 4]);
    expect(state.clockFloor).toEqual(now.clockFloor);
  });

  it('carries no more than k signatures a document and class, and k cosignatures', async () => {
    const evidence = await decodeBundle(await bundleFor(null), zstd);
    for (const { payload, signatures } of evidence.roots) {
      const { roles } = await parseRoot(payload);
      for (const alg of ['EdDSA', 'ML-DSA-65']) {
        expect(signatures.filter((one) => parseJws(one).header.alg === alg)).toHaveLength(roles.root.threshold);
      }
    }
    const [list] = evidence.lists;
    expect(evidence.lists).toHaveLength(1);
    expect(list?.signatures).toHaveLength(now.root.roles.removal.threshold);
    expect(parseNote(evidence.log?.checkpoint ?? new Uint8Array()).signatures).toHaveLength(1 + now.root.quorum.k);
  });

  it('is not believed more than any other source: one bit less and nothing changes', async () => {
    const evidence = await decodeBundle(await bundleFor(before), zstd);
    const [root] = evidence.roots;
    if (root === undefined) throw new Error('a bundle without a root');
    const short = {
      ...evidence,
      roots: [{ ...root, signatures: root.signatures.slice(1) }, ...evidence.roots.slice(1)],
    };
    await expect(verifyTrust(short, before, today, nodeSuite)).rejects.toMatchObject({
      code: 'TRUST_ROOT_QUORUM_MISSING',
    });
    const gap = { ...evidence, roots: evidence.roots.slice(1) };
    await expect(verifyTrust(gap, before, today, nodeSuite)).rejects.toMatchObject({
      code: 'TRUST_ROOT_VERSION_GAP',
    });
  });

  it('is not made by a hub that does not reach back far enough', async () => {
    const log = { checkpoint: now.log.checkpoint, ...region.log.range(10) };
    const cases: BundlePlan[] = [
      { rootsFrom: 5, logFrom: 5, log },
      { rootsFrom: 0, logFrom: 12, log },
      { rootsFrom: 5, logFrom: 99, log },
      { rootsFrom: 5, logFrom: 12, log: { ...log, leaves: log.leaves.slice(0, -1) } },
    ];
    for (const plan of cases) {
      await expect(bundleOf(now, plan, nodeSuite)).rejects.toMatchObject({ code: 'TRUST_BUNDLE_GAP' });
    }
  });
});
