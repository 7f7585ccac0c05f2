/** What a witness demands before it cosigns: everything but the cosignatures, and every list on the way. */
import type { Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRoot } from '../document/build-root.ts';
import { addDays } from '../document/time.ts';
import type { SignedDocument, TrustState } from '../state.ts';
import { verifyAppend } from '../verify/verify-append.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { makeLog } from './support/log.ts';
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
import { grownBy } from './support/region-log.ts';

let region: Region;
let state: Verified<TrustState>;
let second: SignedDocument;
beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
  second = await nextList(region, region.list);
});

const laterDay = addDays(foundingDay, 5);
const uncosigned = { witnesses: [] };

describe('an append', () => {
  it('is told with what it would put in force, before any witness saw it', async () => {
    const append = await verifyAppend(await grownBy(region, [second], [], uncosigned), state, laterDay);
    expect([append.checkpoint.size, append.list.sequence, append.root.version]).toEqual([2, 2, 1]);
    expect(append.leaf.lists.hubs.sha256).toBe(append.list.sha256);
    const founding = { ...region.evidence, ...(await grownBy(region, [], [], uncosigned)), roots: [region.root] };
    const first = await verifyAppend(
      { ...founding, lists: [region.list] },
      { rootSha256: region.rootSha256 },
      foundingDay,
    );
    expect(first.list.sequence).toBe(1);
  });

  it('puts nothing in force', async () => {
    const evidence = await grownBy(region, [second], [], uncosigned);
    await verifyAppend(evidence, state, laterDay);
    await refused(verifyTrust(evidence, state, laterDay), 'TRUST_WITNESS_QUORUM_MISSING');
    expect([state.list.sequence, state.log.size]).toEqual([1, 1]);
  });

  it('is refused without a checkpoint, or with one that the log did not sign', async () => {
    const evidence = await grownBy(region, [second], [], uncosigned);
    await refused(verifyAppend({ ...evidence, log: null }, state, laterDay), 'TRUST_LOG_MISSING');
    const other = await grownBy(region, [second], [], { ...uncosigned, log: await makeLog(region.log.origin) });
    await refused(verifyAppend(other, state, laterDay), 'TRUST_NOTE_UNSIGNED');
  });

  it('is refused when its list is not signed, not consented to, or from the future', async () => {
    const few = await nextList(region, region.list, {}, codes.slice(0, 3));
    const attempt = (list: SignedDocument) => grownBy(region, [list], [], uncosigned);
    await refused(verifyAppend(await attempt(few), state, laterDay), 'TRUST_LIST_QUORUM_MISSING');
    const entries = region.listPlan.entries.map((entry) => ({ ...entry, consent: null }));
    const silent = await nextList(region, region.list, { entries });
    await refused(verifyAppend(await attempt(silent), state, laterDay), 'TRUST_CONSENT_MISSING');
    await refused(verifyAppend(await attempt(second), state, addDays(foundingDay, -3)), 'TRUST_LIST_NOT_YET_VALID');
  });

  it('is refused when its root is from the future', async () => {
    const plan = { ...region.rootPlan, version: 2, previousSha256: region.rootSha256, issued: addDays(laterDay, 1) };
    const root = await signRoot(await buildRoot(plan), hybridOf(region.states, codes));
    const under = await nextList(region, region.list, { rootVersion: 2 });
    const evidence = await grownBy(region, [under], [root], uncosigned);
    await refused(verifyAppend(evidence, state, laterDay), 'TRUST_ROOT_NOT_YET_VALID');
    expect((await verifyAppend(evidence, state, addDays(laterDay, 1))).root.version).toBe(2);
  });

  it('is refused across a gap in which somebody could have been taken off', async () => {
    const entries = region.listPlan.entries.filter(({ member }) => member.country !== 'DM');
    const without = await nextList(region, region.list, { entries });
    const third = await nextList(region, without, { entries });
    const evidence = await grownBy(region, [without, third], [], uncosigned);
    await refused(verifyAppend(evidence, state, laterDay), 'TRUST_REMOVAL_QUORUM_MISSING');
    await refused(verifyAppend({ ...evidence, lists: [third] }, state, laterDay), 'TRUST_LIST_SEQUENCE_GAP');
  });
});
