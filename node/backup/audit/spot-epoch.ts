/** The key of spot audits: bound long before it is used, the same for all holders, told when its rounds are over. */
import { epochCommitment, SPOT_ROUNDS } from '@breakwater/backup-replication';
import { type CountryCode, decodeBase64url, encodeBase64url } from '@breakwater/federation-protocol';
import type { AuditEpoch, AuditStore } from '../../store/audit.ts';

/** One round of spot audits, of all holders. */
export interface SpotRound {
  readonly epoch: number;
  readonly round: number;
  readonly key: Uint8Array;
  readonly commitment: string;
  /** What the key of the next epoch is bound by. */
  readonly next: string;
}

/**
 * Takes the next round, and makes the key after the next when an epoch begins. Its rows stand under the auditor's own
 * name, as nobody holds for itself. A round is taken before anybody is asked, so that none is asked twice.
 */
export async function takeSpotRound(
  audits: AuditStore,
  auditor: CountryCode,
  randomBytes: (count: number) => Uint8Array,
): Promise<SpotRound> {
  const make = async (epoch: number): Promise<AuditEpoch> => {
    const key = encodeBase64url(randomBytes(32));
    const made = { holder: auditor, epoch, manifest: '', key, position: 0, total: SPOT_ROUNDS };
    await audits.saveEpoch(made);
    return made;
  };
  let newest = (await audits.epoch(auditor)) ?? (await make(1));
  let current = await audits.epochNumbered(auditor, newest.epoch - 1);
  if (current === null || isOver(current)) {
    current = newest;
    newest = await make(newest.epoch + 1);
  }
  await audits.saveEpoch({ ...current, position: current.position + 1 });
  const key = decodeBase64url(current.key);
  const bound = { commitment: epochCommitment(key), next: epochCommitment(decodeBase64url(newest.key)) };
  return { epoch: current.epoch, round: current.position, key, ...bound };
}

/** Then its key may be told: nobody is asked by it any more. */
export function isOver({ position, total }: AuditEpoch): boolean {
  return position >= total;
}
