/** Which leaves an audit asks for: uniform by chance, complete by permutation; and how soon a deletion is found. */
import { createHash } from 'node:crypto';
import { encodeBase64url } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { chosenLeaves, epochCommitment } from '../../audit/challenge.ts';
import { auditChance, detectionChance, leavesToDetect } from '../../audit/detection.ts';
import { heldLeaves } from '../../audit/held-leaves.ts';
import { coverageLeaves, permutedLeaf, spotLeaves } from '../../audit/select.ts';
import { packBytesOf } from '../../pack/pack-class.ts';
import type { GatheredPack } from '../../pack-list/gather-packs.ts';
import { DEFAULT_SCHEME as scheme } from '../../scheme.ts';
import { refusal } from '../support.ts';
import { spotOf } from './an-audit.ts';

const hash = (text: string) => createHash('sha256').update(text).digest();
const holders = ['BB', 'BZ', 'DM', 'GY', 'JM', 'TT'];
/** The same every time, so that three standard deviations are passed once and for all or never. */
const SEEDS = 600;

/** Packs as lists describe them; nobody looks at their bytes here. */
function packs(count: number, classBytes: number): readonly GatheredPack[] {
  return Array.from({ length: count }, (_, number) => ({
    ...{
      id: hash(`pack ${number}`).toString('hex'),
      bytes: packBytesOf(classBytes, scheme),
      scheme,
      keyId: 'k',
      holders,
    },
    roots: holders.map((holder) => encodeBase64url(hash(`${holder} ${number}`))),
  }));
}

describe('spot audits', () => {
  it('ask for different leaves, for all of a small holding, and for others with every seed', () => {
    const leaves = spotLeaves(hash('one'), 1000, 64);
    expect(new Set(leaves).size).toBe(64);
    expect(Math.min(...leaves)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...leaves)).toBeLessThan(1000);
    expect(spotLeaves(hash('one'), 1000, 64)).toEqual(leaves);
    expect(spotLeaves(hash('two'), 1000, 64)).not.toEqual(leaves);
    expect(spotLeaves(hash('one'), 5, 64)).toEqual([0, 1, 2, 3, 4]);
  });

  it('favour no leaf: a chi-square over 60,000 draws stays within its 99.9 % bounds', () => {
    const total = 60;
    const counts = new Array<number>(total).fill(0);
    for (let seed = 0; seed < 6000; seed += 1) {
      for (const leaf of spotLeaves(hash(`seed ${seed}`), total, 10)) counts[leaf] = (counts[leaf] ?? 0) + 1;
    }
    const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 59 degrees of freedom; drawing without repetition makes the spread smaller, never larger.
    expect(chi).toBeGreaterThan(25);
    expect(chi).toBeLessThan(98);
  });
});

describe('a range that does not divide the draws', () => {
  it('is still uniform: the remainder alone would favour the first third twice over', () => {
    const total = 3 * 2 ** 46;
    const low = Array.from({ length: 900 }, (_, seed) => spotLeaves(hash(`range ${seed}`), total, 1)[0] ?? 0);
    const share = low.filter((leaf) => leaf < 2 ** 46).length / 900;
    expect(Math.abs(share - 1 / 3)).toBeLessThan(0.05);
  });
});

describe('coverage', () => {
  it.each([1, 2, 3, 7, 64, 1000, 4097])('reaches each of %i leaves exactly once in an epoch', (total) => {
    const key = hash('epoch');
    const all = new Set<number>();
    for (let from = 0; from < total; from += 64) for (const leaf of coverageLeaves(key, total, from, 64)) all.add(leaf);
    expect(all.size).toBe(total);
    expect(Math.max(...all)).toBe(total - 1);
    expect(coverageLeaves(key, total, total, 64)).toEqual([]);
  });

  it('goes in another order with another key, and in none that looks like order', () => {
    const order = (key: string) => Array.from({ length: 500 }, (_, at) => permutedLeaf(hash(key), 500, at));
    const [one, two] = [order('one'), order('two')];
    expect(one).not.toEqual(two);
    const rises = one.filter((leaf, at) => at > 0 && leaf > (one[at - 1] ?? 0)).length;
    expect(rises).toBeGreaterThan(210);
    expect(rises).toBeLessThan(290);
    const kept = one.filter((leaf, at) => leaf === two[at]).length;
    expect(kept).toBeLessThan(8);
  });
});

describe('the numbering of what a holder keeps', () => {
  it('counts the leaves of every class, the last one shorter, and refuses to go beyond', () => {
    const held = heldLeaves([...packs(2, 64 * 1024), ...packs(3, 1024 * 1024).slice(2)], 'GY');
    expect(held.shards.map(({ index }) => index)).toEqual([3, 3, 3]);
    expect(held.total).toBe(1 + 1 + 6);
    expect([0, 1, 2, 7].map((number) => held.at(number).leaf)).toEqual([0, 0, 0, 5]);
    for (const number of [-1, 8, 0.5]) expect(refusal(() => held.at(number))).toBe('AUDIT_CHALLENGE_INVALID');
    expect(refusal(() => heldLeaves(packs(1, 64 * 1024), 'KN'))).toBe('AUDIT_NOTHING_HELD');
  });
});

describe('detection', () => {
  it('needs as many leaves as the mathematics of 4.1 says', () => {
    const table = [0.1, 0.05, 0.01, 0.001].map((f) => [0.9, 0.95, 0.99, 0.999].map((c) => leavesToDetect(f, c)));
    expect(table).toEqual([
      [22, 29, 44, 66],
      [45, 59, 90, 135],
      [230, 299, 459, 688],
      [2302, 2995, 4603, 6905],
    ]);
    expect(detectionChance(0.01, 459)).toBeGreaterThan(0.99);
    expect(leavesToDetect(1, 0.99)).toBe(1);
  });

  // Fault 10. 300 packs of 16 MiB are 25,800 leaves at each holder; twenty are asked for in an audit.
  it.each([
    ['everything', 1],
    ['10 %', 0.1],
    ['1 %', 0.01],
  ])('fault 10: a holder that deleted %s is found as soon as 1 - (1 - f)^c says, over 1000 seeds', (_, share) => {
    const held = heldLeaves(packs(300, 16 * 1024 * 1024), 'DM');
    const found = Array.from({ length: 1000 }, (__, seed) => auditsToDetection(held, seed, share));
    const inOne = detectionChance(share, 20);
    const seen = found.filter((audits) => audits === 1).length / 1000;
    expect(Math.abs(seen - inOne)).toBeLessThanOrEqual(1.96 * Math.sqrt((inOne * (1 - inOne)) / 1000));
    // Audits to detection are then geometric: mean 1/p, deviation sqrt(1 - p)/p.
    const mean = found.reduce((sum, audits) => sum + audits, 0) / 1000;
    expect(Math.abs(mean - 1 / inOne)).toBeLessThanOrEqual((1.96 * Math.sqrt((1 - inOne) / 1000)) / inOne);
    for (const audits of [2, 5, 10, 23]) {
      const expected = detectionChance(share, audits * 20);
      const after = found.filter((one) => one <= audits).length / 1000;
      // Four more looks at the same thousand: a band that all of them together keep to 95 times in 100.
      const band = 2.5 * Math.sqrt((expected * (1 - expected)) / 1000);
      expect(Math.abs(after - expected), `${audits} audits: ${after} of ${expected}`).toBeLessThanOrEqual(band + 1e-9);
    }
  });

  // What is shown to people: spot and coverage together, exact also where a holder keeps little.
  it.each([
    [{ total: 300, spot: 20, covered: 20 }, 0.1],
    [{ total: 300, spot: 20, covered: 20 }, 0.01],
    [{ total: 60, spot: 20, covered: 20 }, 0.05],
    [{ total: 5000, spot: 64, covered: 20 }, 0.01],
    [{ total: 36, spot: 36, covered: 20 }, 0.03],
  ])('the chance shown for %j with %f missing is what a simulation finds', (asked, missing) => {
    const { total, spot, covered } = asked;
    const lost = Math.ceil(missing * total);
    let found = 0;
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const gone = new Set(spotLeaves(hash(`gone ${seed}`), total, lost));
      const drawn = spotLeaves(hash(`spot ${seed}`), total, spot);
      const next = coverageLeaves(hash(`cover ${seed}`), total, (seed * 20) % (total - covered), covered);
      if ([...drawn, ...next].some((leaf) => gone.has(leaf))) found += 1;
    }
    const expected = auditChance(asked, missing);
    const band = 3 * Math.sqrt((expected * (1 - expected)) / SEEDS);
    expect(Math.abs(found / SEEDS - expected)).toBeLessThanOrEqual(band + 1e-9);
  });

  it('the chance is none where nothing was asked or lost, and certain where all was asked', () => {
    expect(auditChance({ total: 100, spot: 0, covered: 0 }, 0.1)).toBe(0);
    expect(auditChance({ total: 100, spot: 0, covered: 100 }, 0.01)).toBe(1);
    expect(auditChance({ total: 1e9, spot: 459, covered: 0 }, 0.01)).toBeCloseTo(detectionChance(0.01, 459), 6);
  });

  it('draws of a second challenge in one round go on where the first ended, and none comes twice', () => {
    const seed = hash('round');
    const all = [0, 64, 128].flatMap((from) => [...spotLeaves(seed, 150, Math.min(64, 150 - from), from)]);
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, number) => number));
  });

  /** How many audits of 20 leaves it takes until one asks for a leaf that the holder deleted; the share is by hash. */
  function auditsToDetection(held: ReturnType<typeof heldLeaves>, seed: number, share: number): number {
    const key = hash(`seed ${seed}`);
    for (let audit = 1; audit <= 200; audit += 1) {
      const order = {
        ...{ auditor: 'LC', holder: 'DM', owner: 'LC', manifest: 'a'.repeat(64), answerMs: 1, issuedAt: '' },
        ...{ beacon: `log\n${audit}\nroot\n\n`, nonce: encodeBase64url(hash('any')) },
        selection: { ...spotOf(audit, 20), commitment: epochCommitment(key) },
      };
      const isDeleted = ({ pack, leaf }: { pack: string; leaf: number }) =>
        share === 1 || hash(`deleted ${seed} ${pack} ${leaf}`).readUInt32BE(0) / 2 ** 32 < share;
      if (chosenLeaves(order, held, key).some(isDeleted)) return audit;
    }
    return 201;
  }
});
