/** The packs of a snapshot by the reference that the tree uses. */
import { BackupError, type GatheredPack } from '@breakwater/backup-replication';

/** A pack as its list describes it. */
export type PackEntry = GatheredPack;

/** Packs by the first 16 digits of their ids. */
export type PackTable = ReadonlyMap<string, PackEntry>;

/** The length of each shard of a pack. */
export function shardBytesOf({ bytes, scheme }: PackEntry): number {
  return bytes / scheme.k;
}

/** Throws `BACKUP_TREE_INVALID` for a reference that no list has. */
export function packIn(table: PackTable, ref: string): PackEntry {
  const found = table.get(ref);
  if (found !== undefined) return found;
  const happened = 'The tree refers to a pack that no list of the manifest has.';
  throw new BackupError('BACKUP_TREE_INVALID', happened, { pack: ref });
}
