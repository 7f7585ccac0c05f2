/** The key that vouches for an entity is the country's own at this moment, whatever older statements say. */
import {
  issueEntityStatement,
  parseEntityId,
  type Signer,
  type TrustChain,
  type Verified,
} from '@breakwater/federation-protocol';
import { applyNotices, type TrustState } from '@breakwater/trust-lists';
import { beforeAll, expect, it } from 'vitest';
import { requireListedKeys } from '../../federation/listed-keys.ts';
import { makeSigner } from '../recovery/a-trust-list.ts';
import { type Cast, castRegion, publishList, stateOf } from '../trust/a-region.ts';
import { foundingDay } from '../trust/region.ts';
import { trustOf } from '../trust/trust-of.ts';

let cast: Cast;
let state: Verified<TrustState>;
let stranger: Signer;

beforeAll(async () => {
  cast = await castRegion();
  state = await stateOf(cast, await publishList(cast));
  stranger = await makeSigner();
});

const fed = parseEntityId('https://hub.bb.example/fed');
const leaf = parseEntityId('https://hub.bb.example/rp');

async function chainBy(signer: Signer, intermediate = fed): Promise<Verified<TrustChain>> {
  const day = 86_400_000;
  const statement = await issueEntityStatement(
    {
      issuer: intermediate,
      subject: leaf,
      issuedAt: foundingDay,
      expiresAt: new Date(foundingDay.getTime() + day),
      keys: [signer.publicJwk],
    },
    signer,
  );
  const chain: TrustChain = {
    ...{ leaf, anchor: parseEntityId('https://region.example/anchor'), metadata: {}, expiresAt: foundingDay },
    path: [leaf, intermediate, parseEntityId('https://region.example/anchor')],
    statements: ['', statement, ''],
  };
  return chain as Verified<TrustChain>;
}

const denied = expect.objectContaining({ code: 'TRUST_DENIED' });

it('passes a chain under a key of the list', async () => {
  const chain = await chainBy(cast.federation.BB);
  expect(
    requireListedKeys(
      chain,
      trustOf(() => state),
    ),
  ).toBe(chain);
});

it('refuses a key that the list does not name, and an intermediate that is none of its members', async () => {
  const trust = trustOf(() => state);
  const strange = await chainBy(stranger);
  expect(() => requireListedKeys(strange, trust)).toThrowError(denied);
  const elsewhere = await chainBy(cast.federation.BB, parseEntityId('https://elsewhere.example/fed'));
  expect(() => requireListedKeys(elsewhere, trust)).toThrowError(denied);
});

it('refuses a key from the moment that a notice suspends it', async () => {
  const { kid } = cast.federation.BB.publicJwk;
  const { member } = cast.entries[0] ?? {};
  if (member === undefined) throw new Error('a region without members');
  const notice = { id: 'b'.repeat(64), territory: member.country, service: null, kid, reason: '' };
  const members = applyNotices(state.members, [{ ...notice, issued: foundingDay, listSequence: 1, revision: 1 }]);
  const chain = await chainBy(cast.federation.BB);
  expect(() =>
    requireListedKeys(
      chain,
      trustOf(() => ({ ...state, members })),
    ),
  ).toThrowError(denied);
});
