/** Emergency notices in a state: at once, only less, for as long as no list settles them. */
import { parseCountryCode, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../document/entry.ts';
import { addDays } from '../document/time.ts';
import { buildNotice, type NoticePlan, parseNotice, type SignedNotice } from '../notice/notice.ts';
import { signNotice } from '../notice/record.ts';
import { member, type TrustEvidence, type TrustState } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import {
  codes,
  consentedEntry,
  foundingDay,
  makeRegion,
  nextList,
  officersOf,
  type Region,
  verified,
} from './support/region.ts';
import { grownBy } from './support/region-log.ts';

let region: Region;
let state: Verified<TrustState>;
beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
});

const laterDay = addDays(foundingDay, 2);
const dominica = parseCountryCode('DM');
const quiet: TrustEvidence = { roots: [], lists: [], statements: {}, log: null, notices: [] };

async function notice(signers: readonly string[], change: Partial<NoticePlan> = {}): Promise<SignedNotice> {
  const payload = await buildNotice({
    territory: dominica,
    service: 'PeerMessaging',
    kid: null,
    reason: 'The key was on a laptop that was stolen.',
    issued: foundingDay,
    listSequence: 1,
    revision: 1,
    ...change,
  });
  const read = await parseNotice(payload);
  const officers = officersOf(region.states, signers);
  return { payload, signatures: await Promise.all(officers.map((officer) => signNotice(read, officer, foundingDay))) };
}

const withNotices = (known: Verified<TrustState>, ...notices: SignedNotice[]) =>
  verifyTrust({ ...quiet, notices }, known, laterDay);

/** The entries with a new revision of Dominica's, to which it consented. */
async function revised(): Promise<readonly Entry[]> {
  const dm = region.states.get('DM');
  if (dm === undefined) throw new Error('no such state');
  const entry = await consentedEntry(dm, { ...dm.proposal, revision: 2 });
  return region.listPlan.entries.map((before) => (before.member.country === 'DM' ? entry : before));
}

const four = ['BB', 'BZ', 'GY', 'JM'];

describe('the end of a notice', () => {
  it('that a state made about itself does not come with a list of others alone', async () => {
    const [id = ''] = (await withNotices(state, await notice(['DM']))).notices.keys();
    const known = await withNotices(state, await notice(['DM']));
    const second = await nextList(region, region.list, { settled: [id] }, four);
    const grown = await verifyTrust(await grownBy(region, [second]), known, laterDay);
    expect(member(grown, dominica).services.PeerMessaging).toBe('suspended');
    const anew = await verifyTrust(grown.evidence, { rootSha256: region.rootSha256 }, laterDay);
    expect(anew.notices.size).toBe(1);
  });

  it('cannot be taken back by leaving its number out of a later list', async () => {
    const three = await notice(['BB', 'BZ', 'LC']);
    const known = await withNotices(state, three);
    const [id = ''] = known.notices.keys();
    const second = await nextList(region, region.list, { settled: [id] }, four);
    const settled = await verifyTrust(await grownBy(region, [second]), known, laterDay);
    expect(settled.notices.size).toBe(0);
    const third = await nextList(region, second, {}, four);
    await refused(verifyTrust(await grownBy(region, [second, third]), settled, laterDay), 'TRUST_LIST_UNSETTLES');
    const kept = await nextList(region, second, { settled: [id, 'f'.repeat(64)] }, four);
    const later = await verifyTrust(await grownBy(region, [second, kept]), settled, laterDay);
    expect((await withNotices(later, three)).notices.size).toBe(0);
  });
});

describe('a notice', () => {
  it('takes its service away at once, with nothing of the log, and nothing else', async () => {
    const next = await withNotices(state, await notice(['DM']));
    const before = member(state, dominica);
    const after = member(next, dominica);
    expect([after.services.PeerMessaging, after.peerKeys]).toEqual(['suspended', []]);
    expect({ ...after, peerKeys: before.peerKeys, services: before.services }).toEqual(before);
    expect([next.list.sha256, next.log.quorumTime]).toEqual([state.list.sha256, state.log.quorumTime]);
    expect(next.statements.size).toBe(7);
  });

  it('stays in force when it is not offered again, and when the state is read from what it kept', async () => {
    const next = await withNotices(state, await notice(['DM']));
    expect((await withNotices(next)).notices.size).toBe(1);
    const again = await verifyTrust(next.evidence, { rootSha256: region.rootSha256 }, laterDay);
    expect(member(again, dominica).services.PeerMessaging).toBe('suspended');
  });

  it('stays in force over new lists until one settles it, and never acts again', async () => {
    const one = await notice(['DM']);
    const next = await withNotices(state, one);
    const [id = ''] = next.notices.keys();
    const second = await nextList(region, region.list);
    const grown = await verifyTrust(await grownBy(region, [second]), next, laterDay);
    expect(grown.notices.size).toBe(1);
    const third = await nextList(region, second, { settled: [id], entries: await revised() });
    const settled = await verifyTrust(await grownBy(region, [second, third]), grown, laterDay);
    expect([settled.notices.size, settled.evidence.notices.length]).toEqual([0, 0]);
    expect(member(settled, dominica).services.PeerMessaging).toBe('granted');
    const replayed = await withNotices(settled, one);
    expect(replayed.notices.size).toBe(0);
    expect(replayed.refusedNotices.map(({ code }) => code)).toEqual(['TRUST_NOTICE_SETTLED']);
  });

  it('falls alone when too few signed it, and the rest of the evidence stands', async () => {
    const few = await notice(['BB', 'BZ'], { reason: 'Rumours.' });
    const three = await notice(['BB', 'BZ', 'LC'], { service: null, reason: 'The ministry was raided.' });
    const next = await withNotices(state, few, three);
    expect(next.refusedNotices.map(({ code }) => code)).toEqual(['TRUST_NOTICE_QUORUM_MISSING']);
    expect(Object.values(member(next, dominica).services)).toEqual(Array.from({ length: 5 }, () => 'suspended'));
    expect(next.members.size).toBe(codes.length);
  });

  it('is not made of signatures under a list or a root', async () => {
    const read = await notice([]);
    const forged = { ...read, signatures: [...region.list.signatures, ...region.root.signatures] };
    const next = await withNotices(state, forged);
    expect([next.notices.size, next.refusedNotices.length]).toEqual([0, 1]);
  });
});
