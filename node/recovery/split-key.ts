/** Makes a recovery key, deals its two halves out in sealed shares, and forgets it. */
import {
  dealingInfo,
  publicPartOf,
  RECOVERY_KEY_BYTES,
  RecoveryError,
  type RecoveryRecord,
  type RecoveryShare,
  type Sealer,
  SHARE_SALT_BYTES,
  type ShareGroup,
  type ShareHalf,
  shareCommitmentOf,
  xorHalves,
} from '@breakwater/backup-replication';
import { type CountryCode, type PublicJwk, parsePublicJwk } from '@breakwater/federation-protocol';
import { encodeLetter, type TrustHint } from './dealt-share.ts';
import { splitSecret } from './split-secret.ts';

/** Somebody who is dealt a share: an official (`giver` is the signing key id) or a custodian (a country code). */
export interface ShareTaker {
  readonly giver: string;
  readonly name: string;
  readonly sealKey: PublicJwk;
}

/** Who shall hold the new key, and how many of each half put it together. */
export interface SplitOrder {
  readonly country: CountryCode;
  readonly generation: number;
  readonly createdAt: Date;
  /** Travels, sealed, with every share. */
  readonly trust: TrustHint;
  readonly officials: { readonly threshold: number; readonly takers: readonly ShareTaker[] };
  readonly custodians: { readonly threshold: number; readonly takers: readonly ShareTaker[] };
}

/** One sealed share on its way to its taker. */
export interface SealedShare {
  readonly taker: ShareTaker;
  readonly sealed: Uint8Array;
}

/** All that is left of a split: the public record and sealed shares. The key itself is gone. */
export interface SplitKey {
  readonly record: RecoveryRecord;
  readonly officials: readonly SealedShare[];
  readonly custodians: readonly SealedShare[];
}

/** What splitting takes from outside. */
export interface SplitTools {
  readonly sealer: Sealer;
  readonly randomBytes: (count: number) => Uint8Array;
}

/**
 * d is the X25519 private key; A is random, B = d xor A. A is shared among the officials, B among the custodians: each
 * half alone is uniformly random and says nothing about d. Throws `RECOVERY_OFFICIALS_TOO_FEW`,
 * `RECOVERY_CUSTODIANS_TOO_FEW`.
 */
export async function splitRecoveryKey(order: SplitOrder, tools: SplitTools): Promise<SplitKey> {
  checkOrder(order);
  const privateKey = tools.randomBytes(RECOVERY_KEY_BYTES);
  const halfA = tools.randomBytes(RECOVERY_KEY_BYTES);
  const halfB = xorHalves(privateKey, halfA);
  try {
    const officials = await deal(halfA, 'officials', order, tools);
    const custodians = await deal(halfB, 'custodians', order, tools);
    const publicKey = await parsePublicJwk({ kty: 'OKP', crv: 'X25519', x: publicPartOf(privateKey) });
    const { country, generation, createdAt } = order;
    const record = {
      country,
      generation,
      createdAt,
      publicKey,
      officials: officials.half,
      custodians: custodians.half,
    };
    return { record, officials: officials.sealed, custodians: custodians.sealed };
  } finally {
    // What the garbage collector may have copied is out of reach; what is in reach does not wait for it.
    for (const secret of [privateKey, halfA, halfB]) secret.fill(0);
  }
}

function checkOrder({ officials, custodians }: SplitOrder): void {
  const counts = { officials: officials.takers.length, officialThreshold: officials.threshold };
  if (counts.officials < officials.threshold) {
    throw new RecoveryError(
      'RECOVERY_OFFICIALS_TOO_FEW',
      `The list entry names ${counts.officials} officials; ${officials.threshold} must be able to approve.`,
      counts,
    );
  }
  // One more than the threshold, so that the loss of one custodian costs nothing.
  if (custodians.takers.length <= custodians.threshold) {
    throw new RecoveryError(
      'RECOVERY_CUSTODIANS_TOO_FEW',
      `Only ${custodians.takers.length} partner hubs can keep a share; more than ${custodians.threshold} are needed.`,
      { custodians: custodians.takers.length, threshold: custodians.threshold },
    );
  }
}

async function deal(half: Uint8Array, group: ShareGroup, order: SplitOrder, { sealer, randomBytes }: SplitTools) {
  const { threshold, takers } = order[group];
  const raw = await splitSecret(half, takers.length, threshold);
  const dealt = await Promise.all(
    takers.map(async (taker, index) => {
      const place = { country: order.country, generation: order.generation, group, giver: taker.giver };
      const bytes = raw[index] ?? new Uint8Array();
      const share: RecoveryShare = { ...place, share: bytes, salt: randomBytes(SHARE_SALT_BYTES) };
      const sealed = await sealer.seal(taker.sealKey, encodeLetter({ share, trust: order.trust }), dealingInfo(place));
      return { taker, sealed, commitment: shareCommitmentOf(share) };
    }),
  );
  for (const share of raw) share.fill(0);
  const publicHalf: ShareHalf = {
    threshold,
    shares: dealt.map(({ taker, commitment }) => ({ giver: taker.giver, name: taker.name, commitment })),
  };
  return { half: publicHalf, sealed: dealt.map(({ taker, sealed }) => ({ taker, sealed })) };
}
