/** The operator's signature: good for outsiders, and never taken for a vote of a state. */
import { encodeBase64url, signJws, verifyJws } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseTrustList } from '../document/list.ts';
import { parseRoot } from '../document/root.ts';
import { signOperatorJws, verifyOperatorJws } from '../signature/operator-jws.ts';
import { countStates } from '../signature/quorum.ts';
import { recordOfList } from '../signature/record.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import { codes, foundingDay, makeRegion, officersOf, type Region } from './support/region.ts';

let region: Region;
let jws: string;
beforeAll(async () => {
  region = await makeRegion();
  jws = await signOperatorJws(region.list.payload, region.anchor, { at: foundingDay });
});

describe('the operator’s signature', () => {
  it('carries the list itself and says when and by which key it was published', async () => {
    const { list, signedAt, kid } = await verifyOperatorJws(jws, [region.anchor.publicJwk]);
    expect(list.sha256).toBe((await parseTrustList(region.list.payload)).sha256);
    expect([signedAt, kid]).toEqual([foundingDay, region.anchor.kid]);
  });

  it('names its certificate when there is one', async () => {
    const certificate = new TextEncoder().encode('a certificate in DER');
    const certified = await signOperatorJws(region.list.payload, region.anchor, {
      at: foundingDay,
      certificates: [certificate],
    });
    const expected = { typ: 'JOSE', keys: [region.anchor.publicJwk], maxBytes: 1024 * 1024 };
    const { header } = await verifyJws(certified, expected);
    const digest = encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', certificate)));
    expect(header).toMatchObject({ 'x5t#S256': digest, x5c: [btoa('a certificate in DER')] });
    expect((await verifyOperatorJws(certified, [region.anchor.publicJwk])).list.sequence).toBe(1);
  });

  it('is refused by another key, with another header, or over what is no list', async () => {
    const [stranger] = officersOf(region.states, ['BB']);
    if (stranger === undefined) throw new Error('no Barbados');
    await expect(verifyOperatorJws(jws, [stranger.publicJwk])).rejects.toMatchObject({ code: 'JWS_KEY_UNKNOWN' });
    const surplus = await signJws(
      region.list.payload,
      { typ: 'JOSE', iat: 1, jku: 'https://x.example' },
      region.anchor,
    );
    await refused(verifyOperatorJws(surplus, [region.anchor.publicJwk]), 'TRUST_SIGNATURE_HEADER');
    const timeless = await signJws(region.list.payload, { typ: 'JOSE' }, region.anchor);
    await refused(verifyOperatorJws(timeless, [region.anchor.publicJwk]), 'TRUST_SIGNATURE_HEADER');
    const root = await signOperatorJws(region.root.payload, region.anchor, { at: foundingDay });
    await refused(verifyOperatorJws(root, [region.anchor.publicJwk]), 'TRUST_LIST_MALFORMED');
  });
});

describe('a hub', () => {
  it('never counts the operator’s signature, alone or beside too few states, even by officers’ keys', async () => {
    const officers = officersOf(region.states, codes);
    const asOperators = await Promise.all(
      officers.map((officer) => signOperatorJws(region.list.payload, officer, { at: foundingDay })),
    );
    const root = await parseRoot(region.root.payload);
    const record = recordOfList(await parseTrustList(region.list.payload));
    expect((await countStates(root, 'list:hubs', record, [jws, ...asOperators])).states).toEqual([]);
    const list = { ...region.list, signatures: [jws, ...asOperators, ...region.list.signatures.slice(1)] };
    const attempt = verifyTrust({ ...region.evidence, lists: [list] }, { rootSha256: region.rootSha256 }, foundingDay);
    await refused(attempt, 'TRUST_LIST_QUORUM_MISSING');
  });
});
