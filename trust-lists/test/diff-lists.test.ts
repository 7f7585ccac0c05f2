/** What a trust officer is told before signing: everything that changed, and nothing that did not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { diffLists, diffMembers } from '../diff/diff-lists.ts';
import { parseTrustList, type TrustList } from '../document/list.ts';
import { consentedEntry, makeRegion, makeSigner, nextList, type Region } from './support/region.ts';

let region: Region;
let first: TrustList;
beforeAll(async () => {
  region = await makeRegion();
  first = await parseTrustList(region.list.payload);
});

/** The next list with Dominica's entry changed, or left out when there is no change. */
async function changed(change: object | null): Promise<TrustList> {
  const home = region.states.get('DM');
  if (home === undefined) throw new Error('no Dominica');
  const others = region.listPlan.entries.filter(({ member }) => member.country !== 'DM');
  const entries = change === null ? others : [...others, await consentedEntry(home, { ...home.proposal, ...change })];
  return parseTrustList((await nextList(region, region.list, { entries })).payload);
}

describe('the difference of two lists', () => {
  it('names every country of a first list as added, with all its keys', () => {
    const diff = diffLists(null, first);
    expect(diff.fromSequence).toBeNull();
    expect(diff.entries.map(({ kind, country }) => `${kind} ${country}`)).toContain('added LC');
    expect(diff.entries[0]?.keysAdded).toHaveLength(5 + 8);
  });

  it('is empty between the same entries', async () => {
    const diff = diffLists(first, await parseTrustList((await nextList(region, region.list)).payload));
    expect(diff.entries).toEqual([]);
    expect(diff.unchanged).toHaveLength(7);
  });

  it('tells a new key, the key it replaces, and each fact that changed', async () => {
    const key = (await makeSigner()).publicJwk;
    const diff = diffLists(first, await changed({ peerKeys: [key], maxAssurance: 'high', revision: 2 }));
    expect(diff.entries).toHaveLength(1);
    const [entry] = diff.entries;
    expect(entry).toMatchObject({ kind: 'changed', country: 'DM' });
    expect(entry?.facts).toEqual([
      { fact: 'highest assurance', before: 'substantial', after: 'high' },
      { fact: 'revision', before: '1', after: '2' },
    ]);
    expect(entry?.keysAdded).toMatchObject([{ purpose: 'messages', key: { kid: key.kid } }]);
    expect(entry?.keysRemoved).toHaveLength(1);
    expect(diff.unchanged).not.toContain('DM');
  });

  it('dates a new key by its service, and not that of an official', async () => {
    const since = new Date('2027-03-01T00:00:00Z');
    const diff = diffLists(first, await changed({ peerKeys: [(await makeSigner()).publicJwk], since, revision: 2 }));
    expect(diff.entries[0]?.keysAdded.map(({ validFrom }) => validFrom)).toEqual([since]);
    const officials = diffLists(null, first).entries[0]?.keysAdded.filter(({ purpose }) => purpose.startsWith('share'));
    expect(officials?.every(({ validFrom }) => validFrom === null)).toBe(true);
  });

  it('tells a budget that grows and a notice that is settled, since both give trust back', async () => {
    const id = 'ab'.repeat(32);
    const budgets = { ...first.budgets, PeerMessaging: 1000 };
    const next = await parseTrustList((await nextList(region, region.list, { budgets, settled: [id] })).payload);
    expect(diffLists(first, next).rules).toEqual([
      { fact: 'budgets.PeerMessaging', before: String(first.budgets.PeerMessaging), after: '1000' },
      { fact: `settled.${id}`, before: '', after: 'settled' },
    ]);
  });

  it('tells which country is taken off', async () => {
    const diff = diffLists(first, await changed(null));
    expect(diff.entries).toMatchObject([{ kind: 'removed', country: 'DM' }]);
    expect(diffMembers(null, null)).toBeNull();
  });
});
