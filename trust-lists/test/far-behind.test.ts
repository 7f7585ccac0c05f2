/** A hub that slept for years: it joins by a proof of consistency, and nobody can leave it behind with idle entries. */
import { leafHash, proveConsistency, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { digestHex } from '../document/canonical.ts';
import { addDays } from '../document/time.ts';
import { hexOf } from '../log/hex.ts';
import { buildLeaf, type LogLeaf, parseLeaf } from '../log/leaf.ts';
import { evidenceLeavesMax } from '../log/log-limits.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../state.ts';
import { verifyAppend } from '../verify/verify-append.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { digest, frontierOf, signedCheckpoint } from './support/log.ts';
import { refused } from './support/refused.ts';
import { foundingDay, makeRegion, nextList, type Region, verified } from './support/region.ts';
import { leavesOf, quorumOf } from './support/region-log.ts';

const day = addDays(foundingDay, 5);
let region: Region;
let state: Verified<TrustState>;
/** Far more leaves than one piece of evidence holds, each with the next list; the last list is real. */
let leaves: Uint8Array[];
let list: SignedDocument;

beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
  leaves = [...(await leavesOf(region, [{ root: region.root, list: region.list }]))];
  while (leaves.length < evidenceLeavesMax + 100) grow({});
  const before = parseLeaf(leaves.at(-1) ?? new Uint8Array()).lists.hubs;
  list = await nextList(region, region.list, {
    ...{ sequence: before.sequence + 1, previousSha256: before.sha256 },
    entries: region.listPlan.entries,
  });
  grow({ lists: { hubs: { sequence: before.sequence + 1, sha256: digestHex(list.payload) } } });
});

/** The next leaf, with another list unless told otherwise. */
function grow(says: Partial<LogLeaf>): void {
  const last = leaves.at(-1) ?? new Uint8Array();
  const before = parseLeaf(last);
  const sequence = before.lists.hubs.sequence + 1;
  const lists = { hubs: { sequence, sha256: digest(`list ${sequence}`) } };
  leaves.push(buildLeaf({ ...before, lists, previous: hexOf(leafHash(last)), ...says }));
}

async function evidence(from: number, known = 1, all: readonly Uint8Array[] = leaves): Promise<TrustEvidence> {
  const hashes = all.slice(0, from).map((leaf) => leafHash(leaf));
  const log = {
    checkpoint: await signedCheckpoint(region.log, all, quorumOf(region.states), day),
    from,
    frontier: frontierOf(all, from),
    leaves: all.slice(from),
  };
  const proof = from > known ? { consistency: proveConsistency(known, from, hashes) } : {};
  return { roots: [], lists: [list], statements: {}, notices: [], log: { ...log, ...proof } };
}

describe('a hub further behind than evidence reaches', () => {
  it('is told so when all leaves are sent, and joins by a proof of consistency', async () => {
    await refused(verifyTrust(await evidence(1), state, day), 'TRUST_LOG_RANGE_MISMATCH');
    const next = await verifyTrust(await evidence(leaves.length - 50), state, day);
    expect([next.log.size, next.list.sha256]).toEqual([leaves.length, digestHex(list.payload)]);
    const again = await verifyTrust(next.evidence, { rootSha256: region.rootSha256 }, day);
    expect(again.log.size).toBe(leaves.length);
  });

  it('is refused a tree that does not continue its own', async () => {
    const offered = await evidence(leaves.length - 50);
    const { log } = offered;
    if (log?.consistency === undefined) throw new Error('no proof');
    const { consistency } = log;
    for (const wrong of [consistency.slice(1), consistency.toReversed(), []]) {
      const bent = { ...offered, log: { ...log, consistency: wrong } };
      await refused(verifyTrust(bent, state, day), 'TRUST_LOG_RANGE_MISMATCH');
    }
    const rewritten = [...leaves];
    rewritten[0] = buildLeaf({
      ...parseLeaf(leaves[0] ?? new Uint8Array()),
      notices: { count: 1, sha256: digest('x') },
    });
    await refused(
      verifyTrust(await evidence(leaves.length - 50, 1, rewritten), state, day),
      'TRUST_LOG_RANGE_MISMATCH',
    );
    const { consistency: _, ...without } = log;
    await refused(verifyTrust({ ...offered, log: without }, state, day), 'TRUST_LOG_RANGE_MISSING');
  });

  it('is not let off walking the leaves when it is near enough', async () => {
    const near = await verifyTrust(await evidence(leaves.length - 50), state, day);
    grow({});
    grow({});
    const offered = await evidence(near.log.size + 1, near.log.size);
    leaves.splice(-2);
    await refused(verifyTrust({ ...offered, lists: [] }, near, day), 'TRUST_LOG_RANGE_MISSING');
  });

  it('takes nothing back, however much it has not seen', async () => {
    const { version } = state.root;
    const attempts: readonly (readonly [string, Partial<LogLeaf>])[] = [
      ['TRUST_LEAF_ROLLBACK', { notices: { count: 0, sha256: digest('fewer') } }],
      ['TRUST_LEAF_EQUIVOCATION', { lists: { hubs: { sequence: 1, sha256: digest('another') } } }],
    ];
    const leaf = { ...state.leaf, notices: { count: 1, sha256: digest('one') } };
    const first = leaves.length - 1;
    for (const [code, says] of attempts) {
      const bent = [...leaves];
      const last = parseLeaf(leaves[first] ?? new Uint8Array());
      bent[first] = buildLeaf({ ...last, root: { ...last.root, version }, notices: leaf.notices, ...says });
      const offered = await evidence(first, 1, bent);
      await refused(verifyTrust(offered, { ...state, leaf } as Verified<TrustState>, day), code as never);
    }
  });
});

describe('an entry that says what the one before said', () => {
  it('is refused by hubs and witnesses: the log alone could else outgrow those who sleep', async () => {
    const idle = [...(await leavesOf(region, [{ root: region.root, list: region.list }]))];
    const [first = new Uint8Array()] = idle;
    idle.push(buildLeaf({ ...parseLeaf(first), previous: hexOf(leafHash(first)) }));
    const offered = { ...(await evidence(1, 1, idle)), lists: [] };
    await refused(verifyTrust(offered, state, day), 'TRUST_LEAF_IDLE');
    await refused(verifyAppend(offered, state, day), 'TRUST_LEAF_IDLE');
  });
});
