/** What verifyTrust accepts, and the questions that a verified state answers. */
import {
  type CryptoSuite,
  parseCountryCode,
  parseEntityStatement,
  portableSuite,
} from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../document/time.ts';
import { anchor, anchorStatement, member, members, wanted } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { codes, foundingDay, makeRegion, nextList, type Region, verified } from './support/region.ts';
import { grownBy } from './support/region-log.ts';

let region: Region;
beforeAll(async () => {
  region = await makeRegion();
});

describe('a region that was founded properly', () => {
  it('is trusted from nothing but the fingerprint of its root', async () => {
    const state = await verified(region);
    expect(members(state).map(({ country }) => country)).toEqual(codes);
    expect(state.signedBy).toEqual({ root: codes.slice(0, 5), list: codes.slice(0, 4) });
    expect(state.refusedStatements).toEqual([]);
    expect(wanted(state)).toMatchObject({ rootFrom: 2, listFrom: 2 });
    expect(wanted({ rootSha256: region.rootSha256 })).toMatchObject({ rootFrom: 1, listFrom: null, logFrom: null });
  });

  it('says of each member what the member itself proposed', async () => {
    const state = await verified(region);
    const { since: _since, ...proposed } = region.states.get('LC')?.proposal ?? {};
    expect(member(state, parseCountryCode('LC'))).toMatchObject(proposed);
    expect(anchor(state).keys).toEqual([region.anchor.publicJwk]);
  });

  it('carries a statement of the anchor about each member', async () => {
    const state = await verified(region);
    const { unverified } = await parseEntityStatement(anchorStatement(state, parseCountryCode('DM')));
    expect(unverified.subject).toBe('https://hub.dm.example/fed');
    expect(unverified.issuer).toBe('https://region.example/anchor');
  });

  it('does not know a country that is not on the list', async () => {
    const state = await verified(region);
    expect(() => member(state, parseCountryCode('FR'))).toThrowError(
      expect.objectContaining({ code: 'TRUST_MEMBER_UNKNOWN' }),
    );
    expect(() => anchorStatement(state, parseCountryCode('FR'))).toThrowError(
      expect.objectContaining({ code: 'TRUST_MEMBER_UNKNOWN' }),
    );
  });

  it('verifies again what it kept, and changes nothing', async () => {
    const state = await verified(region);
    const again = await verifyTrust(state.evidence, { rootSha256: region.rootSha256 }, addDays(foundingDay, 10));
    expect(again.list.sha256).toBe(state.list.sha256);
    expect(await verifyTrust(state.evidence, state, foundingDay)).toEqual(state);
  });

  it('asks for a suite of its own for each call, where the platform has such', async () => {
    const made: number[] = [];
    const counting = () => {
      const at = made.push(0) - 1;
      const verify: CryptoSuite['verify'] = (key, data, signature) => {
        made[at] = (made[at] ?? 0) + 1;
        return portableSuite.verify(key, data, signature);
      };
      return { ...portableSuite, verify };
    };
    const refusing = { ...portableSuite, verify: () => false, once: counting };
    const pin = { rootSha256: region.rootSha256 };
    await verifyTrust({ ...region.evidence, statements: {} }, pin, foundingDay, refusing);
    await verifyTrust({ ...region.evidence, statements: {} }, pin, foundingDay, refusing);
    // Root 5 and 5, list 4, consents 7, the log 1, witnesses 5.
    expect(made).toEqual([27, 27]);
  });

  it('follows several lists in one step', async () => {
    const state = await verified(region);
    const second = await nextList(region, region.list);
    const third = await nextList(region, second);
    const grown = await grownBy(region, [second, third]);
    const next = await verifyTrust(grown, state, addDays(foundingDay, 3));
    expect(next.list.sequence).toBe(3);
    expect([...next.listHashes.keys()]).toEqual([1, 2, 3]);
    expect(next.statements.size).toBe(7);
    const late = { ...grown, roots: [region.root], lists: [third] };
    const fresh = await verifyTrust(late, { rootSha256: region.rootSha256 }, addDays(foundingDay, 3));
    expect(fresh.list.sequence).toBe(3);
  });

  it('keeps the last sixteen lists whole and the hashes of all, and is read from that again', async () => {
    const state = await verified(region);
    const lists = [await nextList(region, region.list)];
    for (let count = 1; count < 18; count += 1) lists.push(await nextList(region, lists.at(-1) ?? region.list));
    const now = addDays(foundingDay, 20);
    const next = await verifyTrust(await grownBy(region, lists), state, now);
    expect([next.list.sequence, next.listHashes.size, next.evidence.lists.length]).toEqual([19, 19, 16]);
    const again = await verifyTrust(next.evidence, { rootSha256: region.rootSha256 }, now);
    expect(again.list.sha256).toBe(next.list.sha256);
    expect(again.revisions.get(codes[0] ?? parseCountryCode('DM'))).toBe(1);
  });
});
