/** Shards as holders keep them, made again from others of their pack: masks off, rebuild, masks on, roots compared. */
import { BackupError } from '../error.ts';
import { isMasked, maskShard } from '../mask/mask.ts';
import type { OwnerName } from '../owner.ts';
import type { Scheme } from '../scheme.ts';
import { shardRoot } from '../shard/shard-hasher.ts';
import { rebuildShards } from './rebuild.ts';

/** What the signed lists say of a pack; `roots` in base64url, one a shard. */
export interface StoredPack {
  readonly id: string;
  readonly scheme: Scheme;
  readonly roots: readonly string[];
}

/** Whether these are the bytes that the lists name for shard `index`. */
export function isStoredShard(pack: StoredPack, index: number, bytes: Uint8Array): boolean {
  return Buffer.from(shardRoot(bytes)).toString('base64url') === pack.roots[index];
}

/**
 * The shards `want` of a pack from at least k others, whose roots were checked. Needs the mask key and nothing else:
 * who may repair cannot read. Throws `ERASURE_SHARDS_TOO_FEW`, and `BACKUP_PACK_CORRUPT` when a rebuilt shard is not
 * the one that was stored once.
 */
export function rebuildStored(
  pack: StoredPack,
  owner: OwnerName,
  maskKey: Uint8Array,
  have: ReadonlyMap<number, Uint8Array>,
  want: readonly number[],
): ReadonlyMap<number, Uint8Array> {
  const { id: packId, scheme } = pack;
  const through = (index: number, bytes: Uint8Array) =>
    isMasked(index, scheme) ? maskShard(maskKey, { owner, packId, index }, bytes) : bytes;
  const plain = new Map([...have].map(([index, bytes]) => [index, through(index, bytes)]));
  const rebuilt = rebuildShards(scheme, plain, want);
  return new Map(
    want.map((index, at) => {
      const bytes = through(index, rebuilt[at] ?? new Uint8Array(0));
      if (isStoredShard(pack, index, bytes)) return [index, bytes];
      throw new BackupError('BACKUP_PACK_CORRUPT', `Shard ${index} of a pack comes out as another.`, { packId, index });
    }),
  );
}
