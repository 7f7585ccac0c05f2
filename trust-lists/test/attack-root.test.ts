/** Attacks on the root: the fingerprint decides, every step is signed under the old rule and the new one. */
import type { Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildList } from '../document/build-list.ts';
import { buildRoot, type RootPlan } from '../document/build-root.ts';
import { parseTrustList } from '../document/list.ts';
import { parseRoot } from '../document/root.ts';
import { addDays } from '../document/time.ts';
import type { SignedDocument, TrustState } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { refused } from './support/refused.ts';
import {
  codes,
  foundingDay,
  hybridOf,
  makeRegion,
  makeSigner,
  nextList,
  officersOf,
  type Region,
  signList,
  signRoot,
  verified,
} from './support/region.ts';
import { grownBy, type LogOptions, logOf } from './support/region-log.ts';
import { rewrite } from './support/rewrite.ts';

let region: Region;
let state: Verified<TrustState>;
beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
});

const laterDay = addDays(foundingDay, 5);
const pin = () => ({ rootSha256: region.rootSha256 });
const found = async (root: SignedDocument, options: LogOptions = {}) => {
  const { sha256 } = await parseRoot(root.payload);
  const log = await logOf(region, [{ root, list: region.list }], options);
  return verifyTrust({ ...region.evidence, roots: [root], log }, { rootSha256: sha256 }, foundingDay);
};
const five = () => hybridOf(region.states, codes.slice(2));

/** Root 2 with a list of its own, signed as told. */
async function second(change: Partial<RootPlan> = {}, signers = five()): Promise<SignedDocument> {
  const plan = { ...region.rootPlan, version: 2, previousSha256: region.rootSha256, issued: laterDay, ...change };
  return signRoot(await buildRoot(plan), signers);
}
const listUnder = (rootVersion: number) => nextList(region, region.list, { rootVersion });
const offer = async (roots: SignedDocument[], lists?: SignedDocument[]) =>
  verifyTrust(await grownBy(region, lists ?? [await listUnder(2)], roots), state, laterDay);

describe('the pinned root', () => {
  it('refuses a root with another fingerprint, however many states signed it', async () => {
    const other = await signRoot(await buildRoot({ ...region.rootPlan, byzantine: 1 }), five());
    await refused(verifyTrust({ ...region.evidence, roots: [other] }, pin(), foundingDay), 'TRUST_ROOT_HASH_MISMATCH');
  });

  it('refuses evidence without any root', async () => {
    await refused(verifyTrust({ ...region.evidence, roots: [] }, pin(), foundingDay), 'TRUST_ROOT_MISSING');
  });

  it('refuses a root that four of seven states signed when five must', async () => {
    await refused(found(await signRoot(region.root.payload, five().slice(2))), 'TRUST_ROOT_QUORUM_MISSING');
    expect((await found(await signRoot(region.root.payload, five()))).signedBy.root).toEqual(codes.slice(2));
  });

  it('carries no weight for what came before it', async () => {
    const root2 = await second();
    const { sha256 } = await parseRoot(root2.payload);
    const evidence = await grownBy(region, [await listUnder(2)], [region.root, root2]);
    const later = await verifyTrust(evidence, { rootSha256: sha256 }, laterDay);
    expect(later.roots.map(({ version }) => version)).toEqual([2]);
  });
});

describe('a new root', () => {
  it('is taken together with a list that names it', async () => {
    const next = await offer([await second()]);
    expect([next.root.version, next.list.sequence]).toEqual([2, 2]);
    const again = await verifyTrust(next.evidence, pin(), laterDay);
    expect(again.root.sha256).toBe(next.root.sha256);
  });

  it('is refused when it skips a version', async () => {
    await refused(offer([await second({ version: 3 })]), 'TRUST_ROOT_VERSION_GAP');
  });

  it('is refused when it continues another root', async () => {
    await refused(offer([await second({ previousSha256: 'e'.repeat(64) })]), 'TRUST_ROOT_PREVIOUS_MISMATCH');
  });

  it('is refused when it was issued before the root that it follows', async () => {
    await refused(offer([await second({ issued: addDays(foundingDay, -1) })]), 'TRUST_ROOT_OUT_OF_TIME');
    expect((await offer([await second({ issued: foundingDay })])).root.version).toBe(2);
  });

  it('is refused when only its own new signers signed it', async () => {
    const strangers = await Promise.all(codes.map(() => makeSigner()));
    const signers = codes.map((country, index) => ({
      country,
      name: 'New officer',
      keys: [strangers[index]?.publicJwk].filter((key) => key !== undefined),
    }));
    const change = { signers, classes: { root: ['classical'] } } as const;
    await refused(offer([await second(change, strangers)]), 'TRUST_ROOT_QUORUM_MISSING');
    await refused(offer([await second(change, five())]), 'TRUST_ROOT_QUORUM_MISSING');
  });

  it('is refused as a fork beside another root of the same version, but only when states signed both', async () => {
    const next = await offer([await second()]);
    const fork = await second({ byzantine: 1 });
    const evidence = (root: SignedDocument) => ({ roots: [root], lists: [], statements: {}, log: null, notices: [] });
    await refused(verifyTrust(evidence(fork), next, laterDay), 'TRUST_ROOT_FORK');
    const unsigned = { ...fork, signatures: fork.signatures.slice(2) };
    await refused(verifyTrust(evidence(unsigned), next, laterDay), 'TRUST_ROOT_QUORUM_MISSING');
  });

  it('never stands beside a list made under the old one, nor an old root beside a new list', async () => {
    await refused(offer([await second()], [await listUnder(1)]), 'TRUST_LEAF_ROOT_MISMATCH');
    await refused(offer([], [await listUnder(2)]), 'TRUST_LIST_ROOT_MISMATCH');
    const [root, list] = [await second(), await listUnder(1)];
    const log = await logOf(region, [
      { root: region.root, list: region.list },
      { root, list },
    ]);
    const evidence = { roots: [root], lists: [list], statements: {}, notices: [], log };
    await refused(verifyTrust(evidence, state, laterDay), 'TRUST_LIST_ROOT_MISMATCH');
  });

  it('is never given up again by a list in between', async () => {
    const root2 = await second();
    const third = await nextList(region, await listUnder(2), { rootVersion: 1 });
    const fourth = await nextList(region, third, { rootVersion: 2 });
    await refused(offer([root2], [await listUnder(2), third, fourth]), 'TRUST_LIST_ROOT_MISMATCH');
  });

  it('takes the vote from states that it no longer names', async () => {
    const signers = region.rootPlan.signers.filter(({ country }) => !['BB', 'BZ', 'DM'].includes(country));
    const thresholds = { root: 4, 'list:hubs': 4, removal: 4 };
    const root2 = await second({ signers, thresholds }, hybridOf(region.states, codes));
    const lost = await listUnder(2);
    await refused(offer([root2], [lost]), 'TRUST_LIST_QUORUM_MISSING');
  });

  it('is refused when too many come at once', async () => {
    const roots = Array.from({ length: 257 }, () => region.root);
    await refused(verifyTrust({ ...region.evidence, roots }, state, laterDay), 'TRUST_DOCUMENT_TOO_LARGE');
  });
});

describe('the time of a root', () => {
  it('refuses a root from the future', async () => {
    const root = await signRoot(await buildRoot({ ...region.rootPlan, issued: addDays(foundingDay, 1) }), five());
    await refused(found(root), 'TRUST_ROOT_NOT_YET_VALID');
  });

  it('may be over for a root on the way, but not for the last one', async () => {
    const late = addDays(foundingDay, 8);
    const two = await second({ expires: addDays(foundingDay, 6) });
    const { sha256 } = await parseRoot(two.payload);
    const three = (expires: Date) => second({ version: 3, previousSha256: sha256, expires });
    const list = await listUnder(2);
    await refused(verifyTrust(await grownBy(region, [list], [two], { at: late }), state, late), 'TRUST_ROOT_EXPIRED');
    const last = [two, await three(addDays(foundingDay, 7))];
    const under = [list, await nextList(region, list, { rootVersion: 3 })];
    await refused(verifyTrust(await grownBy(region, under, last, { at: late }), state, late), 'TRUST_ROOT_EXPIRED');
    const good = [two, await three(addDays(foundingDay, 700))];
    expect((await verifyTrust(await grownBy(region, under, good, { at: late }), state, late)).root.version).toBe(3);
  });

  it('accepts no newer list once it has expired, and keeps the old one going', async () => {
    const root = await signRoot(await buildRoot({ ...region.rootPlan, expires: addDays(foundingDay, 20) }), five());
    const old = await found(root);
    const lateList = await nextList(region, region.list);
    const late = addDays(foundingDay, 21);
    const log = await logOf(region, [{ root, list: region.list }, { list: lateList }]);
    const offered = { roots: [], lists: [lateList], statements: {}, log, notices: [] };
    await refused(verifyTrust(offered, old, late), 'TRUST_ROOT_EXPIRED');
    expect(
      (await verifyTrust({ roots: [], lists: [], statements: {}, log: null, notices: [] }, old, late)).list.sequence,
    ).toBe(1);
    const dated = await signList(
      await buildList({ ...region.listPlan, issued: addDays(foundingDay, 20) }),
      officersOf(region.states, codes),
    );
    const anew = await logOf(region, [{ root, list: dated }]);
    const evidence = { ...region.evidence, roots: [root], lists: [dated], log: anew };
    await refused(verifyTrust(evidence, { rootSha256: old.root.sha256 }, late), 'TRUST_ROOT_EXPIRED');
    expect((await parseTrustList(dated.payload)).sequence).toBe(1);
  });
});

describe('a root that is built wrongly', () => {
  const wrong: readonly (readonly [string, readonly (string | number)[], unknown])[] = [
    ['another type', ['type'], 'breakwater-list/1'],
    ['version zero', ['version'], 0],
    ['a predecessor of version 1', ['previous'], { version: 0, sha256: 'f'.repeat(64) }],
    ['a threshold of none', ['roles', 'root', 'threshold'], 0],
    ['a threshold above the number of states', ['roles', 'list:hubs', 'threshold'], 8],
    ['a signer that is nobody', ['roles', 'root', 'signers', 0], 'ZZ'],
    ['one state twice in a role', ['roles', 'root', 'signers', 0], 'TT'],
    ['a class of algorithms that is unknown', ['roles', 'root', 'classes'], ['classical', 'lattice']],
    ['a class that stands twice', ['roles', 'root', 'classes'], ['pq', 'pq']],
    ['a key in the wrong class', ['signers', 0, 'keys', 0, 'class'], 'pq'],
    ['no class at all', ['roles', 'root', 'classes'], []],
    ['a signer whose territory is another', ['signers', 0, 'territory'], 'TT'],
    ['a signer without keys', ['signers', 0, 'keys'], []],
    ['no anchor key', ['fedTA', 'keys'], []],
    ['an anchor that is no entity', ['fedTA', 'entityId'], 'http://region.example'],
    ['an end before the beginning', ['expires'], '2026-11-21T00:00:00Z'],
    ['no roles', ['roles'], undefined],
    ['a kid that is not the thumbprint', ['signers', 0, 'keys', 0, 'jwk', 'kid'], 'A'.repeat(43)],
    ['a private key', ['signers', 0, 'keys', 0, 'jwk', 'd'], 'A'.repeat(43)],
  ];
  it.each(wrong)('refuses %s', async (_name, path, value) => {
    await refused(parseRoot(rewrite(region.root.payload, path, value as string | undefined)), 'TRUST_ROOT_MALFORMED');
  });

  it('refuses one key for two states, and one state twice', async () => {
    const [first, other] = region.rootPlan.signers;
    if (first === undefined || other === undefined) throw new Error('a region without signers');
    const twoStates = region.rootPlan.signers.map((signer) =>
      signer === other ? { ...other, keys: first.keys } : signer,
    );
    await refused(buildRoot({ ...region.rootPlan, signers: twoStates }), 'TRUST_ROOT_KEY_REUSED');
    const twice = [...region.rootPlan.signers, { ...first, keys: [(await makeSigner()).publicJwk] }];
    await refused(buildRoot({ ...region.rootPlan, signers: twice }), 'TRUST_ROOT_KEY_REUSED');
  });

  it('refuses a root that depends on a rule unknown here, and passes over other additions', async () => {
    await refused(parseRoot(rewrite(region.root.payload, ['crit'], ['logs'])), 'TRUST_CRITICAL_UNKNOWN');
    expect((await parseRoot(rewrite(region.root.payload, ['later'], []))).version).toBe(1);
  });

  it('refuses a root of more than half a megabyte', async () => {
    await refused(parseRoot(new Uint8Array(512 * 1024 + 1)), 'TRUST_DOCUMENT_TOO_LARGE');
  });
});
