/** When the publisher and its log are lost: the states name a successor, from wherever they are. */
import { leafHash, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRoot, type LogPlan, type RootPlan } from '../document/build-root.ts';
import { parseRoot } from '../document/root.ts';
import { addDays } from '../document/time.ts';
import { hexOf } from '../log/hex.ts';
import type { LogEvidence } from '../log/range.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../state.ts';
import { lastWordOf } from '../verify/last-word.ts';
import { verifyAppend } from '../verify/verify-append.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { makeLog, type TestLog } from './support/log.ts';
import { refused } from './support/refused.ts';
import {
  codes,
  foundingDay,
  hybridOf,
  makeRegion,
  nextList,
  type Region,
  signRoot,
  verified,
} from './support/region.ts';
import { lastWord, logOf, quorumOf } from './support/region-log.ts';

let region: Region;
let state: Verified<TrustState>;
let successor: TestLog;
let list: SignedDocument;
let oldLog: LogEvidence;
let end: { origin: string; size: number; rootHash: string };
beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
  oldLog = await logOf(region, [{ root: region.root, list: region.list }]);
  successor = await makeLog('jm.example/trust');
  list = await nextList(region, region.list, { rootVersion: 2 });
  end = { origin: region.log.origin, size: state.log.size, rootHash: hexOf(state.log.rootHash) };
});

const laterDay = addDays(foundingDay, 5);

/** Root 2, which retires the log and names the successor. */
async function rootTwo(change: Partial<LogPlan> = {}, plan: Partial<RootPlan> = {}): Promise<SignedDocument> {
  const [old] = region.rootPlan.logs ?? [];
  if (old === undefined) throw new Error('no log');
  const next: LogPlan = {
    origin: successor.origin,
    vkey: successor.key.text,
    url: 'https://jm.example/trust',
    state: 'active',
    successorOf: end,
    ...change,
  };
  const logs = [{ ...old, state: 'retired' } as const, next];
  const whole = { ...region.rootPlan, version: 2, previousSha256: region.rootSha256, issued: laterDay, logs, ...plan };
  return signRoot(await buildRoot(whole), hybridOf(region.states, codes));
}

/** What the successor hands out: leaf 0 with the old log's last word. */
async function evidence(
  root: SignedDocument,
  change: { last?: object | null; old?: LogEvidence; list?: SignedDocument; at?: Date; says?: object } = {},
): Promise<TrustEvidence> {
  const last = lastWord(region.log.origin, change.old ?? oldLog);
  const successorOf = change.last === null ? null : { ...last, ...change.last };
  const step = { root, list: change.list ?? list, says: { successorOf, ...change.says } };
  const log = await logOf(region, [step], { log: successor, at: change.at ?? laterDay });
  return { roots: [root], lists: [step.list], statements: {}, notices: [], log };
}

describe('a successor of the log', () => {
  it('takes over where the old log ended', async () => {
    const next = await verifyTrust(await evidence(await rootTwo()), state, laterDay);
    expect([next.log.origin, next.log.size, next.list.sequence]).toEqual([successor.origin, 1, 2]);
    const fresh = await verifyTrust({ ...next.evidence }, { rootSha256: region.rootSha256 }, laterDay);
    expect(fresh.log.origin).toBe(successor.origin);
  });

  it('goes on like any log afterwards', async () => {
    const root = await rootTwo();
    const first = await evidence(root);
    const next = await verifyTrust(first, state, laterDay);
    const third = await nextList(region, list, { rootVersion: 2 });
    const says = { successorOf: lastWord(region.log.origin, oldLog) };
    const log = await logOf(region, [{ root, list, says }, { list: third }], { log: successor, at: laterDay });
    const grown = { roots: [], lists: [third], statements: {}, notices: [], log };
    expect((await verifyTrust(grown, next, laterDay)).log.size).toBe(2);
    expect((await verifyTrust({ ...grown, roots: [root] }, state, laterDay)).list.sequence).toBe(3);
    const short = await logOf(region, [{ root, list, says }, { list: third }], {
      log: successor,
      at: laterDay,
      from: 1,
    });
    const late = { ...grown, roots: [root], log: short };
    await refused(verifyTrust(late, state, laterDay), 'TRUST_LOG_RANGE_MISSING');
  });

  it('is refused without the old log’s last word, with another, or with one that no quorum saw', async () => {
    const root = await rootTwo();
    const offer = async (change: Parameters<typeof evidence>[1]) =>
      refused(verifyTrust(await evidence(root, change), state, laterDay), 'TRUST_SUCCESSION_INVALID');
    await offer({ last: null });
    await offer({ last: { size: 2 } });
    await offer({ last: { rootHash: 'a'.repeat(64) } });
    await offer({ last: { origin: 'elsewhere.example/trust' } });
    const few = await logOf(region, [{ root: region.root, list: region.list }], {
      witnesses: quorumOf(region.states, 4),
    });
    await offer({ old: few });
    const other = await logOf(region, [{ root: region.root, list: region.list }, { list }]);
    await offer({ old: other });
    await offer({ last: { checkpoint: lastWord(region.log.origin, other).checkpoint } });
  });

  it('is refused when it does not succeed this log, cuts it short, or ends it otherwise', async () => {
    const offer = async (successorOf: LogPlan['successorOf']) =>
      verifyTrust(await evidence(await rootTwo({ successorOf }), { last: successorOf }), state, laterDay);
    await refused(offer(null), 'TRUST_SUCCESSION_INVALID');
    await refused(offer({ ...end, origin: 'elsewhere.example/trust' }), 'TRUST_SUCCESSION_INVALID');
    await refused(offer({ ...end, rootHash: 'b'.repeat(64) }), 'TRUST_SPLIT_VIEW');
    const second = await nextList(region, region.list);
    const log = await logOf(region, [{ root: region.root, list: region.list }, { list: second }], { at: laterDay });
    const grown = { roots: [], lists: [second], statements: {}, notices: [], log };
    const longer = await verifyTrust(grown, state, laterDay);
    const short = await evidence(await rootTwo());
    await refused(verifyTrust(short, longer, laterDay), 'TRUST_SUCCESSION_INVALID');
  });

  it('needs the signatures of a new root like anything else', async () => {
    const root = await rootTwo();
    const few = { ...root, signatures: root.signatures.slice(0, 8) };
    await refused(verifyTrust(await evidence(few), state, laterDay), 'TRUST_ROOT_QUORUM_MISSING');
  });

  it('is refused when its first leaf takes back the root', async () => {
    const plan = { ...region.rootPlan, version: 2, previousSha256: region.rootSha256, issued: laterDay };
    const second = await signRoot(await buildRoot(plan), hybridOf(region.states, codes));
    const steps = [
      { root: region.root, list: region.list },
      { root: second, list },
    ];
    const log = await logOf(region, steps, { at: laterDay });
    const grown = { roots: [second], lists: [list], statements: {}, notices: [], log };
    const known = await verifyTrust(grown, state, laterDay);
    const here = { origin: region.log.origin, size: known.log.size, rootHash: hexOf(known.log.rootHash) };
    const previousSha256 = known.root.sha256;
    const third = await rootTwo({ successorOf: here }, { version: 3, previousSha256 });
    const last = lastWord(region.log.origin, log);
    const next = await nextList(region, list, { rootVersion: 3 });
    const offer = async (first: SignedDocument) => {
      const opening = { root: first, list, says: { successorOf: last } };
      const rest = first === second ? [] : [{ root: second, list }];
      const all = [opening, ...rest, { root: third, list: next }];
      const over = await logOf(region, all, { log: successor, at: laterDay });
      return verifyTrust({ roots: [third], lists: [next], statements: {}, notices: [], log: over }, known, laterDay);
    };
    expect((await offer(second)).root.version).toBe(3);
    await refused(offer(region.root), 'TRUST_LEAF_ROLLBACK');
  });

  it('is refused when its first leaf takes back the list, swaps it, or drops notices', async () => {
    const root = await rootTwo();
    const second = await nextList(region, region.list);
    const steps = [
      { root: region.root, list: region.list },
      { list: second, says: { notices: notices(3) } },
    ];
    const log = await logOf(region, steps, { at: laterDay });
    const longer = await verifyTrust({ roots: [], lists: [second], statements: {}, notices: [], log }, state, laterDay);
    const successorOf = { ...end, size: longer.log.size, rootHash: hexOf(longer.log.rootHash) };
    const third = await nextList(region, second, { rootVersion: 2 });
    const offer = async (says: object) => {
      const change = { list: third, old: log, says: { notices: notices(3), ...says } };
      return verifyTrust(await evidence(await rootTwo({ successorOf }), change), longer, laterDay);
    };
    expect((await offer({})).list.sequence).toBe(3);
    await refused(offer({ notices: notices(2) }), 'TRUST_LEAF_ROLLBACK');
    const sha256 = longer.list.sha256;
    await refused(offer({ lists: { hubs: { sequence: 1, sha256 } } }), 'TRUST_LEAF_ROLLBACK');
    await refused(offer({ lists: { hubs: { sequence: 2, sha256: 'c'.repeat(64) } } }), 'TRUST_LEAF_EQUIVOCATION');
    expect(root.signatures).toHaveLength(14);
  });
});

/** Hub, witness and newcomer must all refuse: what one of them takes, another might already contradict. */
async function refusedByAll(offered: TrustEvidence, code: string) {
  await refused(verifyTrust(offered, state, laterDay), code as never);
  await refused(verifyAppend(offered, state, laterDay), code as never);
  const roots = [region.root, ...offered.roots];
  await refused(verifyTrust({ ...offered, roots }, { rootSha256: region.rootSha256 }, laterDay), code as never);
  await refused(verifyAppend({ ...offered, roots }, { rootSha256: region.rootSha256 }, laterDay), code as never);
}

describe('the first leaf of a successor', () => {
  it('goes up by one list at most, and takes nobody off without the signatures of a removal', async () => {
    const entries = region.listPlan.entries.filter(({ member }) => member.country !== 'DM');
    const offer = async (sequence: number) => {
      const jump = await nextList(region, region.list, { sequence, rootVersion: 2, entries });
      return evidence(await rootTwo(), { list: jump });
    };
    await refusedByAll(await offer(3), 'TRUST_LEAF_FAST_FORWARD');
    await refusedByAll(await offer(Number.MAX_SAFE_INTEGER), 'TRUST_LEAF_FAST_FORWARD');
    await refused(verifyTrust(await offer(2), state, laterDay), 'TRUST_REMOVAL_QUORUM_MISSING');
    await refused(verifyAppend(await offer(2), state, laterDay), 'TRUST_REMOVAL_QUORUM_MISSING');
  });

  it('is compared with the old log’s last leaf, also by those who have not seen that one', async () => {
    const second = await nextList(region, region.list);
    const log = await logOf(region, [{ root: region.root, list: region.list }, { list: second }], { at: laterDay });
    const ahead = { roots: [], lists: [second], statements: {}, notices: [], log };
    const hub = await verifyTrust(ahead, state, laterDay);
    const { size, rootHash } = hub.log;
    const root = await rootTwo({ successorOf: { ...end, size, rootHash: hexOf(rootHash) } });
    // Another list 2 than the old log's, which the hub that is one leaf behind does not know.
    const other = await evidence(root, { old: log });
    await refusedByAll(other, 'TRUST_LEAF_EQUIVOCATION');
    await refused(verifyTrust(other, hub, laterDay), 'TRUST_LEAF_EQUIVOCATION');
    const third = await nextList(region, second, { rootVersion: 2 });
    const honest = await evidence(root, { old: log, list: third });
    expect((await verifyTrust(honest, state, laterDay)).list.sequence).toBe(3);
    expect((await verifyTrust(honest, hub, laterDay)).list.sequence).toBe(3);
  });

  it('carries that leaf as it stood there: no other, none cut, none without its place', async () => {
    const root = await rootTwo();
    const word = lastWord(region.log.origin, oldLog);
    const other = lastWord(region.log.origin, await logOf(region, [{ root: region.root, list }]));
    for (const last of [{ leaf: other.leaf }, { leaf: 'not base64' }, { frontier: [word.rootHash] }]) {
      await refusedByAll(await evidence(root, { last }), 'TRUST_SUCCESSION_INVALID');
    }
  });

  it('claims a log before it only where the root names one', async () => {
    const says = { successorOf: lastWord('elsewhere.example/trust', oldLog) };
    const log = await logOf(region, [{ root: region.root, list: region.list, says }]);
    const offered = { ...region.evidence, log };
    await refused(verifyTrust(offered, { rootSha256: region.rootSha256 }, laterDay), 'TRUST_SUCCESSION_INVALID');
  });

  it('does not let a list follow one that a sleeping hub knows under any number but the next', async () => {
    const second = await nextList(region, region.list);
    const third = await nextList(region, second);
    const steps = [{ root: region.root, list: region.list }, { list: second }, { list: third }];
    const log = await logOf(region, steps, { at: laterDay });
    const word = lastWord(region.log.origin, log);
    const root = await rootTwo({ successorOf: { origin: word.origin, size: word.size, rootHash: word.rootHash } });
    const entries = region.listPlan.entries.filter(({ member }) => member.country !== 'DM');
    const fourth = await nextList(region, region.list, { sequence: 4, rootVersion: 2, entries });
    const offered = await evidence(root, { old: log, list: fourth });
    await refused(verifyTrust(offered, state, laterDay), 'TRUST_LIST_SEQUENCE_GAP');
    await refused(verifyAppend(offered, state, laterDay), 'TRUST_LIST_SEQUENCE_GAP');
  });
});

describe('a hub that comes after the old log was retired', () => {
  it('starts from the newer root, and needs no witness that it never knew', async () => {
    const root = await rootTwo();
    const offered = await evidence(root);
    const { sha256 } = await parseRoot(root.payload);
    const fresh = await verifyTrust(offered, { rootSha256: sha256 }, laterDay);
    expect([fresh.log.origin, fresh.list.sequence]).toEqual([successor.origin, 2]);
    const again = { ...offered, roots: [], lists: [] };
    expect((await verifyTrust(again, fresh, laterDay)).list.sequence).toBe(2);
  });
});

describe('the last word of a log', () => {
  it('is made from what a hub keeps of it, however its evidence reached it', async () => {
    const second = await nextList(region, region.list);
    const log = await logOf(region, [{ root: region.root, list: region.list }, { list: second }], { at: laterDay });
    const grown = { roots: [], lists: [second], statements: {}, notices: [], log };
    const hub = await verifyTrust(grown, state, laterDay);
    expect(lastWordOf(hub)).toMatchObject({ ...lastWord(region.log.origin, log), checkpoint: expect.any(String) });
    const short = { ...log, from: 1, frontier: oldRange(log), leaves: log.leaves.slice(1) };
    const newcomer = { ...region.evidence, lists: [second], log: short };
    const fresh = await verifyTrust(newcomer, { rootSha256: region.rootSha256 }, laterDay);
    expect(lastWordOf(fresh).frontier).toEqual(lastWordOf(hub).frontier);
  });
});

function oldRange({ leaves }: LogEvidence): readonly Uint8Array[] {
  return leaves.slice(0, 1).map((leaf) => leafHash(leaf));
}

function notices(count: number) {
  return { count, sha256: `${count}`.repeat(64) };
}
