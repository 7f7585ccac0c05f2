/** Coming back from a fast-forward: a threshold was abused, the numbers ran ahead, and a new root says where to go on. */
import type { Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRoot, type RootPlan } from '../document/build-root.ts';
import { parseTrustList } from '../document/list.ts';
import { parseRoot } from '../document/root.ts';
import { addDays } from '../document/time.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../state.ts';
import { verifyAppend } from '../verify/verify-append.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import {
  codes,
  consentedEntry,
  foundingDay,
  hybridOf,
  makeRegion,
  makeSigner,
  nextList,
  type Region,
  signRoot,
  verified,
} from './support/region.ts';
import { logOf, type Step } from './support/region-log.ts';

let region: Region;
let abused: Verified<TrustState>;
let bad: SignedDocument[];
let good: SignedDocument;
let baseline: { sequence: number; sha256: string };
beforeAll(async () => {
  region = await makeRegion();
  const dominica = region.states.get('DM');
  if (dominica === undefined) throw new Error('no Dominica');
  // What a stolen threshold did: new keys for one country under a very high revision, over three lists.
  const stolen = { ...dominica.proposal, peerKeys: [(await makeSigner()).publicJwk], revision: 1_000_000 };
  const entry = await consentedEntry(dominica, stolen);
  const entries = region.listPlan.entries.map((one) => (one.member.country === 'DM' ? entry : one));
  const second = await nextList(region, region.list, { entries });
  const third = await nextList(region, second, { entries });
  bad = [second, third];
  abused = await verifyTrust(await grow(bad.map((list) => ({ list }))), await verified(region), laterDay);
  const { sequence, sha256 } = await parseTrustList(region.list.payload);
  baseline = { sequence, sha256 };
  good = await nextList(region, region.list, { rootVersion: 2 });
});

const laterDay = addDays(foundingDay, 5);

async function grow(steps: readonly Step[], roots: readonly SignedDocument[] = []): Promise<TrustEvidence> {
  const log = await logOf(region, [{ root: region.root, list: region.list }, ...steps], { at: foundingDay });
  return { roots, lists: steps.map(({ list }) => list), statements: {}, notices: [], log };
}

async function rootTwo(change: Partial<RootPlan> = {}): Promise<SignedDocument> {
  const plan = { ...region.rootPlan, version: 2, previousSha256: region.rootSha256, issued: laterDay, ...change };
  return signRoot(await buildRoot(plan), hybridOf(region.states, codes));
}

describe('a new root with a baseline', () => {
  it('brings the lists back to it, with the entries as they were', async () => {
    expect(abused.list.sequence).toBe(3);
    const root = await rootTwo({ baseline: { hubs: baseline } });
    const steps = [...bad.map((list) => ({ list })), { root, list: good }];
    const next = await verifyTrust(await grow(steps, [root]), abused, laterDay);
    expect([next.list.sequence, next.log.size, [...next.listHashes.keys()]]).toEqual([2, 4, [1, 2]]);
    expect(next.members.get('DM' as never)?.revision).toBe(1);
    expect(next.evidence.lists).toHaveLength(2);
    const again = await verifyTrust(next.evidence, { rootSha256: region.rootSha256 }, laterDay);
    expect(again.list.sha256).toBe(next.list.sha256);
    const append = await verifyAppend(await grow(steps, [root]), abused, laterDay);
    expect(append.list.sequence).toBe(2);
  });

  it('is followed by honest lists, and the numbers that were abused are free again', async () => {
    const root = await rootTwo({ baseline: { hubs: baseline } });
    const after = await nextList(region, good, { rootVersion: 2 });
    const steps = [...bad.map((list) => ({ list })), { root, list: good }, { list: after }];
    const next = await verifyTrust(await grow(steps, [root]), abused, laterDay);
    expect([next.list.sequence, next.list.sha256]).toEqual([3, (await parseTrustList(after.payload)).sha256]);
  });

  it('does so only in the entry that brings the root, and only to that very list', async () => {
    const plain = await rootTwo();
    const steps = (root: SignedDocument, list = good) => [...bad.map((one) => ({ list: one })), { root, list }];
    await refused(verifyTrust(await grow(steps(plain), [plain]), abused, laterDay), 'TRUST_LEAF_ROLLBACK');
    const other = await rootTwo({ baseline: { hubs: { ...baseline, sha256: 'd'.repeat(64) } } });
    await refused(verifyTrust(await grow(steps(other), [other]), abused, laterDay), 'TRUST_LIST_BASELINE_MISSING');
    const root = await rootTwo({ baseline: { hubs: baseline } });
    const early = await nextList(region, region.list, { rootVersion: 2 });
    const back = [...steps(root), { list: await nextList(region, early, { rootVersion: 2 }) }, { list: early }];
    await refused(verifyTrust(await grow(back, [root]), abused, laterDay), 'TRUST_LEAF_ROLLBACK');
  });

  it('does so once: a later root that only repeats it brings nothing back', async () => {
    const root = await rootTwo({ baseline: { hubs: baseline } });
    const { sha256 } = await parseRoot(root.payload);
    const repeated = await rootTwo({ version: 3, previousSha256: sha256, baseline: { hubs: baseline } });
    const third = await nextList(region, good, { rootVersion: 2 });
    const again = await nextList(region, region.list, { rootVersion: 3 });
    const steps = [
      ...bad.map((list) => ({ list })),
      { root, list: good },
      { list: third },
      { root: repeated, list: again },
    ];
    const offered = await grow(steps, [root, repeated]);
    await refused(verifyTrust(offered, abused, laterDay), 'TRUST_LEAF_ROLLBACK');
    await refused(verifyAppend(offered, abused, laterDay), 'TRUST_LEAF_ROLLBACK');
  });

  it('still needs the signatures and consents of a list', async () => {
    const root = await rootTwo({ baseline: { hubs: baseline } });
    const steps = [...bad.map((list) => ({ list })), { root, list: { ...good, signatures: good.signatures.slice(1) } }];
    await refused(verifyTrust(await grow(steps, [root]), abused, laterDay), 'TRUST_LIST_QUORUM_MISSING');
  });
});
