/** Mix and match, and going back: pieces of different days, each properly signed, never make a state together. */
import type { Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRoot } from '../document/build-root.ts';
import { addDays } from '../document/time.ts';
import { TrustError } from '../error.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import {
  codes,
  foundingDay,
  hybridOf,
  makeRegion,
  nextList,
  type Region,
  signRoot,
  verified,
} from './support/region.ts';
import { logOf } from './support/region-log.ts';

let region: Region;
let first: Verified<TrustState>;
let root2: SignedDocument;
/** The lists 1 to 4; list 3 came with root 2. */
let lists: readonly SignedDocument[];
/** The log after each list. */
let logs: readonly TrustEvidence['log'][];
beforeAll(async () => {
  region = await makeRegion();
  first = await verified(region);
  const plan = { ...region.rootPlan, version: 2, previousSha256: region.rootSha256, issued: laterDay };
  root2 = await signRoot(await buildRoot(plan), hybridOf(region.states, codes));
  const second = await nextList(region, region.list);
  const third = await nextList(region, second, { rootVersion: 2 });
  const fourth = await nextList(region, third, { rootVersion: 2 });
  lists = [region.list, second, third, fourth];
  const steps = lists.map((list, index) => (index === 2 ? { root: root2, list } : { list }));
  const sizes = [1, 2, 3, 4];
  logs = await Promise.all(
    sizes.map((size) => logOf(region, steps.slice(0, size), { at: addDays(foundingDay, size) })),
  );
});

const laterDay = addDays(foundingDay, 8);
const pin = () => ({ rootSha256: region.rootSha256 });

/** The state after so many lists, reached in one step from the founding. */
function stateAfter(count: number): Promise<Verified<TrustState>> {
  const roots = count > 2 ? [root2] : [];
  const evidence = { roots, lists: lists.slice(0, count), statements: {}, notices: [], log: logs[count - 1] ?? null };
  return verifyTrust(evidence, first, laterDay);
}

/** Every choice of roots, lists and log that a source could offer. */
function everyOffer(): readonly TrustEvidence[] {
  const rootSets = [[], [region.root], [root2], [region.root, root2]];
  const listSets = Array.from({ length: 16 }, (_, set) => lists.filter((_list, index) => (set >> index) & 1));
  return rootSets.flatMap((roots) =>
    listSets.flatMap((some) =>
      [null, ...logs].map((log) => ({ roots, lists: some, statements: {}, notices: [], log })),
    ),
  );
}

describe('pieces of different days', () => {
  it('make a state only where root, list and last leaf belong together, whatever was known', async () => {
    const known = [pin(), first, await stateAfter(3)];
    const counts = { accepted: 0, refused: 0 };
    for (const state of known) {
      for (const evidence of everyOffer()) {
        const next = await verifyTrust(evidence, state, laterDay).catch((error: unknown) => error);
        if (next instanceof TrustError) {
          counts.refused += 1;
          continue;
        }
        const { root, list, leaf, log } = next as TrustState;
        counts.accepted += 1;
        expect(leaf.root).toEqual({ version: root.version, sha256: root.sha256 });
        expect(leaf.lists.hubs).toEqual({ sequence: list.sequence, sha256: list.sha256 });
        expect([list.rootVersion, log.size]).toEqual([root.version, list.sequence]);
        if (!('rootSha256' in state)) expect(list.sequence).toBeGreaterThanOrEqual(state.list.sequence);
      }
    }
    expect(counts.accepted).toBeGreaterThan(50);
    expect(counts.refused).toBeGreaterThan(counts.accepted);
  }, 300_000);
});

describe('going back', () => {
  it('is refused for the log and the list, also after a restart from what the hub kept', async () => {
    const newest = await stateAfter(4);
    const restarted = await verifyTrust(newest.evidence, pin(), laterDay);
    for (const state of [newest, restarted]) {
      const old = { roots: [], lists: [], statements: {}, notices: [], log: logs[2] ?? null };
      await refused(verifyTrust(old, state, laterDay), 'TRUST_CHECKPOINT_ROLLBACK');
      const oldList = { ...old, lists: lists.slice(2, 3), log: null };
      await refused(verifyTrust(oldList, state, laterDay), 'TRUST_LIST_ROLLBACK');
      expect([state.list.sequence, state.log.size]).toEqual([4, 4]);
    }
  });

  it('is refused for a root: one that is known may be repeated, and is passed over', async () => {
    const newest = await stateAfter(4);
    const evidence = { roots: [region.root], lists: [], statements: {}, notices: [], log: logs[3] ?? null };
    expect((await verifyTrust(evidence, newest, laterDay)).root.version).toBe(2);
  });
});
