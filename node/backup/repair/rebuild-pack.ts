/** One pack's missing shards made anew from any k that are right: unmasked, rebuilt, masked, compared with the list. */
import {
  BackupError,
  isStoredShard,
  type OwnerName,
  rebuildStored,
  type ShardStore,
} from '@breakwater/backup-replication';
import { HubBackupError } from '../error.ts';
import type { PackEntry } from '../restore/pack-table.ts';

/** What making anew takes: the right to take masks off, and no right to read. */
export interface RebuildParts {
  readonly owner: OwnerName;
  readonly maskKey: Uint8Array;
  readonly stores: ReadonlyMap<OwnerName, Pick<ShardStore, 'get'>>;
  /** Holders that are asked last: they failed an audit or do not answer. */
  readonly doubtful: ReadonlySet<OwnerName>;
}

/** A shard as it is to be stored, with its root as the list has it. */
export interface RebuiltShard {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly root: string;
}

/**
 * The shards `want` of a pack. Throws `REPAIR_SHARDS_TOO_FEW`, naming what each holder did; `BACKUP_PACK_CORRUPT`
 * when what comes out is not what the signed list names, which another mask key explains.
 */
export async function rebuildPack(
  parts: RebuildParts,
  pack: PackEntry,
  want: readonly number[],
): Promise<readonly RebuiltShard[]> {
  const good = await gatherShards(parts, pack, want);
  const made = rebuildStored(pack, parts.owner, parts.maskKey, good, want);
  return want.flatMap((index) => {
    const bytes = made.get(index);
    return bytes === undefined ? [] : [{ index, bytes, root: pack.roots[index] ?? '' }];
  });
}

/** Any k shards whose roots are right, data first, doubtful holders last. */
async function gatherShards(
  { stores, doubtful, owner }: RebuildParts,
  pack: PackEntry,
  want: readonly number[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const found = new Map<number, Uint8Array>();
  const outcomes: string[] = [];
  const isDoubtful = (index: number) => Number(doubtful.has(pack.holders[index] ?? ''));
  const order = pack.holders.map((_, index) => index).filter((index) => !want.includes(index));
  for (const index of order.sort((a, b) => isDoubtful(a) - isDoubtful(b) || a - b)) {
    if (found.size === pack.scheme.k) break;
    const holder = pack.holders[index] ?? '';
    const name = { kind: 'shard', owner, pack: pack.id, index } as const;
    const bytes = await stores
      .get(holder)
      ?.get(name)
      .catch(() => undefined);
    const isRight = bytes != null && isStoredShard(pack, index, bytes);
    if (isRight) found.set(index, bytes);
    else
      outcomes.push(
        `${holder} ${bytes === undefined ? 'does not answer' : bytes === null ? 'has not' : 'gave another'}`,
      );
  }
  if (found.size === pack.scheme.k) return found;
  throw new HubBackupError(
    'REPAIR_SHARDS_TOO_FEW',
    `Only ${found.size} shards of pack ${pack.id.slice(0, 8)} can be had: ${outcomes.join(', ')}.`,
    { pack: pack.id, present: found.size, needed: pack.scheme.k, outcomes },
  );
}

/** Whether a failure is of this one pack: the repair of the others goes on. */
export function isPackFailure(cause: unknown): cause is HubBackupError | BackupError {
  if (cause instanceof HubBackupError) return cause.code === 'REPAIR_SHARDS_TOO_FEW';
  return cause instanceof BackupError && cause.code === 'BACKUP_PACK_CORRUPT';
}
