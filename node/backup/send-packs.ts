/** Finished packs on their way to the holders: one shard each, counted by receipts, remembered once enough hold it. */
import {
  type DraftFinishedPack as FinishedPack,
  DRAFT_HEAD_WRITE_QUORUM as HEAD_WRITE_QUORUM,
  type StoredName,
} from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { BackupStore } from '../store/backup.ts';
import { enoughReceipts, type GivenUp, sendTo } from './collect.ts';
import type { Holder } from './holders.ts';

/** What sending takes. */
export interface SendParts {
  readonly owner: CountryCode;
  readonly holders: readonly Holder[];
  readonly backups: BackupStore;
  readonly keyId: string;
  readonly givenUp: GivenUp;
  readonly now: () => Date;
}

/**
 * Sends all shards of a pack at the same time and resolves when at least five holders signed for theirs and the pack
 * stands in the store. Throws `BACKUP_HOLDERS_TOO_FEW`.
 */
export async function sendPack(parts: SendParts, pack: FinishedPack): Promise<void> {
  const order = rotated(parts.holders, pack.id);
  const outcomes = await Promise.all(
    order.map((holder, index) => sendTo(holder.country, parts.givenUp, () => sendShard(parts, holder, pack, index))),
  );
  const kept = enoughReceipts(outcomes, quorumOf(order.length), `a pack`);
  const at = parts.now();
  const holders = order.map((holder) => holder.country);
  const receipts = kept.map(({ holder, receipt }) => ({ holder, index: holders.indexOf(holder), receipt, at }));
  const { id, packBytes, shardHashes, chunks } = pack;
  const shardBytes = pack.shards[0]?.length ?? 0;
  // A crash before this line leaves unreferenced shards at the holders; after it, the next run uses the pack.
  await parts.backups.savePack(
    { id, packBytes, shardBytes, keyId: parts.keyId, holders, shardHashes },
    receipts,
    chunks,
  );
}

/** All but one. */
export function quorumOf(holders: number): number {
  return Math.min(HEAD_WRITE_QUORUM, Math.max(1, holders - 1));
}

async function sendShard(parts: SendParts, holder: Holder, pack: FinishedPack, index: number): Promise<string> {
  const name: StoredName = { kind: 'shard', owner: parts.owner, pack: pack.id, index };
  const { receipt } = await holder.shards.put(name, pack.shards[index] ?? new Uint8Array(), pack.shardHashes[index]);
  return receipt ?? '';
}

/** Each pack begins with another holder, so that data and parity shards, and so the work of restoring, spread. */
function rotated(holders: readonly Holder[], packId: string): readonly Holder[] {
  const turn = Number.parseInt(packId.slice(0, 4), 16) % holders.length;
  return [...holders.slice(turn), ...holders.slice(0, turn)];
}
