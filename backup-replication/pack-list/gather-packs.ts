/** All packs of a snapshot, found by the short names that its tree uses. */
import { BackupError } from '../error.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { OwnerName } from '../owner.ts';
import type { Scheme } from '../scheme.ts';
import { type PackRef, packRefOf } from '../tree/place.ts';
import type { PackList } from './pack-list.ts';

/** A pack with everything that its list says about it by index. */
export interface GatheredPack {
  readonly id: string;
  readonly bytes: number;
  readonly scheme: Scheme;
  /** The data key's id. */
  readonly keyId: string;
  /** The holder of shard i at index i. */
  readonly holders: readonly OwnerName[];
  /** The root of shard i at index i, base64url. */
  readonly roots: readonly string[];
}

/**
 * The packs of `lists`, which stand in the order of the manifest's own. Throws `MANIFEST_INVALID` when a list has
 * another number of packs than the manifest says, a key is not among the manifest's, or two packs share a short name.
 */
export function gatherPacks(
  manifest: Pick<Manifest, 'keys' | 'lists'>,
  lists: readonly PackList[],
): ReadonlyMap<PackRef, GatheredPack> {
  const keys = new Set(manifest.keys.map(({ id }) => id));
  const gathered = new Map<PackRef, GatheredPack>();
  if (lists.length !== manifest.lists.length) throw invalid('Not every list of packs of the snapshot is here.');
  for (const [at, list] of lists.entries()) {
    if (list.packs.length !== manifest.lists[at]?.packs) throw invalid('A list has another number of packs.');
    for (const { id, bytes, key, placement, roots } of list.packs) {
      const keyId = list.keys[key];
      const holders = list.placements[placement];
      if (keyId === undefined || holders === undefined || !keys.has(keyId))
        throw invalid('The key of a pack is missing.');
      const ref = packRefOf(id);
      if (gathered.has(ref)) throw invalid('Two packs of a snapshot share a short name.');
      gathered.set(ref, { id, bytes, scheme: list.scheme, keyId, holders, roots });
    }
  }
  return gathered;
}

function invalid(happened: string): BackupError {
  return new BackupError('MANIFEST_INVALID', happened);
}
