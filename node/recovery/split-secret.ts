/** Shamir's secret sharing over GF(2^8), by an audited library; what it does not check is checked here. */
import { type CombineShares, RECOVERY_KEY_BYTES } from '@breakwater/backup-replication';
import { combine, split } from 'shamir-secret-sharing';

/** Shares of `secret`, any `threshold` of `count` of which make it again; fewer say nothing about it. */
export async function splitSecret(secret: Uint8Array, count: number, threshold: number): Promise<Uint8Array[]> {
  if (secret.length !== RECOVERY_KEY_BYTES) throw new RangeError('Only halves of recovery keys are split.');
  const shares = await split(new Uint8Array(secret), count, threshold);
  // The dealer proves its own work: a share that does not combine would be found out only after the storm.
  for (let first = 0; first < count; first += 1) {
    const subset = Array.from({ length: threshold }, (_, step) => shares[(first + step) % count] ?? new Uint8Array());
    if (!Buffer.from(secret).equals(await combineShares(subset))) throw new Error('Dealt shares do not combine.');
  }
  return shares;
}

/** Combines shares; whether the result is the secret only the caller can tell. */
export const combineShares: CombineShares = (shares) => combine(shares.map((share) => new Uint8Array(share)));
