/** A witness that the region has suspended: its word does not count, and the quorum stays as large as it was. */
import { type CountryCode, canonicalJson, parseCountryCode, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseEntry } from '../document/entry.ts';
import { proposeEntry } from '../document/propose-entry.ts';
import { serviceStatuses, serviceTypes } from '../document/service.ts';
import { addDays } from '../document/time.ts';
import { buildNotice, parseNotice } from '../notice/notice.ts';
import { signNotice } from '../notice/record.ts';
import { consentTo } from '../signature/consent.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import { foundingDay, makeRegion, nextList, officersOf, type Region, verified } from './support/region.ts';
import { grownBy, logOf, quorumOf } from './support/region-log.ts';

let region: Region;
let suspended: Verified<TrustState>;
let second: SignedDocument;
const at = addDays(foundingDay, 2);
const barbados: CountryCode = parseCountryCode('BB');
const quiet: TrustEvidence = { roots: [], lists: [], statements: {}, log: null, notices: [] };

beforeAll(async () => {
  region = await makeRegion();
  second = await nextList(region, region.list);
  const plan = { territory: barbados, service: 'Witness', kid: null, reason: 'Broken into.' } as const;
  const payload = await buildNotice({ ...plan, issued: foundingDay, listSequence: 1, revision: 1 });
  const notice = await parseNotice(payload);
  const officers = officersOf(region.states, ['BB']);
  const signatures = await Promise.all(officers.map((officer) => signNotice(notice, officer, foundingDay)));
  suspended = await verifyTrust({ ...quiet, notices: [{ payload, signatures }] }, await verified(region), at);
});

const grown = (list: SignedDocument, witnesses: number) =>
  grownBy(region, [list], [], { at, witnesses: quorumOf(region.states, witnesses) });

describe('a witness that a notice suspends', () => {
  it('is no part of the quorum for a new head, and k others are', async () => {
    await refused(verifyTrust(await grown(second, 5), suspended, at), 'TRUST_WITNESS_QUORUM_MISSING');
    const next = await verifyTrust(await grown(second, 6), suspended, at);
    expect([next.list.sequence, next.log.witnessTimes.size, next.log.witnessTimes.has(barbados)]).toEqual([
      2,
      5,
      false,
    ]);
  });

  it('is counted no longer, and the head that it helped to put in force before stands', async () => {
    expect([suspended.log.witnessTimes.size, suspended.members.get(barbados)?.services.Witness]).toEqual([
      5,
      'suspended',
    ]);
    const again = await verifyTrust(suspended.evidence, { rootSha256: region.rootSha256 }, at);
    expect(again.notices.size).toBe(1);
    const log = await logOf(region, [{ root: region.root, list: region.list }], { at });
    expect((await verifyTrust({ ...quiet, log }, suspended, at)).log.quorumTime).toEqual(suspended.log.quorumTime);
  });
});

describe('a witness that the list suspends', () => {
  it('is no part of the quorum for that very list, for hubs that knew it and for hubs that start', async () => {
    const state = region.states.get('BB');
    if (state === undefined) throw new Error('no such state');
    const proposed = JSON.stringify(await proposeEntry({ ...state.proposal, revision: 2 }));
    const entity = JSON.parse(proposed, (_name, value) =>
      value?.ServiceTypeIdentifier === serviceTypes.Witness
        ? { ...value, ServiceStatus: serviceStatuses.suspended }
        : value,
    );
    const read = await parseEntry(canonicalJson(entity));
    const entry = { ...read, consent: await consentTo(read, { from: 1, to: 100 }, state.officer) };
    expect(entry.member.services.Witness).toBe('suspended');
    const entries = region.listPlan.entries.map((one) => (one.member.country === 'BB' ? entry : one));
    const list = await nextList(region, region.list, { entries });
    for (const known of [await verified(region), { rootSha256: region.rootSha256 }]) {
      const roots = 'rootSha256' in known ? [region.root] : [];
      const five = { ...(await grown(list, 5)), roots };
      await refused(verifyTrust(five, known, at), 'TRUST_WITNESS_QUORUM_MISSING');
      const next = await verifyTrust({ ...(await grown(list, 6)), roots }, known, at);
      expect([...next.log.witnessTimes.keys()]).not.toContain('BB');
    }
  });
});
