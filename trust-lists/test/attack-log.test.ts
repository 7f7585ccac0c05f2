/** Attacks through the log: a quorum of witnesses stands behind one history, and nothing beside it gets through. */
import { leafHash, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../document/time.ts';
import { cosign } from '../log/cosignature.ts';
import { formatNote, parseNote } from '../log/note.ts';
import { signNote } from '../log/verify-note.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { checkpointText, digest, makeLog, signText } from './support/log.ts';
import { refused } from './support/refused.ts';
import { foundingDay, makeRegion, nextList, type Region, verified } from './support/region.ts';
import { foundedWith, grownBy, leavesOf, logOf, quorumOf } from './support/region-log.ts';

let region: Region;
let state: Verified<TrustState>;
let second: SignedDocument;
let third: SignedDocument;
beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
  second = await nextList(region, region.list);
  third = await nextList(region, second);
});

const laterDay = addDays(foundingDay, 5);
const pin = () => ({ rootSha256: region.rootSha256 });
const founding = () => ({ root: region.root, list: region.list });
const witnessesFrom = (from: number, to: number) => quorumOf(region.states, 7).slice(from, to);
/** What of a state must stay as it was when evidence is refused. */
const shape = (of: TrustState) => [of.root.sha256, of.list.sha256, of.log.size, of.log.checkpoint, of.clockFloor];

async function refusedUnchanged(evidence: TrustEvidence, code: Parameters<typeof refused>[1], now = laterDay) {
  const before = structuredClone(shape(state));
  await refused(verifyTrust(evidence, state, now), code);
  expect(shape(state)).toEqual(before);
}

describe('the head that a state stands on', () => {
  it('is the log’s last leaf with the times of its witnesses', () => {
    const { log, leaf, clockFloor } = state;
    expect([log.origin, log.size, log.leafIndex]).toEqual([region.log.origin, 1, 0]);
    expect([...log.witnessTimes.keys()]).toEqual(['BB', 'BZ', 'DM', 'GY', 'JM']);
    expect([log.quorumTime, clockFloor]).toEqual([foundingDay, foundingDay]);
    expect(leaf.lists.hubs).toEqual({ sequence: 1, sha256: state.list.sha256 });
  });

  it('grows by appends, and is kept with all leaves for hubs that know less', async () => {
    const next = await verifyTrust(await grownBy(region, [second, third]), state, laterDay);
    expect([next.log.size, next.list.sequence, next.evidence.log?.leaves.length]).toEqual([3, 3, 3]);
    const behind = await verifyTrust(next.evidence, state, laterDay);
    expect(behind.log.rootHash).toEqual(next.log.rootHash);
  });

  it('keeps the log’s own line once, however often a source repeats it', async () => {
    const { log } = region.evidence;
    if (log === null) throw new Error('no log');
    const note = parseNote(log.checkpoint);
    const own = Array.from({ length: 122 }, () => note.signatures.slice(0, 1)).flat();
    const often = formatNote({ ...note, signatures: [...own, ...note.signatures] });
    const again = await verifyTrust({ ...region.evidence, log: { ...log, checkpoint: often } }, pin(), foundingDay);
    expect(parseNote(again.log.checkpoint).signatures).toHaveLength(6);
  });

  it('may be shown from any leaf that the hub knows, without the lists in between', async () => {
    for (const from of [0, 1]) {
      const evidence = await grownBy(region, [second, third], [], { from });
      expect((await verifyTrust({ ...evidence, lists: [third] }, state, laterDay)).list.sequence).toBe(3);
    }
    await refusedUnchanged(await grownBy(region, [second, third], [], { from: 2 }), 'TRUST_LOG_RANGE_MISSING');
  });

  it('becomes fresher by new cosignatures of the same head, each witness by itself', async () => {
    const again = await logOf(region, [founding()], { at: laterDay, witnesses: witnessesFrom(5, 7) });
    const next = await verifyTrust({ ...state.evidence, log: again }, state, laterDay);
    expect(next.log.witnessTimes.size).toBe(7);
    expect(next.log.quorumTime).toEqual(foundingDay);
    const more = await logOf(region, [founding()], { at: laterDay, witnesses: witnessesFrom(0, 3) });
    const fresh = await verifyTrust({ ...state.evidence, log: more }, next, laterDay);
    expect(fresh.log.quorumTime).toEqual(laterDay);
    expect(parseNote(fresh.log.checkpoint).signatures).toHaveLength(8);
    expect((await verifyTrust(fresh.evidence, pin(), laterDay)).log.quorumTime).toEqual(laterDay);
  });
});

describe('a quorum of witnesses', () => {
  it('is five of seven, whichever they are, and never four', async () => {
    for (let set = 0; set < 128; set += 1) {
      const witnesses = quorumOf(region.states, 7).filter((_, index) => (set >> index) & 1);
      const attempt = verifyTrust(await foundedWith(region, region.list, { witnesses }), pin(), foundingDay);
      if (witnesses.length === 0) await refused(attempt, 'TRUST_WITNESS_QUORUM_MISSING');
      else if (witnesses.length < 5) await refused(attempt, 'TRUST_WITNESS_QUORUM_MISSING');
      else expect((await attempt).log.witnessTimes.size).toBe(witnesses.length);
    }
  });

  it('does not gather on an append what was said of the tree before', async () => {
    const evidence = await grownBy(region, [second], [], { witnesses: witnessesFrom(0, 4), at: laterDay });
    await refusedUnchanged(evidence, 'TRUST_WITNESS_QUORUM_MISSING');
  });

  it('is not made of one witness five times, nor of strangers, nor of the log itself', async () => {
    const leaves = await leavesOf(region, [founding()]);
    const text = checkpointText(leaves, region.log.origin);
    const [witness] = quorumOf(region.states);
    if (witness === undefined) throw new Error('no witness');
    const times = [0, 1, 2, 3, 4].map((minutes) => new Date(foundingDay.getTime() - minutes * 60_000));
    const often = await Promise.all(times.map((at) => cosign(text, witness.name, witness.signer, at)));
    const strangers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(async (name) => cosign(text, name, (await makeLog()).signer, foundingDay)),
    );
    const byLog = await cosign(text, region.log.origin, region.log.signer, foundingDay);
    for (const lines of [often, strangers, [byLog]]) {
      const log = { checkpoint: await signText(region.log, text, lines), from: 0, frontier: [], leaves };
      await refused(verifyTrust({ ...region.evidence, log }, pin(), foundingDay), 'TRUST_WITNESS_QUORUM_MISSING');
    }
  });

  it('does not take a witness’s plain signature for its cosignature, nor the other way round', async () => {
    const leaves = await leavesOf(region, [founding()]);
    const text = checkpointText(leaves, region.log.origin);
    const witnesses = quorumOf(region.states);
    const plain = await Promise.all(witnesses.map(({ name, signer }) => signNote(text, name, signer)));
    const log = { checkpoint: await signText(region.log, text, plain), from: 0, frontier: [], leaves };
    await refused(verifyTrust({ ...region.evidence, log }, pin(), foundingDay), 'TRUST_WITNESS_QUORUM_MISSING');
    const disguised = plain.map((line, index) => ({ ...line, keyId: witnesses[index]?.vkey.keyId ?? line.keyId }));
    const worse = { ...log, checkpoint: await signText(region.log, text, disguised) };
    const attempt = verifyTrust({ ...region.evidence, log: worse }, pin(), foundingDay);
    await refused(attempt, 'TRUST_NOTE_SIGNATURE_INVALID');
    const cosigned = await cosign(text, region.log.origin, region.log.signer, foundingDay);
    const asLog = formatNote({ text, signatures: [{ ...cosigned, keyId: region.log.key.keyId }] });
    const last = { ...log, checkpoint: asLog };
    await refused(verifyTrust({ ...region.evidence, log: last }, pin(), foundingDay), 'TRUST_NOTE_SIGNATURE_INVALID');
  });
});

describe('the log’s own signature', () => {
  it('is needed, under the key that the root names', async () => {
    const other = await makeLog(region.log.origin);
    await refusedUnchanged(await grownBy(region, [second], [], { log: other }), 'TRUST_NOTE_UNSIGNED');
    const elsewhere = await makeLog('elsewhere.example/trust');
    await refusedUnchanged(await grownBy(region, [second], [], { log: elsewhere }), 'TRUST_NOTE_UNSIGNED');
    const { signer, key } = region.log;
    const posing = { ...elsewhere, signer, key };
    const evidence = await grownBy(region, [second], [], { log: posing });
    await refusedUnchanged(evidence, 'TRUST_NOTE_UNSIGNED');
  });

  it('is asked for even by a hub that knows nothing yet', async () => {
    await refused(verifyTrust({ ...region.evidence, log: null }, pin(), foundingDay), 'TRUST_LOG_MISSING');
  });
});

describe('a log that takes back or shows two faces', () => {
  it('is refused when it shrinks, however freshly a quorum cosigned the smaller tree', async () => {
    const next = await verifyTrust(await grownBy(region, [second]), state, laterDay);
    const older = { ...region.evidence, log: await logOf(region, [founding()], { at: laterDay }) };
    await refused(verifyTrust(older, next, laterDay), 'TRUST_CHECKPOINT_ROLLBACK');
  });

  it('is refused with another tree of the same size, and with a tree that does not continue the known one', async () => {
    const says = { notices: { count: 1, sha256: digest('a notice') } };
    const twin = await logOf(region, [{ ...founding(), says }], { at: laterDay });
    await refusedUnchanged({ ...state.evidence, log: twin }, 'TRUST_SPLIT_VIEW');
    const longer = await logOf(region, [{ ...founding(), says }, { list: second }], { at: laterDay });
    await refusedUnchanged(
      { roots: [], lists: [second], statements: {}, notices: [], log: longer },
      'TRUST_SPLIT_VIEW',
    );
  });

  it('is refused when a leaf is missing, out of order, changed in one bit, or not the last', async () => {
    const evidence = await grownBy(region, [second, third]);
    const { log } = evidence;
    if (log === null) throw new Error('no log');
    const [a, b, c] = log.leaves;
    if (a === undefined || b === undefined || c === undefined) throw new Error('too few leaves');
    const bent = c.slice();
    bent[40] = (bent[40] ?? 0) ^ 1;
    for (const leaves of [
      [a, b],
      [a, c, b],
      [b, c],
      [a, b, bent],
      [a, b, c, c],
    ]) {
      await refusedUnchanged({ ...evidence, log: { ...log, leaves } }, 'TRUST_LOG_RANGE_MISMATCH');
    }
    await refusedUnchanged({ ...evidence, log: { ...log, from: 3, leaves: [] } }, 'TRUST_LOG_RANGE_MISSING');
    const shifted = { ...log, from: 1, frontier: [leafHash(b)], leaves: [b, c] };
    await refusedUnchanged({ ...evidence, log: shifted }, 'TRUST_LOG_RANGE_MISMATCH');
  });
});

describe('leaves that lie although a quorum cosigned them', () => {
  const grow = async (says: object, list = second) => {
    const log = await logOf(region, [founding(), { list, says }]);
    return { roots: [], lists: [list], statements: {}, notices: [], log };
  };
  const hubs = (sequence: number) => ({ lists: { hubs: { sequence, sha256: digest('x') } } });

  it('are refused when a number skips, falls or has two hashes', async () => {
    await refusedUnchanged(await grow(hubs(3)), 'TRUST_LEAF_FAST_FORWARD');
    await refusedUnchanged(await grow(hubs(2 ** 53 - 1)), 'TRUST_LEAF_FAST_FORWARD');
    await refusedUnchanged(await grow(hubs(1)), 'TRUST_LEAF_EQUIVOCATION');
    await refusedUnchanged(await grow({ root: { version: 3, sha256: digest('root 3') } }), 'TRUST_LEAF_FAST_FORWARD');
    await refusedUnchanged(await grow({ root: { version: 1, sha256: digest('other') } }), 'TRUST_LEAF_EQUIVOCATION');
    const next = await verifyTrust(await grownBy(region, [second]), state, laterDay);
    const log = await logOf(region, [founding(), { list: second }, { list: third, says: hubs(1) }]);
    const back = { roots: [], lists: [third], statements: {}, notices: [], log };
    await refused(verifyTrust(back, next, laterDay), 'TRUST_LEAF_ROLLBACK');
  });

  it('are refused when they name a root that no state signed, or not the newest one', async () => {
    const log = await logOf(region, [{ ...founding(), says: { root: { version: 1, sha256: digest('no root') } } }]);
    await refused(verifyTrust({ ...region.evidence, log }, pin(), foundingDay), 'TRUST_LEAF_ROOT_MISMATCH');
    const ahead = await logOf(region, [{ ...founding(), says: { root: { version: 2, sha256: digest('root 2') } } }]);
    const attempt = verifyTrust({ ...region.evidence, log: ahead }, pin(), foundingDay);
    await refused(attempt, 'TRUST_LEAF_ROOT_MISMATCH');
  });

  it('are refused when they give a list another number than it has itself', async () => {
    const sha256 = state.list.sha256;
    const log = await logOf(region, [{ ...founding(), says: { lists: { hubs: { sequence: 7, sha256 } } } }]);
    await refused(verifyTrust({ ...region.evidence, log }, pin(), foundingDay), 'TRUST_LIST_SEQUENCE_GAP');
  });

  it('are refused when they do not name the leaf before', async () => {
    await refusedUnchanged(await grow({ previous: digest('another leaf') }), 'TRUST_LEAF_CHAIN_BROKEN');
  });

  it('never let pass a list of which the log has another hash', async () => {
    const log = await logOf(region, [founding(), { list: second, says: hubs(2) }]);
    const evidence = { roots: [], lists: [second], statements: {}, notices: [], log };
    await refusedUnchanged(evidence, 'TRUST_LIST_FORK');
    await refusedUnchanged({ ...evidence, lists: [] }, 'TRUST_LIST_MISSING');
  });
});
