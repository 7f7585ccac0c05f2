/** Putting the recovery key together: from enough true shares of both halves, and from nothing less. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { parsePublicJwk } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { invert, multiply } from '../../erasure/field.ts';
import type { RecoveryRecord } from '../../recovery/record.ts';
import { combineRecoveryKey, publicPartOf, xorHalves } from '../../recovery/recovery-key.ts';
import { parseShare, type RecoveryShare, type ShareGroup, shareCommitmentOf, shareJson } from '../../recovery/share.ts';
import { refusal, refusalOf } from '../support.ts';
import { BB, DM, now } from './a-recovery.ts';

/** Any two points of a line at 1, 2, 3 …: Shamir's scheme for a threshold of two, 32 bytes at once. */
function deal(secret: Uint8Array, count: number): Uint8Array[] {
  const slope = randomBytes(secret.length);
  return Array.from({ length: count }, (_, at) =>
    Uint8Array.of(...secret.map((byte, i) => byte ^ multiply(slope[i] ?? 0, at + 1)), at + 1),
  );
}

async function combine([one, other]: readonly Uint8Array[]): Promise<Uint8Array> {
  const [x, y] = [one?.[32] ?? 0, other?.[32] ?? 0];
  const at = (i: number) => multiply(multiply(one?.[i] ?? 0, y) ^ multiply(other?.[i] ?? 0, x), invert(x ^ y));
  return Uint8Array.from({ length: 32 }, (_, i) => at(i));
}

function split() {
  const { x = '', d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const privateKey = new Uint8Array(Buffer.from(d, 'base64url'));
  const halfA = new Uint8Array(randomBytes(32));
  const shareOf = (group: ShareGroup, giver: string, share: Uint8Array): RecoveryShare => {
    return { country: DM, generation: 3, group, giver, share, salt: new Uint8Array(randomBytes(32)) };
  };
  const officials = deal(halfA, 3).map((share, at) => shareOf('officials', `official ${at}`, share));
  const givers = ['BB', 'GY', 'TT', 'LC'];
  const custodians = deal(xorHalves(privateKey, halfA), 4).map((share, at) =>
    shareOf('custodians', givers[at] ?? '', share),
  );
  return { x, privateKey, officials, custodians };
}

async function dealt(change: Partial<RecoveryShare> = {}) {
  const { x, privateKey, officials, custodians } = split();
  const half = (shares: readonly RecoveryShare[]) => ({
    threshold: 2,
    shares: shares.map((share) => ({ giver: share.giver, name: share.giver, commitment: shareCommitmentOf(share) })),
  });
  const record: RecoveryRecord = {
    ...{ country: DM, generation: 3, createdAt: now, officials: half(officials), custodians: half(custodians) },
    publicKey: await parsePublicJwk({ kty: 'OKP', crv: 'X25519', x }),
  };
  const [first, ...rest] = officials;
  if (first === undefined) throw new Error('unreachable');
  return { privateKey, officials, custodians, record, changed: [{ ...first, ...change }, ...rest] };
}

describe('the recovery key', () => {
  test('comes out of any two officials and any two custodians', async () => {
    const { privateKey, officials, custodians, record } = await dealt();
    for (const [i, j] of [
      [0, 1],
      [2, 0],
      [1, 2],
    ] as const) {
      for (const [k, l] of [
        [0, 1],
        [3, 2],
        [1, 3],
      ] as const) {
        const shares = [officials[i], custodians[k], officials[j], custodians[l]].flatMap((share) => share ?? []);
        expect(await combineRecoveryKey(shares, record, combine)).toEqual({ privateKey, wrongShares: [] });
      }
    }
  });

  test('comes out of all shares at once, without those that are not what was dealt, which are named', async () => {
    const wrong: readonly [Partial<RecoveryShare>, string][] = [
      [{ share: new Uint8Array(33).fill(7) }, 'RECOVERY_SHARE_WRONG'],
      [{ salt: new Uint8Array(32) }, 'RECOVERY_SHARE_WRONG'],
      [{ giver: 'official 1' }, 'RECOVERY_SHARE_WRONG'],
      [{ giver: 'a stranger' }, 'RECOVERY_SHARE_MISSING'],
      [{ group: 'custodians' }, 'RECOVERY_SHARE_MISSING'],
      [{ generation: 2 }, 'RECOVERY_GENERATION_STALE'],
      [{ country: BB }, 'RECOVERY_GENERATION_STALE'],
    ];
    for (const [change, code] of wrong) {
      const { privateKey, changed, custodians, record } = await dealt(change);
      const { wrongShares, privateKey: found } = await combineRecoveryKey([...changed, ...custodians], record, combine);
      expect([found, wrongShares]).toEqual([privateKey, [{ giver: changed[0]?.giver, code }]]);
      const few = combineRecoveryKey([...changed.slice(0, 2), ...custodians], record, combine);
      expect([change, await refusalOf(few)]).toEqual([change, 'RECOVERY_APPROVALS_TOO_FEW']);
    }
  });

  test('does not come out of one half, of too few of either, or of one giver who gives twice', async () => {
    const { officials, custodians, record } = await dealt();
    const outcome = (...shares: (readonly RecoveryShare[])[]) =>
      refusalOf(combineRecoveryKey(shares.flat(), record, combine));
    expect(await outcome(officials)).toBe('RECOVERY_CUSTODIANS_MISSING');
    expect(await outcome(custodians)).toBe('RECOVERY_APPROVALS_TOO_FEW');
    expect(await outcome(officials, custodians.slice(0, 1))).toBe('RECOVERY_CUSTODIANS_MISSING');
    const [one] = officials;
    expect(
      await outcome(
        [one, one].flatMap((share) => share ?? []),
        custodians,
      ),
    ).toBe('RECOVERY_APPROVALS_TOO_FEW');
  });

  test('is none but the one of the record, though every commitment holds: a dealer who lied is found out', async () => {
    const { officials, custodians, record, privateKey } = await dealt();
    const other = await dealt();
    const all = [...officials, ...custodians];
    const publicKey = other.record.publicKey;
    expect(await refusalOf(combineRecoveryKey(all, { ...record, publicKey }, combine))).toBe('RECOVERY_KEY_WRONG');
    const short = async (shares: readonly Uint8Array[]) => (await combine(shares)).subarray(1);
    expect(await refusalOf(combineRecoveryKey(all, record, short))).toBe('RECOVERY_KEY_WRONG');
    expect(publicPartOf(privateKey)).toBe(record.publicKey.x);
    expect(() => xorHalves(privateKey, privateKey.subarray(1))).toThrow(RangeError);
  });

  test('comes out although one share that was dealt and committed to lies on no line with the others', async () => {
    const { privateKey, officials, custodians, record } = await dealt();
    const [first, ...rest] = custodians;
    if (first === undefined) expect.fail('there are four');
    const bent = { ...first, share: first.share.map((byte, at) => (at === 5 ? byte ^ 1 : byte)) };
    const shares = [{ giver: bent.giver, name: '', commitment: shareCommitmentOf(bent) }];
    const lied = { ...record.custodians, shares: [...shares, ...record.custodians.shares.slice(1)] };
    const found = await combineRecoveryKey([...officials, bent, ...rest], { ...record, custodians: lied }, combine);
    expect(found.privateKey).toEqual(privateKey);
  });
});

test('a share is read as it was written, and refused when a member cannot be', () => {
  const [share] = split().officials;
  if (share === undefined) expect.fail('there are three');
  const json = shareJson(share);
  expect(parseShare(json)).toEqual(share);
  const bytes = (length: number, last = 1) => Buffer.from([...new Uint8Array(length - 1), last]).toString('base64url');
  const wrong = [
    ...[{ type: 'breakwater-recovery-request' }, { group: 'strangers' }, { group: undefined }, { generation: 0 }],
    ...[{ share: bytes(32) }, { share: bytes(34) }, { share: bytes(33, 0) }, { salt: bytes(31) }, { salt: bytes(33) }],
    ...[{ share: 7 }, { salt: '!' }, { country: 'Dominica' }, { giver: 7 }, { giver: 'x'.repeat(501) }],
  ];
  for (const change of wrong) {
    const text = JSON.stringify(change).slice(0, 60);
    expect([text, refusal(() => parseShare(JSON.parse(JSON.stringify({ ...json, ...change }))))]).toEqual([
      text,
      'RECOVERY_DOCUMENT_INVALID',
    ]);
  }
  expect(refusal(() => parseShare([]))).toBe('RECOVERY_DOCUMENT_INVALID');
});
