/** A country that left the region comes back only under a revision it never had, whatever a hub has forgotten. */
import { parseCountryCode, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildList } from '../document/build-list.ts';
import { buildRoot } from '../document/build-root.ts';
import type { Departed } from '../document/departed.ts';
import type { Entry } from '../document/entry.ts';
import { parseTrustList } from '../document/list.ts';
import { addDays } from '../document/time.ts';
import type { PinnedRoot, SignedDocument, TrustEvidence, TrustState } from '../state.ts';
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
  type State,
  signRoot,
  verified,
} from './support/region.ts';
import { logOf, type Step } from './support/region-log.ts';

const day = addDays(foundingDay, 40);
let region: Region;
let dominica: State;
let others: readonly Entry[];
/** Dominica's first entry, revision 1, whose keys were stolen since; its consent still covers lists 1 to 100. */
let old: Entry;
/** Its newest entry, revision 7. */
let newest: Entry;
let founded: Verified<TrustState>;
/** Lists 2, with the newest entry, and 3, without Dominica. */
let second: SignedDocument;
let third: SignedDocument;

beforeAll(async () => {
  region = await makeRegion();
  const state = region.states.get('DM');
  const entry = region.listPlan.entries.find(({ member }) => member.country === 'DM');
  if (state === undefined || entry === undefined) throw new Error('no Dominica');
  [dominica, old] = [state, entry];
  others = region.listPlan.entries.filter(({ member }) => member.country !== 'DM');
  newest = await revision(7);
  founded = await verified(region);
  second = await nextList(region, region.list, { entries: [...others, newest] });
  third = await nextList(region, second, { entries: others }, codes);
});

async function revision(number: number): Promise<Entry> {
  const peerKeys = [(await makeSigner()).publicJwk];
  return consentedEntry(dominica, { ...dominica.proposal, peerKeys, revision: number });
}

async function evidence(steps: readonly Step[], lists: readonly SignedDocument[]): Promise<TrustEvidence> {
  const log = await logOf(region, [{ root: region.root, list: region.list }, ...steps], { at: day });
  return { roots: steps.flatMap(({ root }) => root ?? []), lists, statements: {}, notices: [], log };
}

async function refusedByAll(offered: TrustEvidence, state: Verified<TrustState> | PinnedRoot, code: string) {
  await refused(verifyTrust(offered, state, day), code as never);
  await refused(verifyAppend(offered, state, day), code as never);
}

const restart = (state: TrustState) => verifyTrust(state.evidence, { rootSha256: region.rootSha256 }, day);

/** Root 2, which brings the lists back to this one. */
async function rootBackTo(list: SignedDocument, version = 2, previousSha256 = region.rootSha256) {
  const { sequence, sha256 } = await parseTrustList(list.payload);
  const baseline = { hubs: { sequence, sha256 } };
  const plan = { ...region.rootPlan, version, previousSha256, issued: day, baseline };
  return signRoot(await buildRoot(plan), hybridOf(region.states, codes));
}

describe('a country that left', () => {
  it('stays away under its old entry after a restart, however many lists ago it left', async () => {
    const steps: Step[] = [{ list: second }, { list: third }];
    let state = await verifyTrust(await evidence(steps, [second, third]), founded, day);
    let last = third;
    while (steps.length < 20) {
      last = await nextList(region, last, { entries: others });
      steps.push({ list: last });
    }
    const lists = steps.slice(2).map(({ list }) => list);
    state = await verifyTrust(await evidence(steps, lists), state, day);
    const back = await nextList(region, last, { entries: [...others, old] });
    const offered = await evidence([...steps, { list: back }], [back]);
    await refusedByAll(offered, state, 'TRUST_ENTRY_REVISION');
    await refusedByAll(offered, await restart(state), 'TRUST_ENTRY_REVISION');
  });

  it('stays away when the list that took it off was never fetched', async () => {
    const fourth = await nextList(region, third, { entries: others });
    const steps = [{ list: second }, { list: third }, { list: fourth }];
    const seen = await verifyTrust(await evidence([{ list: second }], [second]), founded, day);
    const state = await verifyTrust(await evidence(steps, [fourth]), seen, day);
    const back = await nextList(region, fourth, { entries: [...others, old] });
    const offered = await evidence([...steps, { list: back }], [back]);
    await refusedByAll(offered, state, 'TRUST_ENTRY_REVISION');
    await refusedByAll(offered, await restart(state), 'TRUST_ENTRY_REVISION');
  });

  it('stays away when a root brings the lists back to one without it', async () => {
    const fourth = await nextList(region, third, { entries: others });
    const fifth = await nextList(region, fourth, { entries: others });
    const steps = [{ list: second }, { list: third }, { list: fourth }, { list: fifth }];
    const state = await verifyTrust(await evidence(steps, [second, third, fourth, fifth]), founded, day);
    const root = await rootBackTo(third);
    const back = await nextList(region, third, { entries: [...others, old], rootVersion: 2 });
    await refusedByAll(await evidence([...steps, { root, list: back }], [back]), state, 'TRUST_ENTRY_REVISION');
  });
});

describe('a baseline older than the lists that a hub keeps', () => {
  it('is needed itself, and what follows it is checked against it', async () => {
    const steps: Step[] = [];
    let last = region.list;
    for (let number = 2; number <= 21; number += 1) {
      last = await nextList(region, last);
      steps.push({ list: last });
    }
    const lists = steps.map(({ list }) => list);
    const state = await verifyTrust(await evidence(steps, lists), founded, day);
    const [, baseline = last] = lists;
    const root = await rootBackTo(baseline);
    const next = async (change: object, signers?: readonly string[]) => {
      const list = await nextList(region, baseline, { rootVersion: 2, ...change }, signers);
      return (with_: readonly SignedDocument[]) => evidence([...steps, { root, list }], [...with_, list]);
    };
    const without = await next({ entries: others }, codes.slice(0, 4));
    await refusedByAll(await without([]), state, 'TRUST_LIST_BASELINE_MISSING');
    await refusedByAll(await without([baseline]), state, 'TRUST_REMOVAL_QUORUM_MISSING');
    const changed = await next({ entries: [...others, await revision(1)] });
    await refusedByAll(await changed([baseline]), state, 'TRUST_ENTRY_REVISION');
    const honest = await next({});
    await refusedByAll(await honest([]), state, 'TRUST_LIST_BASELINE_MISSING');
    expect((await verifyAppend(await honest([baseline]), state, day)).list.sequence).toBe(4);
    const back = await verifyTrust(await honest([baseline]), state, day);
    expect([back.list.sequence, back.evidence.lists.length]).toEqual([4, 2]);
    expect((await restart(back)).list.sha256).toBe(back.list.sha256);
  });
});

describe('the countries that a list says have left', () => {
  const leaving = async (departed: readonly Departed[], entries = others) =>
    evidence([{ list: second }, { list: await nextList(region, second, { entries, departed }, codes) }], []);
  const DM = parseCountryCode('DM');

  it('are those that left before it and with it, with their last revisions, and no others', async () => {
    const wrong: Departed[][] = [
      [],
      [{ country: DM, revision: 6 }],
      [{ country: DM, revision: 8 }],
      [
        { country: DM, revision: 7 },
        { country: parseCountryCode('XA'), revision: 1 },
      ],
    ];
    for (const departed of wrong) {
      const list = await nextList(region, second, { entries: others, departed }, codes);
      const offered = await evidence([{ list: second }, { list }], [second, list]);
      await refusedByAll(offered, founded, 'TRUST_LIST_DEPARTED');
    }
    expect((await parseTrustList(third.payload)).departed).toEqual([{ country: DM, revision: 7 }]);
  });

  it('end with a return under a higher revision, and are carried on until then', async () => {
    const back = await nextList(region, third, { entries: [...others, await revision(8)] });
    const list = await parseTrustList(back.payload);
    expect(list.departed).toEqual([]);
    const steps = [{ list: second }, { list: third }, { list: back }];
    const state = await verifyTrust(await evidence(steps, [second, third, back]), founded, day);
    expect([state.members.size, state.revisions.get(DM)]).toEqual([7, 8]);
    const lost = await nextList(region, third, { entries: others, departed: [] });
    const offered = await evidence([{ list: second }, { list: third }, { list: lost }], [second, third, lost]);
    await refusedByAll(offered, founded, 'TRUST_LIST_DEPARTED');
  });

  it('may be more after a gap, never fewer or under lower revisions', async () => {
    const steps = (list: SignedDocument) => [{ list: second }, { list: third }, { list }];
    const state = await verifyTrust(await evidence([{ list: second }], [second]), founded, day);
    const after = async (departed?: readonly Departed[]) => {
      const list = await nextList(region, third, { entries: others, ...(departed && { departed }) });
      return verifyTrust(await evidence(steps(list), [list]), state, day);
    };
    await refused(after([]), 'TRUST_LIST_DEPARTED');
    await refused(after([{ country: DM, revision: 6 }]), 'TRUST_LIST_DEPARTED');
    const grenadines = { country: parseCountryCode('XA'), revision: 2 };
    expect((await after([{ country: DM, revision: 9 }, grenadines])).revisions.get(DM)).toBe(9);
  });

  it('stand in order, each once, not beside their own entry, and not in the first list', async () => {
    const XA = parseCountryCode('XA');
    const one = { country: DM, revision: 7 };
    const malformed: Departed[][] = [
      [one, one],
      [{ country: XA, revision: 1 }, one],
      [{ country: DM, revision: 0 }],
      [{ country: parseCountryCode('BB'), revision: 1 }],
    ];
    for (const departed of malformed) await refused(leaving(departed), 'TRUST_LIST_MALFORMED');
    await refused(buildList({ ...region.listPlan, entries: others, departed: [one] }), 'TRUST_LIST_MALFORMED');
  });
});
