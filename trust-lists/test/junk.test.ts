/** Signatures that do not count are nobody's to keep: anybody may add them to a document on its way. */
import { expect, it } from 'vitest';
import { buildRoot } from '../document/build-root.ts';
import { addDays } from '../document/time.ts';
import { formatSignatureFile, parseSignatureFile } from '../signature/signature-file.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import {
  codes,
  foundingDay,
  hybridOf,
  makeRegion,
  nextList,
  officersOf,
  signList,
  signRoot,
  verified,
} from './support/region.ts';
import { grownBy } from './support/region-log.ts';

const region = await makeRegion();
const state = await verified(region);
const day = addDays(foundingDay, 1);

it('of a list are dropped, and the others are kept, each once', async () => {
  const list = await nextList(region, region.list, {}, codes);
  const twice = await signList(list.payload, officersOf(region.states, ['BB']));
  const junk = ['x'.repeat(20_000), ...Array.from({ length: 100_000 }, (_, index) => `j${index}`)];
  const loaded = { ...list, signatures: [...list.signatures, ...twice.signatures, ...junk] };
  const next = await verifyTrust(await grownBy(region, [loaded], [], { at: day }), state, day);
  const kept = next.evidence.lists.at(-1)?.signatures ?? [];
  expect(kept).toEqual(list.signatures);
  expect(parseSignatureFile(formatSignatureFile(kept))).toEqual(kept);
  const again = await verifyTrust(next.evidence, { rootSha256: region.rootSha256 }, day);
  expect(again.list.sha256).toBe(next.list.sha256);
});

it('of a root are dropped too, and those that its predecessor’s rule counts are kept', async () => {
  // The new root counts post-quantum keys only; the old one asks for both kinds.
  const classes = { root: ['pq'] } as const;
  const plan = { ...region.rootPlan, version: 2, previousSha256: region.rootSha256, issued: day, classes };
  const root = await signRoot(await buildRoot(plan), hybridOf(region.states, codes));
  const list = await nextList(region, region.list, { rootVersion: 2 });
  const loaded = { ...root, signatures: ['junk', ...root.signatures, 'x'.repeat(20_000)] };
  const next = await verifyTrust(await grownBy(region, [list], [loaded], { at: day }), state, day);
  const kept = next.evidence.roots.at(-1)?.signatures ?? [];
  expect([...kept].sort()).toEqual([...root.signatures].sort());
  const again = await verifyTrust(next.evidence, { rootSha256: region.rootSha256 }, day);
  expect(again.root.version).toBe(2);
});

it('for a removal are kept by those who did not need them, for others who will', async () => {
  // Removals ask for post-quantum signatures as well, which ordinary lists do without.
  const classes = { removal: ['classical', 'pq'] } as const;
  const plan = { ...region.rootPlan, version: 2, previousSha256: region.rootSha256, issued: day, classes };
  const root = await signRoot(await buildRoot(plan), hybridOf(region.states, codes));
  const second = await nextList(region, region.list, { rootVersion: 2 });
  const entries = region.listPlan.entries.filter(({ member }) => member.country !== 'DM');
  const { payload } = await nextList(region, second, { entries, rootVersion: 2 });
  const third = await signList(payload, hybridOf(region.states, codes));
  const later = addDays(foundingDay, 3);
  const grown = await grownBy(region, [second, third], [root], { at: later });
  // This hub slept over list 2, so it cannot tell what list 3 removed, and asks for no more than a list needs.
  const asleep = await verifyTrust({ ...grown, lists: [third] }, state, later);
  const awake = await verifyTrust(await grownBy(region, [second], [root], { at: day }), state, later);
  const passOn = (signatures: readonly string[]) =>
    verifyTrust({ ...grown, roots: [], lists: [{ payload, signatures }] }, awake, later);
  expect((await passOn(asleep.evidence.lists.at(-1)?.signatures ?? [])).members.size).toBe(6);
  const classical = await signList(payload, officersOf(region.states, codes));
  await refused(passOn(classical.signatures), 'TRUST_REMOVAL_QUORUM_MISSING');
});
