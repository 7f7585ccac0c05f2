/** Which lists a hub fetches when a new root brings the numbers back to an older one. */
import { canonicalJson, type JsonObject, parseStrictJson } from '@breakwater/federation-protocol';
import { parseTrustList, type SignedDocument } from '@breakwater/trust-lists';
import { expect, it } from 'vitest';
import { baselinesWanted, firstListWanted } from '../../trust/baseline-wanted.ts';
import { castRegion, publishList, stateOf } from './a-region.ts';

it('is the baseline itself unless it is kept, and for a witness every list from there on', async () => {
  const cast = await castRegion();
  const first = await publishList(cast);
  const second = await publishList(cast, first);
  // This hub has only ever seen list 3, so it keeps neither list 1 nor list 2.
  const state = await stateOf(cast, await publishList(cast, second));
  const [, list = cast.root] = second.lists;
  const { sha256 } = await parseTrustList(list.payload);
  const rootTo = (sequence: number, hash: string): SignedDocument => {
    const root = parseStrictJson(cast.root.payload) as JsonObject;
    const previous = { version: 1, sha256: cast.rootSha256 };
    const baseline = { hubs: { sequence, sha256: hash } };
    return { payload: canonicalJson({ ...root, version: 2, previous, baseline }), signatures: [] };
  };
  const back = rootTo(2, sha256);
  expect([await baselinesWanted([back], state), await firstListWanted([back], state)]).toEqual([[2], 2]);
  const kept = rootTo(3, state.list.sha256);
  expect([await baselinesWanted([kept], state), await firstListWanted([kept], state)]).toEqual([[], 3]);
  const ahead = rootTo(9, sha256);
  expect([await baselinesWanted([ahead], state), await firstListWanted([ahead], state)]).toEqual([[], 4]);
  const plain = [cast.root, { payload: new TextEncoder().encode('junk'), signatures: [] }];
  expect([await baselinesWanted(plain, state), await firstListWanted(plain, state)]).toEqual([[], 4]);
  expect(await baselinesWanted([back], null)).toEqual([]);
});
