/** Attacks on sovereignty: no majority puts a country on the list, changes its keys or takes it off on the quiet. */
import { canonicalJson, parseJws, signJws, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Entry, parseEntry } from '../document/entry.ts';
import { type EntryProposal, proposeEntry } from '../document/propose-entry.ts';
import { addDays } from '../document/time.ts';
import { consentTo, parseConsent } from '../signature/consent.ts';
import type { SignedDocument, TrustState } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import {
  codes,
  consentedEntry,
  foundingDay,
  makeRegion,
  makeSigner,
  nextList,
  type Region,
  type State,
  verified,
} from './support/region.ts';
import { grownBy } from './support/region-log.ts';

let region: Region;
let state: Verified<TrustState>;
let dominica: State;
beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
  const found = region.states.get('DM');
  if (found === undefined) throw new Error('no Dominica');
  dominica = found;
});

const laterDay = addDays(foundingDay, 5);
/** The lists, logged after the founding one and after those `before`. */
const offer = async (lists: SignedDocument[], known = state, before: SignedDocument[] = []) =>
  verifyTrust({ ...(await grownBy(region, [...before, ...lists])), lists }, known, laterDay);

/** The next list, signed by all seven states, with Dominica's entry replaced. */
function listWith(entry: Entry, previous = region.list, signers: readonly string[] = codes): Promise<SignedDocument> {
  const entries = region.listPlan.entries.map((one) => (one.member.country === 'DM' ? entry : one));
  return nextList(region, previous, { entries }, signers);
}

/** Dominica's proposal with new peer keys. */
async function rekeyed(revision: number): Promise<EntryProposal> {
  return { ...dominica.proposal, peerKeys: [(await makeSigner()).publicJwk], revision };
}

/** The entry with a consent that `officer` signed, with some of its content changed. */
async function forged(entry: Entry, officer: State['officer'], change: object = {}): Promise<Entry> {
  const honest = parseConsent(parseJws(entry.consent ?? '').payload);
  const payload = canonicalJson({ ...honest, ...change });
  return { ...entry, consent: await signJws(payload, { typ: 'breakwater-consent+jws' }, officer) };
}

describe('a changed entry', () => {
  it('is taken with a higher revision and the consent of its own state', async () => {
    const next = await offer([await listWith(await consentedEntry(dominica, await rekeyed(2)))]);
    expect(next.list.entries.find(({ member }) => member.country === 'DM')?.member.revision).toBe(2);
  });

  it('is refused without consent, though all seven states signed the list', async () => {
    const entry = { ...(await consentedEntry(dominica, await rekeyed(2))), consent: null };
    await refused(offer([await listWith(entry)]), 'TRUST_CONSENT_MISSING');
  });

  it('is refused with the consent of another state, or of a stranger', async () => {
    const entry = await consentedEntry(dominica, await rekeyed(2));
    const jamaica = region.states.get('JM')?.officer ?? (await makeSigner());
    await refused(offer([await listWith(await forged(entry, jamaica))]), 'TRUST_CONSENT_INVALID');
    await refused(offer([await listWith(await forged(entry, await makeSigner()))]), 'TRUST_CONSENT_INVALID');
  });

  it('is refused with a consent in a class of algorithms that the list does not rely on', async () => {
    const entry = await consentedEntry(dominica, await rekeyed(2));
    const consent = await consentTo(entry, { from: 1, to: 9 }, dominica.pqOfficer);
    await refused(offer([await listWith({ ...entry, consent })]), 'TRUST_CONSENT_INVALID');
  });

  it('is refused with a consent to the entry as it was', async () => {
    const old = await consentedEntry(dominica, dominica.proposal);
    const entry = { ...(await consentedEntry(dominica, await rekeyed(2))), consent: old.consent };
    await refused(offer([await listWith(entry)]), 'TRUST_CONSENT_INVALID');
  });

  it('is refused with a consent to another entry of the same revision', async () => {
    const other = await consentedEntry(dominica, await rekeyed(2));
    const entry = { ...(await consentedEntry(dominica, await rekeyed(2))), consent: other.consent };
    await refused(offer([await listWith(entry)]), 'TRUST_CONSENT_INVALID');
  });

  it.each([
    ['another list', { listId: 'status' }],
    ['another state', { territory: 'LC' }],
    ['another revision', { revision: 9 }],
    ['nonsense', { extra: true }],
  ])('is refused with a consent for %s', async (_name, change) => {
    const entry = await consentedEntry(dominica, await rekeyed(2));
    await refused(offer([await listWith(await forged(entry, dominica.officer, change))]), 'TRUST_CONSENT_INVALID');
  });

  it('is refused before and after the numbers that the consent is for', async () => {
    const proposal = await rekeyed(2);
    const early = await consentedEntry(dominica, proposal, { from: 3, to: 9 });
    await refused(offer([await listWith(early)]), 'TRUST_CONSENT_OUT_OF_RANGE');
    const late = await consentedEntry(dominica, proposal, { from: 1, to: 1 });
    await refused(offer([await listWith(late)]), 'TRUST_CONSENT_OUT_OF_RANGE');
  });

  it('is refused under the old revision, so that an old entry with its old consent cannot come back', async () => {
    const second = await listWith(await consentedEntry(dominica, await rekeyed(2)));
    const next = await offer([second]);
    const replayed = await listWith(await consentedEntry(dominica, dominica.proposal), second);
    await refused(offer([replayed], next, [second]), 'TRUST_ENTRY_REVISION');
    await refused(offer([await listWith(await consentedEntry(dominica, await rekeyed(1)))]), 'TRUST_ENTRY_REVISION');
  });
});

describe('an unchanged entry', () => {
  it('stays after the numbers of its consent have passed, for one silent state must not stop the region', async () => {
    const brief = await consentedEntry(dominica, await rekeyed(2), { from: 1, to: 2 });
    const second = await listWith(brief);
    const third = await listWith(brief, second);
    expect((await offer([second, third])).list.sequence).toBe(3);
    const evidence = { ...(await grownBy(region, [second, third])), roots: [region.root], lists: [third] };
    expect((await verifyTrust(evidence, { rootSha256: region.rootSha256 }, laterDay)).list.sequence).toBe(3);
  });
});

describe('taking a country off', () => {
  const without = (signers: readonly string[]) => {
    const entries = region.listPlan.entries.filter(({ member }) => member.country !== 'DM');
    return nextList(region, region.list, { entries }, signers);
  };

  it('needs five signatures, not four', async () => {
    await refused(offer([await without(codes.slice(0, 4))]), 'TRUST_REMOVAL_QUORUM_MISSING');
    const next = await offer([await without(codes.slice(0, 5))]);
    expect(next.members.size).toBe(6);
    expect(next.statements.size).toBe(6);
  });

  it('does not let it come back as it once was, only under a revision that it has not had', async () => {
    const off = await without(codes);
    const back = (entry: Entry) => listWithout(off, [...region.listPlan.entries.filter(isOther), entry]);
    const listWithout = (previous: SignedDocument, entries: readonly Entry[]) =>
      nextList(region, previous, { entries }, codes);
    const old = await back(await consentedEntry(dominica, dominica.proposal));
    await refused(offer([off, old]), 'TRUST_ENTRY_REVISION');
    await refused(offer([old], await offer([off]), [off]), 'TRUST_ENTRY_REVISION');
    const anew = await back(await consentedEntry(dominica, await rekeyed(2)));
    expect((await offer([off, anew])).members.size).toBe(7);
  });
});

const isOther = ({ member }: Entry) => member.country !== 'DM';

describe('a country that would pass for another', () => {
  it('is refused with a key, an address or an official of somebody else', async () => {
    const other = region.states.get('LC')?.proposal;
    if (other === undefined) throw new Error('no Saint Lucia');
    const stolen: Partial<EntryProposal>[] = [
      { peerKeys: other.peerKeys },
      { federationKeys: dominica.proposal.peerKeys },
      { officials: other.officials },
      { origin: other.origin, entityIds: other.entityIds },
    ];
    for (const change of stolen) {
      const entry = await consentedEntry(dominica, { ...dominica.proposal, ...change, revision: 2 });
      await refused(listWith(entry), 'TRUST_LIST_KEY_REUSED');
    }
  });

  it('is refused with a key of somebody else that leaves its key id out', async () => {
    const other = region.states.get('LC')?.proposal;
    if (other === undefined) throw new Error('no Saint Lucia');
    const services = ['federationKeys', 'peerKeys', 'backupKeys', 'custodyKeys', 'officials'] as const;
    for (const name of services) {
      const stolen = { ...dominica.proposal, [name]: other[name], revision: 2 };
      const text = JSON.stringify(await proposeEntry(stolen), (key, value) => (key === 'kid' ? undefined : value));
      const entry = await parseEntry(canonicalJson(JSON.parse(text)));
      const consent = await consentTo(entry, { from: 1, to: 100 }, dominica.officer);
      await refused(listWith({ ...entry, consent }), 'TRUST_LIST_KEY_REUSED');
    }
  });
});
