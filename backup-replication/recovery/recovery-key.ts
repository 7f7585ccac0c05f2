/** The recovery key itself: d = A xor B, put together from shares whose commitments hold. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { CodedError, type PublicJwk } from '@breakwater/federation-protocol';
import { RecoveryError } from './error.ts';
import { checkGeneration, dealtShare, type RecoveryRecord } from './record.ts';
import { checkShareCommitment, type RecoveryShare, type ShareGroup } from './share.ts';

/** X25519 private keys, and so each half, are 32 bytes (RFC 7748, section 5). */
export const RECOVERY_KEY_BYTES = 32;

/** Puts a secret together from Shamir shares; it cannot know whether they were true. */
export type CombineShares = (shares: readonly Uint8Array[]) => Promise<Uint8Array>;

/** The key in the clear, and the givers whose shares were not what was dealt. */
export interface CombinedKey {
  readonly privateKey: Uint8Array;
  readonly wrongShares: readonly { readonly giver: string; readonly code: string }[];
}

/** Bytewise exclusive or of two equally long halves. */
export function xorHalves(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length !== other.length) throw new RangeError('The halves of a key have one length.');
  return one.map((byte, index) => byte ^ (other[index] ?? 0));
}

/** The X25519 public key, base64url, that belongs to 32 private bytes. */
export function publicPartOf(privateKey: Uint8Array): string {
  // RFC 8410, section 7: PKCS#8 around a raw X25519 key; node:crypto computes the public half while reading it.
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), privateKey]);
  const key = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
  return key.export({ format: 'jwk' }).x ?? '';
}

/**
 * Combines shares to the recovery key of `record`. Shares that break their commitment are left out and named; if a
 * combination still does not fit the public key, other subsets are tried. Throws `RECOVERY_APPROVALS_TOO_FEW` or
 * `RECOVERY_CUSTODIANS_MISSING` when too few true shares remain, `RECOVERY_KEY_WRONG` when none fits.
 */
export async function combineRecoveryKey(
  shares: readonly RecoveryShare[],
  record: RecoveryRecord,
  combine: CombineShares,
): Promise<CombinedKey> {
  const { truthful, wrongShares } = sortOut(shares, record);
  const halves = {
    officials: enough(truthful, record, 'officials'),
    custodians: enough(truthful, record, 'custodians'),
  };
  for (const ofOfficials of subsets(halves.officials, record.officials.threshold)) {
    const halfA = await combine(ofOfficials);
    for (const ofCustodians of subsets(halves.custodians, record.custodians.threshold)) {
      const privateKey = xorHalves(halfA, await combine(ofCustodians));
      if (fits(privateKey, record.publicKey)) return { privateKey, wrongShares };
    }
  }
  throw new RecoveryError('RECOVERY_KEY_WRONG', `The shares do not make recovery key ${record.generation}.`, {
    generation: record.generation,
    wrong: wrongShares.map(({ giver }) => giver),
  });
}

function sortOut(shares: readonly RecoveryShare[], record: RecoveryRecord) {
  const truthful: RecoveryShare[] = [];
  const wrongShares: { giver: string; code: string }[] = [];
  for (const share of shares) {
    try {
      checkGeneration(share, record);
      checkShareCommitment(share, dealtShare(record, share.group, share.giver).commitment);
      truthful.push(share);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      wrongShares.push({ giver: share.giver, code: error.code });
    }
  }
  return { truthful, wrongShares };
}

/** The distinct true shares of one half, or a refusal that says how many are missing. */
function enough(shares: readonly RecoveryShare[], record: RecoveryRecord, group: ShareGroup): readonly Uint8Array[] {
  const byGiver = new Map(shares.filter((share) => share.group === group).map((share) => [share.giver, share.share]));
  const needed = record[group].threshold;
  if (byGiver.size >= needed) return [...byGiver.values()];
  throw new RecoveryError(
    group === 'officials' ? 'RECOVERY_APPROVALS_TOO_FEW' : 'RECOVERY_CUSTODIANS_MISSING',
    `${byGiver.size} of ${needed} true shares of the ${group} are here.`,
    { group, shares: byGiver.size, needed },
  );
}

function fits(privateKey: Uint8Array, publicKey: PublicJwk): boolean {
  return privateKey.length === RECOVERY_KEY_BYTES && publicPartOf(privateKey) === publicKey.x;
}

/** Every subset of `size` elements, in order; C(4,2) x C(6,2) = 90 combinations at the region's thresholds. */
function* subsets<T>(items: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= items.length - size; index += 1) {
    const item = items[index];
    if (item === undefined) continue;
    for (const rest of subsets(items, size - 1, index + 1)) yield [item, ...rest];
  }
}
