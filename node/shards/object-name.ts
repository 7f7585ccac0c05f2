/** The two spellings of a stored thing's name: as stores have it, and as receipts and routes do. */
import {
  generationObject,
  headObject,
  isStoredName,
  listObject,
  manifestObject,
  type OwnerName,
  type StoredName,
  shardObject,
} from '@breakwater/backup-replication';

/** How a stored name is called in receipts, and below `/peer/`. */
export function objectOf(name: StoredName): string {
  if (name.kind === 'shard') return shardObject(name.pack, name.index);
  if (name.kind === 'list') return listObject(name.sha256);
  if (name.kind === 'manifest') return manifestObject(name.sha256);
  return name.kind === 'head' ? headObject(name.sequence) : generationObject(name.number);
}

/** The name that a receipt speaks of, or null when it is none. */
export function nameOfObject(owner: OwnerName, object: string): StoredName | null {
  const [folder, id = '', , index] = object.split('/');
  const name = nameIn(owner, folder, id, index);
  // What does not come out as it went in is a second spelling.
  return name !== null && isStoredName(name) && objectOf(name) === object ? name : null;
}

function nameIn(
  owner: OwnerName,
  folder: string | undefined,
  id: string,
  index: string | undefined,
): StoredName | null {
  if (folder === 'packs') return { kind: 'shard', owner, pack: id, index: Number(index) };
  if (folder === 'lists') return { kind: 'list', owner, sha256: id };
  if (folder === 'manifests') return { kind: 'manifest', owner, sha256: id };
  if (folder === 'heads') return { kind: 'head', owner, sequence: Number(id) };
  return folder === 'generations' ? { kind: 'generation', owner, number: Number(id) } : null;
}
