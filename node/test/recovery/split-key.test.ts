/** Splitting: no set of people that should not read does read, and every set that should does. */
import {
  combineRecoveryKey,
  dealingInfo,
  publicPartOf,
  type RecoveryShare,
  type ShareGroup,
} from '@breakwater/backup-replication';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseLetter } from '../../recovery/dealt-share.ts';
import { sealer } from '../../recovery/sealer.ts';
import { type SplitKey, splitRecoveryKey } from '../../recovery/split-key.ts';
import { combineShares } from '../../recovery/split-secret.ts';
import { DM, now, random } from './a-region.ts';
import { makeTakers, subsetsOf, type TestTaker } from './split-takers.ts';

let officials: TestTaker[];
let custodians: TestTaker[];
let key: SplitKey;
let shares: RecoveryShare[];

const order = () => ({
  country: DM,
  generation: 3,
  createdAt: now,
  trust: { rootSha256: 'a'.repeat(64), peers: ['http://gy.localhost:7104'] },
  officials: { threshold: 2, takers: officials },
  custodians: { threshold: 2, takers: custodians },
});

async function openAll(split: SplitKey): Promise<RecoveryShare[]> {
  const open = async (group: ShareGroup, takers: TestTaker[]) =>
    Promise.all(
      split[group].map(async ({ taker, sealed }) => {
        const privateJwk = takers.find(({ giver }) => giver === taker.giver)?.privateJwk ?? {};
        const info = dealingInfo({ country: DM, generation: 3, group, giver: taker.giver });
        return parseLetter(await sealer.open(privateJwk, sealed, info)).share;
      }),
    );
  return [...(await open('officials', officials)), ...(await open('custodians', custodians))];
}

beforeAll(async () => {
  officials = await makeTakers(['one', 'two', 'three', 'four']);
  custodians = await makeTakers(['BB', 'BZ', 'GY', 'JM', 'LC', 'TT']);
  key = await splitRecoveryKey(order(), { sealer, randomBytes: random });
  shares = await openAll(key);
});

describe('who can put the key together', () => {
  test('every subset of the ten givers: two officials and two custodians, or nobody', async () => {
    for (const subset of subsetsOf(shares)) {
      const count = (group: ShareGroup) => subset.filter((share) => share.group === group).length;
      const attempt = combineRecoveryKey(subset, key.record, combineShares);
      if (count('officials') >= 2 && count('custodians') >= 2) {
        expect(publicPartOf((await attempt).privateKey)).toBe(key.record.publicKey.x);
      } else if (count('officials') < 2) {
        await expect(attempt).rejects.toMatchObject({ code: 'RECOVERY_APPROVALS_TOO_FEW' });
      } else {
        await expect(attempt).rejects.toMatchObject({ code: 'RECOVERY_CUSTODIANS_MISSING' });
      }
    }
  });

  test('all six custodians together hold a half that is not the key, and differs from it in about half its bits', async () => {
    const { privateKey } = await combineRecoveryKey(shares, key.record, combineShares);
    const halfB = await combineShares(shares.filter(({ group }) => group === 'custodians').map(({ share }) => share));
    expect(publicPartOf(halfB)).not.toBe(key.record.publicKey.x);
    const bits = halfB.reduce(
      (sum, byte, at) => sum + (byte ^ (privateKey[at] ?? 0)).toString(2).replaceAll('0', '').length,
      0,
    );
    // A is uniform: 256 fair coins land outside 60 to 196 less often than once in 10^16 splits.
    expect(bits).toBeGreaterThan(60);
    expect(bits).toBeLessThan(196);
  });

  test('a share opens only for its taker, and only as the share it is', async () => {
    const [first, second] = key.officials;
    const info = dealingInfo({ country: DM, generation: 3, group: 'officials', giver: 'one' });
    await expect(
      sealer.open(officials[1]?.privateJwk ?? {}, first?.sealed ?? new Uint8Array(), info),
    ).rejects.toMatchObject({
      code: 'RECOVERY_SEAL_BROKEN',
    });
    await expect(
      sealer.open(officials[1]?.privateJwk ?? {}, second?.sealed ?? new Uint8Array(), info),
    ).rejects.toMatchObject({
      code: 'RECOVERY_SEAL_BROKEN',
    });
  });
});

describe('shares that are not what was dealt', () => {
  test('a false share names its giver, and the others do without it', async () => {
    const [first, ...rest] = shares;
    if (!first) throw new Error('unreachable');
    const falsified = { ...first, share: first.share.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) };
    const combined = await combineRecoveryKey([falsified, ...rest], key.record, combineShares);
    expect(combined.wrongShares).toEqual([{ giver: 'one', code: 'RECOVERY_SHARE_WRONG' }]);
    expect(publicPartOf(combined.privateKey)).toBe(key.record.publicKey.x);
  });

  test('a share of another split, and one of nobody who was dealt any, do not count', async () => {
    const strays = shares
      .slice(0, 2)
      .map((share, at) => (at === 0 ? { ...share, generation: 2 } : { ...share, giver: 'five' }));
    const { wrongShares } = await combineRecoveryKey([...strays, ...shares], key.record, combineShares);
    expect(wrongShares.map(({ code }) => code)).toEqual(['RECOVERY_GENERATION_STALE', 'RECOVERY_SHARE_MISSING']);
  });

  test('shares that fit their commitments but not the public key make no key', async () => {
    const other = await splitRecoveryKey(order(), { sealer, randomBytes: random });
    const record = { ...key.record, publicKey: other.record.publicKey };
    await expect(combineRecoveryKey(shares, record, combineShares)).rejects.toMatchObject({
      code: 'RECOVERY_KEY_WRONG',
    });
  });
});

test('refuses to split for too few officials or too few custodians', async () => {
  const split = (changes: object) => splitRecoveryKey({ ...order(), ...changes }, { sealer, randomBytes: random });
  const one = { threshold: 2, takers: officials.slice(0, 1) };
  await expect(split({ officials: one })).rejects.toMatchObject({ code: 'RECOVERY_OFFICIALS_TOO_FEW' });
  const two = { threshold: 2, takers: custodians.slice(0, 2) };
  await expect(split({ custodians: two })).rejects.toMatchObject({ code: 'RECOVERY_CUSTODIANS_TOO_FEW' });
});
