/** Time: what cosignatures prove about it, and what a wrong clock, or a witness that lies, can do. */
import type { Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../document/time.ts';
import { cosign } from '../log/cosignature.ts';
import type { TrustEvidence, TrustState } from '../state.ts';
import { verifyTrust } from '../verify/verify-trust.ts';
import { checkpointText, signText } from './support/log.ts';
import { refused } from './support/refused.ts';
import { foundingDay, makeRegion, nextList, type Region, verified } from './support/region.ts';
import { grownBy, leavesOf, quorumOf } from './support/region-log.ts';

let region: Region;
let state: Verified<TrustState>;
beforeAll(async () => {
  region = await makeRegion();
  state = await verified(region);
});

const pin = () => ({ rootSha256: region.rootSha256 });
const minute = 60_000;
const after = (ms: number, from = foundingDay) => new Date(from.getTime() + ms);

/** The founding head, cosigned by witness n at the n-th time; null: not at all. */
async function seenAt(...times: readonly (Date | null)[]): Promise<TrustEvidence> {
  const leaves = await leavesOf(region, [{ root: region.root, list: region.list }]);
  const text = checkpointText(leaves, region.log.origin);
  const witnesses = quorumOf(region.states, 7);
  const lines = await Promise.all(
    times.flatMap((at, index) => {
      const witness = witnesses[index];
      return at === null || witness === undefined ? [] : [cosign(text, witness.name, witness.signer, at)];
    }),
  );
  const checkpoint = await signText(region.log, text, lines);
  return { ...region.evidence, log: { checkpoint, from: 0, frontier: [], leaves } };
}

const all = (at: Date, count = 7) => Array.from({ length: count }, () => at);

describe('the time of the quorum', () => {
  it('is the fifth of seven: two that are late or lie about the future do not move it', async () => {
    const now = addDays(foundingDay, 1);
    const evidence = await seenAt(now, now, ...all(foundingDay, 5));
    expect((await verifyTrust(evidence, pin(), now)).log.quorumTime).toEqual(foundingDay);
    const fresh = await seenAt(...all(now, 5), foundingDay, foundingDay);
    expect((await verifyTrust(fresh, pin(), now)).log.quorumTime).toEqual(now);
  });

  it('takes times up to five minutes ahead of the clock, and no second more', async () => {
    const early = after(299_000);
    expect((await verifyTrust(await seenAt(...all(early, 5)), state, foundingDay)).log.quorumTime).toEqual(early);
    const five = [after(301_000), ...all(foundingDay, 4)];
    await refused(verifyTrust(await seenAt(...five), pin(), foundingDay), 'TRUST_WITNESS_QUORUM_MISSING');
    expect((await verifyTrust(await seenAt(...five), pin(), after(1_000))).log.witnessTimes.size).toBe(5);
  });

  it('never goes back: a time before the last one of that witness is not counted', async () => {
    const later = await verifyTrust(await seenAt(...all(after(minute), 5)), state, after(minute));
    const replayed = await verifyTrust(await seenAt(...all(foundingDay, 5)), later, after(minute));
    expect(replayed.log.quorumTime).toEqual(after(minute));
    const second = await nextList(region, region.list);
    const stale = await grownBy(region, [second], [], { at: foundingDay });
    await refused(verifyTrust(stale, later, addDays(foundingDay, 2)), 'TRUST_WITNESS_QUORUM_MISSING');
  });
});

describe('the clock’s floor', () => {
  it('is the third of seven: two liars move it nowhere, and it stays when nothing new comes', async () => {
    const far = new Date('2099-01-01T00:00:00Z');
    const lied = await verifyTrust(await seenAt(far, far, ...all(foundingDay, 5)), state, foundingDay);
    expect(lied.clockFloor).toEqual(foundingDay);
    expect([...lied.log.witnessTimes.values()].every((at) => at <= foundingDay)).toBe(true);
    const later = await verifyTrust(await seenAt(...all(after(minute))), state, after(minute));
    expect(later.clockFloor).toEqual(after(minute));
    const quiet = { roots: [], lists: [], statements: {}, log: null, notices: [] };
    expect((await verifyTrust(quiet, later, foundingDay)).clockFloor).toEqual(after(minute));
  });

  it('mends a clock that stands years behind, since it is taken before times are dropped', async () => {
    const dead = new Date('1996-11-22T12:00:00Z');
    const mended = await verifyTrust(await seenAt(...all(addDays(foundingDay, 3))), pin(), dead);
    expect(mended.clockFloor).toEqual(addDays(foundingDay, 3));
    expect(mended.log.quorumTime).toEqual(addDays(foundingDay, 3));
  });

  it('lets a witness with a wild clock come back as soon as it is right again', async () => {
    const wild = new Date('2030-01-01T00:00:00Z');
    const first = await verifyTrust(await seenAt(wild, ...all(foundingDay, 6)), state, foundingDay);
    expect(first.log.witnessTimes.get('BB' as never)).toEqual(foundingDay);
    const again = await verifyTrust(await seenAt(...all(after(minute))), first, after(minute));
    expect(again.log.witnessTimes.get('BB' as never)).toEqual(after(minute));
  });

  it('judges a root and a list from the future by itself, not by the machine’s clock alone', async () => {
    const behind = addDays(foundingDay, -400);
    expect((await verifyTrust(await seenAt(...all(foundingDay)), pin(), behind)).list.sequence).toBe(1);
    const old = await seenAt(...all(addDays(foundingDay, -300)));
    await refused(verifyTrust(old, pin(), behind), 'TRUST_ROOT_NOT_YET_VALID');
  });
});

describe('times remembered', () => {
  const day = (n: number) => addDays(foundingDay, n);
  const heads = async (first: readonly (Date | null)[], second: readonly (Date | null)[]) => {
    const witnesses = quorumOf(region.states, 7);
    const list = await nextList(region, region.list);
    const leaves = await leavesOf(region, [{ root: region.root, list: region.list }, { list }]);
    const text = checkpointText(leaves, region.log.origin);
    const lines = second.flatMap((at, index) => {
      const witness = witnesses[index];
      return at === null || witness === undefined ? [] : [cosign(text, witness.name, witness.signer, at)];
    });
    const checkpoint = await signText(region.log, text, await Promise.all(lines));
    const log = { checkpoint, from: 0, frontier: [], leaves };
    return { one: await seenAt(...first), two: { ...region.evidence, lists: [list], log } };
  };
  // Four look late at the first head, three never again; the second head alone would show an earlier time.
  const late = [day(1), day(1), day(1), day(1), day(3), day(3), day(3)];
  const then = [day(2), day(2), day(2), day(2), day(3), null, null];

  it('outlive a new head: the floor stays where three have been, and nobody takes back what was said before', async () => {
    const { one, two } = await heads(late, then);
    const before = await verifyTrust(one, state, day(3));
    const next = await verifyTrust(two, before, day(3));
    expect(next.clockFloor).toEqual(day(3));
    expect([...next.log.lastSeen.values()].filter((at) => at >= day(3))).toHaveLength(3);
    // The two that did not look at the second head are still remembered, and count for the floor with one other.
    const again = await verifyTrust((await heads(late, [...then.slice(0, 4), day(4)])).two, next, day(4));
    expect([again.log.lastSeen.size, again.clockFloor]).toEqual([7, day(3)]);
  });

  it('count for the floor beside new ones', async () => {
    const { one, two } = await heads(
      [day(1), day(1), day(1), day(1), day(1), day(3), day(3)],
      [day(2), day(2), day(2), day(2), day(3), null, null],
    );
    const before = await verifyTrust(one, state, day(3));
    expect(before.clockFloor).toEqual(day(1));
    expect((await verifyTrust(two, before, day(3))).clockFloor).toEqual(day(3));
  });

  it('outlive a restart as lower bounds, and make nothing fresher', async () => {
    const { one, two } = await heads(late, then);
    const live = await verifyTrust(two, await verifyTrust(one, state, day(3)), day(3));
    const bare = await verifyTrust(live.evidence, pin(), day(3));
    expect([bare.clockFloor, bare.log.lastSeen.size]).toEqual([day(2), 5]);
    const remembered = { clockFloor: live.clockFloor, lastSeen: live.log.lastSeen };
    const again = await verifyTrust(live.evidence, { ...pin(), remembered }, day(3));
    expect([again.clockFloor, again.log.lastSeen]).toEqual([live.clockFloor, live.log.lastSeen]);
    expect(again.log.quorumTime).toEqual(live.log.quorumTime);
    const old = { clockFloor: addDays(foundingDay, -9), lastSeen: new Map() };
    expect((await verifyTrust(live.evidence, { ...pin(), remembered: old }, day(3))).clockFloor).toEqual(day(2));
  });

  it('refuse a cosignature that takes back what its witness said before the restart', async () => {
    const { one } = await heads(late, then);
    const remembered = {
      clockFloor: day(1),
      lastSeen: new Map([...state.log.lastSeen.keys()].map((id) => [id, day(4)])),
    };
    await refused(verifyTrust(one, { ...pin(), remembered }, day(4)), 'TRUST_WITNESS_QUORUM_MISSING');
  });
});
