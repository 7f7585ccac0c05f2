/** Attacks on the list: each is refused by a code of its own, and what was trusted before stays as it was. */
import { canonicalJson, parseStrictJson, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildList } from '../document/build-list.ts';
import { parseTrustList } from '../document/list.ts';
import { budgetsJson, defaultBudgets } from '../document/scheme.ts';
import { addDays } from '../document/time.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import {
  codes,
  foundingDay,
  makeRegion,
  nextList,
  officersOf,
  type Region,
  signList,
  verified,
} from './support/region.ts';
import { foundedWith, grownBy, type LogOptions } from './support/region-log.ts';
import { entity, rewrite, scheme } from './support/rewrite.ts';

let region: Region;
let state: Verified<TrustState>;
let second: SignedDocument;
beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
  second = await nextList(region, region.list);
});

const laterDay = addDays(foundingDay, 5);
/** Lists without anything of the log. */
const only = (...lists: SignedDocument[]): TrustEvidence => ({
  roots: [],
  lists,
  statements: {},
  log: null,
  notices: [],
});
/** Lists that the log has taken, each after the other, and that a quorum cosigned. */
const offer = async (...lists: SignedDocument[]) => verifyTrust(await grownBy(region, lists), state, laterDay);
const found = async (list: SignedDocument, now = foundingDay, options: LogOptions = {}) =>
  verifyTrust(await foundedWith(region, list, options), { rootSha256: region.rootSha256 }, now);
const resigned = (payload: Uint8Array) => signList(payload, officersOf(region.states, codes));
/** A payload that nothing parses cannot be signed as a list, so it keeps the signatures of the first one. */
const tampered = (payload: Uint8Array): SignedDocument => ({ payload, signatures: region.list.signatures });

describe('an older or another list', () => {
  it('refuses a rollback to a list that was properly signed once, and keeps the state', async () => {
    const newer = await offer(second);
    const before = canonicalJson([newer.list.sha256, newer.list.sequence, [...newer.listHashes.values()]]);
    await refused(verifyTrust(only(region.list), newer, laterDay), 'TRUST_LIST_ROLLBACK');
    expect(canonicalJson([newer.list.sha256, newer.list.sequence, [...newer.listHashes.values()]])).toEqual(before);
  });

  it('refuses a second list with the same number, signed by as many states', async () => {
    const other = await resigned(await buildList({ ...region.listPlan, operatorName: 'Somebody else' }));
    await refused(verifyTrust(only(region.list, other), state, laterDay), 'TRUST_LIST_FORK');
    await refused(offer(other), 'TRUST_LEAF_EQUIVOCATION');
  });

  it('does not raise the alarm of a fork for a list that nobody signed', async () => {
    const other = await buildList({ ...region.listPlan, operatorName: 'Somebody else' });
    const unsigned = { payload: other, signatures: [] };
    await refused(verifyTrust(only(region.list, unsigned), state, laterDay), 'TRUST_LIST_QUORUM_MISSING');
  });

  it('refuses a list that leaves out its predecessor', async () => {
    await refused(offer(await nextList(region, second)), 'TRUST_LEAF_FAST_FORWARD');
  });

  it('refuses a list that the log has not taken, however many states signed it', async () => {
    await refused(verifyTrust(only(second), state, laterDay), 'TRUST_LIST_NOT_LOGGED');
  });

  it('refuses a log that names a list which nobody offers', async () => {
    const evidence = await grownBy(region, [second]);
    await refused(verifyTrust({ ...evidence, lists: [] }, state, laterDay), 'TRUST_LIST_MISSING');
  });

  it('refuses a list that jumps ahead as far as numbers go', async () => {
    const far = await resigned(
      await buildList({ ...region.listPlan, sequence: 2 ** 53 - 1, previousSha256: 'a'.repeat(64) }),
    );
    await refused(offer(far), 'TRUST_LEAF_FAST_FORWARD');
  });

  it('refuses a list that continues another one', async () => {
    const stray = await nextList(region, region.list, { previousSha256: 'b'.repeat(64) });
    await refused(offer(stray), 'TRUST_LIST_PREVIOUS_MISMATCH');
  });

  it('refuses a list of another kind', async () => {
    const path = [...scheme, 'SchemeExtensions', 0, 'value', 'listId'];
    const other = await resigned(rewrite(region.list.payload, path, 'status'));
    await refused(found(other), 'TRUST_LIST_WRONG_ID');
    await refused(verifyTrust(only(region.list, other), state, laterDay), 'TRUST_LIST_WRONG_ID');
  });

  it('refuses evidence without any list', async () => {
    await refused(
      verifyTrust({ ...region.evidence, lists: [] }, { rootSha256: region.rootSha256 }, foundingDay),
      'TRUST_LIST_MISSING',
    );
  });
});

describe('a list that was changed after it was signed', () => {
  it('refuses a single changed fact', async () => {
    const path = [...scheme, 'SchemeOperatorName', 0, 'value'];
    await refused(found(tampered(rewrite(region.list.payload, path, 'Mallory'))), 'TRUST_LIST_QUORUM_MISSING');
  });

  it('refuses bytes that are not canonical, even when they mean the same', async () => {
    const spaced = new TextEncoder().encode(`${new TextDecoder().decode(region.list.payload)}\n`);
    await refused(found(tampered(spaced)), 'TRUST_NOT_CANONICAL');
    const pretty = JSON.stringify(parseStrictJson(region.list.payload), null, 1);
    await refused(found(tampered(new TextEncoder().encode(pretty))), 'TRUST_NOT_CANONICAL');
  });

  it('refuses a member that stands twice', async () => {
    const text = new TextDecoder()
      .decode(region.list.payload)
      .replace('"LoTESequenceNumber":1', '$&,"LoTESequenceNumber":2');
    await refused(found(tampered(new TextEncoder().encode(text))), 'TRUST_JSON_DUPLICATE_KEY');
  });

  it('refuses what is not JSON', async () => {
    await refused(found(tampered(region.list.payload.slice(0, -1))), 'TRUST_JSON_INVALID');
    await refused(found(tampered(new Uint8Array([0xff, 0xfe]))), 'TRUST_JSON_INVALID');
  });

  it('refuses an oversized list before reading it', async () => {
    const huge = new Uint8Array(1024 * 1024 + 1).fill(0x20);
    await refused(found(tampered(huge)), 'TRUST_DOCUMENT_TOO_LARGE');
  });

  it('refuses more lists at once than a hub could ever have missed', async () => {
    const flood = Array.from({ length: 1025 }, () => region.list);
    await refused(verifyTrust(only(...flood), state, laterDay), 'TRUST_DOCUMENT_TOO_LARGE');
  });
});

describe('a list that is built wrongly', () => {
  const wrong: readonly (readonly [string, readonly (string | number)[], unknown])[] = [
    ['an unknown member', [...scheme, 'Extra'], 1],
    ['a missing member', [...scheme, 'NextUpdate'], undefined],
    ['a number as text', [...scheme, 'LoTESequenceNumber'], '1'],
    ['sequence zero', [...scheme, 'LoTESequenceNumber'], 0],
    ['a date with an offset', [...scheme, 'ListIssueDateTime'], '2026-11-22T12:00:00+00:00'],
    ['a day that does not exist', [...scheme, 'ListIssueDateTime'], '2026-02-30T12:00:00Z'],
    ['a next update before the issue', [...scheme, 'NextUpdate'], '2026-11-21T12:00:00Z'],
    ['a promise of more than six months', [...scheme, 'NextUpdate'], '2027-11-22T12:00:00Z'],
    ['another type of list', [...scheme, 'LoTEType'], 'urn:other:list'],
    ['a first list with a predecessor', [...scheme, 'SchemeExtensions', 0, 'value', 'previousSha256'], 'c'.repeat(64)],
    ['no chain', [...scheme, 'SchemeExtensions'], undefined],
    ['an entity without services', [...entity(0), 'TrustedEntityServices'], []],
  ];
  it.each(wrong)('refuses %s', async (_name, path, value) => {
    const payload = rewrite(region.list.payload, path, value as string | undefined);
    await refused(found(tampered(payload)), 'TRUST_LIST_MALFORMED');
  });

  it('refuses a critical extension that it does not know, and passes over others', async () => {
    const list = await parseTrustList(region.list.payload);
    const extensions = [
      {
        critical: true,
        id: 'urn:breakwater:tl:chain:1',
        value: { listId: 'hubs', previousSha256: null, rootVersion: 1, departed: [] },
      },
      { critical: true, id: 'urn:breakwater:tl:freshness:1', value: budgetsJson(defaultBudgets) },
    ];
    const with_ = (critical: boolean) =>
      rewrite(
        region.list.payload,
        [...scheme, 'SchemeExtensions'],
        [...extensions, { critical, id: 'urn:x', value: 1 }],
      );
    await refused(found(tampered(with_(true))), 'TRUST_CRITICAL_UNKNOWN');
    expect((await found(await resigned(with_(false)))).list.sequence).toBe(list.sequence);
  });

  it('refuses a country that stands twice', async () => {
    const first = (await parseTrustList(region.list.payload)).entries.map((entry) => entry)[0];
    if (first === undefined) throw new Error('an empty list');
    const plan = { ...region.listPlan, entries: [...region.listPlan.entries, first] };
    await refused(buildList(plan), 'TRUST_LIST_DUPLICATE_MEMBER');
  });
});

describe('the time of a list', () => {
  it('refuses a list from the future, allowing five minutes', async () => {
    const early = new Date(foundingDay.getTime() - 5 * 60_000);
    const before = { at: addDays(foundingDay, -1) };
    expect((await found(region.list, early, before)).list.sequence).toBe(1);
    await refused(found(region.list, new Date(early.getTime() - 1), before), 'TRUST_ROOT_NOT_YET_VALID');
    const dated = await resigned(await buildList({ ...region.listPlan, issued: addDays(foundingDay, 1) }));
    await refused(found(dated), 'TRUST_LIST_NOT_YET_VALID');
  });

  it('goes on for the grace of the root after the next update was due, and not a moment longer', async () => {
    const end = addDays(foundingDay, 30 + 90);
    const late = await found(region.list, end);
    expect(late.expiresAt).toEqual(end);
    await refused(found(region.list, new Date(end.getTime() + 1)), 'TRUST_LIST_EXPIRED');
  });
});

describe('signatures on a list', () => {
  it('refuses every set of three of seven states and accepts every set of four', async () => {
    const whole = await resigned(region.list.payload);
    for (let set = 0; set < 128; set += 1) {
      const signatures = whole.signatures.filter((_, index) => (set >> index) & 1);
      const attempt = found({ payload: whole.payload, signatures });
      if (signatures.length < 4) await refused(attempt, 'TRUST_LIST_QUORUM_MISSING');
      else expect((await attempt).signedBy.list).toHaveLength(signatures.length);
    }
  });
});
