/** The anchor's statements follow the list: one that says anything else is refused, alone, and the list stands. */
import {
  type EntityStatement,
  issueEntityStatement,
  parseCountryCode,
  parseEntityId,
  verifyTrustChain,
} from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Member } from '../document/entry.ts';
import { parseTrustList } from '../document/list.ts';
import { addDays } from '../document/time.ts';
import { issueAnchorStatement, verifyAnchorStatement } from '../signature/anchor-statement.ts';
import { anchorStatement } from '../state.ts';
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
  verified,
} from './support/region.ts';
import { grownBy } from './support/region-log.ts';

let region: Region;
let member: Member;
let identity: { entityId: ReturnType<typeof parseEntityId>; keys: EntityStatement['keys'] };
beforeAll(async () => {
  region = await makeRegion();
  const { entries } = await parseTrustList(region.list.payload);
  const found = entries.find((entry) => entry.member.country === 'DM');
  if (found === undefined) throw new Error('no Dominica');
  member = found.member;
  identity = { entityId: parseEntityId('https://region.example/anchor'), keys: [region.anchor.publicJwk] };
});

const dominica = parseCountryCode('DM');
const check = (jwt: string, now = foundingDay) => verifyAnchorStatement(jwt, identity, member, now);
const issue = (change: Partial<EntityStatement>, signer = region.anchor) =>
  issueEntityStatement(
    {
      issuer: identity.entityId,
      subject: member.entityIds.fed,
      issuedAt: foundingDay,
      expiresAt: addDays(foundingDay, 90),
      keys: member.federationKeys,
      ...change,
    },
    signer,
  );

describe('a statement of the anchor', () => {
  it('lives ninety days', async () => {
    const { expiresAt } = await check(await issueAnchorStatement(identity, member, region.anchor, foundingDay));
    expect(expiresAt).toEqual(addDays(foundingDay, 90));
  });

  it('lets a member vouch on its own host only', async () => {
    const signer = await makeSigner();
    const about = await issueAnchorStatement(
      identity,
      { ...member, federationKeys: [signer.publicJwk] },
      region.anchor,
      foundingDay,
    );
    const chainOf = async (leaf: string) => {
      const subject = parseEntityId(leaf);
      const claims = { subject, issuedAt: foundingDay, expiresAt: addDays(foundingDay, 1), keys: [signer.publicJwk] };
      const authorityHints = [member.entityIds.fed];
      return [
        await issueEntityStatement({ ...claims, issuer: subject, authorityHints, metadata: {} }, signer),
        await issueEntityStatement({ ...claims, issuer: member.entityIds.fed }, signer),
        about,
      ];
    };
    const own = await verifyTrustChain(await chainOf(member.entityIds.rp), [identity], foundingDay);
    expect(own.path).toEqual([member.entityIds.rp, member.entityIds.fed, identity.entityId]);
    const foreign = verifyTrustChain(await chainOf('https://hub.elsewhere.example/rp'), [identity], foundingDay);
    await expect(foreign).rejects.toMatchObject({ code: 'TRUST_CHAIN_CONSTRAINT' });
  });

  it.each([
    ['by another issuer', async () => issue({ issuer: parseEntityId('https://other.example/anchor') })],
    ['about another hub', async () => issue({ subject: parseEntityId('https://hub.lc.example/fed') })],
    ['with other keys', async () => issue({ keys: [(await makeSigner()).publicJwk] })],
    ['with a key too many', async () => issue({ keys: [...member.federationKeys, (await makeSigner()).publicJwk] })],
    ['signed by somebody else', async () => issue({}, await makeSigner())],
    ['that lives too long', async () => issue({ expiresAt: addDays(foundingDay, 91) })],
    [
      'that has expired',
      async () => issue({ issuedAt: addDays(foundingDay, -91), expiresAt: addDays(foundingDay, -1) }),
    ],
    ['from the future', async () => issue({ issuedAt: addDays(foundingDay, 1), expiresAt: addDays(foundingDay, 2) })],
    ['that is far too large', async () => 'x'.repeat(65 * 1024)],
    ['that is nonsense', async () => 'a.b.c'],
  ])('is refused %s', async (_name, make) => {
    await refused(check(await make()), 'TRUST_STATEMENT_INVALID');
  });
});

describe('a list with statements', () => {
  const pin = () => ({ rootSha256: region.rootSha256 });
  const withStatement = (jwt: string | undefined) => {
    const { DM: _old, ...others } = region.evidence.statements;
    return { ...region.evidence, statements: jwt === undefined ? others : { ...others, DM: jwt } };
  };

  it('stands when one statement is wrong; only that country has none', async () => {
    const state = await verifyTrust(withStatement(await issue({}, await makeSigner())), pin(), foundingDay);
    expect(state.refusedStatements.map(({ code }) => code)).toEqual(['TRUST_STATEMENT_INVALID']);
    expect(state.statements.size).toBe(6);
    expect(() => anchorStatement(state, dominica)).toThrowError(
      expect.objectContaining({ code: 'TRUST_STATEMENT_MISSING' }),
    );
  });

  it('keeps the statement it has when a worse one or none is offered, and takes a later one', async () => {
    const state = await verified(region);
    const kept = anchorStatement(state, dominica);
    const step = (jwt: string | undefined) =>
      verifyTrust({ ...withStatement(jwt), roots: [], lists: [] }, state, addDays(foundingDay, 1));
    expect(anchorStatement(await step(undefined), dominica)).toBe(kept);
    expect(anchorStatement(await step(await issue({}, await makeSigner())), dominica)).toBe(kept);
    const later = await issueAnchorStatement(identity, member, region.anchor, addDays(foundingDay, 1));
    expect(anchorStatement(await step(later), dominica)).toBe(later);
  });

  it('drops the statement about keys that the list has replaced: the list wins', async () => {
    const state = await verified(region);
    const home = region.states.get('DM');
    if (home === undefined) throw new Error('no Dominica');
    const change = { federationKeys: [(await makeSigner()).publicJwk], revision: 2 };
    const entry = await consentedEntry(home, { ...home.proposal, ...change });
    const entries = region.listPlan.entries.map((one) => (one.member.country === 'DM' ? entry : one));
    const list = await nextList(region, region.list, { entries }, codes);
    const next = await verifyTrust(await grownBy(region, [list]), state, addDays(foundingDay, 2));
    expect(next.statements.has(dominica)).toBe(false);
    expect(next.refusedStatements).toHaveLength(1);
  });
});
