/** The newest snapshot with its signed papers word for word: what transcripts enclose and a repair writes anew. */
import { createHash } from 'node:crypto';
import {
  type ChosenHead,
  gatherPacks,
  type Manifest,
  type OwnerName,
  type PackList,
  parsePackList,
  type StoredName,
  verifyManifest,
} from '@breakwater/backup-replication';
import type { Verified } from '@breakwater/federation-protocol';
import { HubBackupError } from '../error.ts';
import { everyKey, type OwnerKeys } from '../owner-keys.ts';
import type { RestoreHolder } from '../restore/holder.ts';
import type { PackTable } from '../restore/pack-table.ts';

/** A snapshot's papers. Its holders are those that its lists name. */
export interface SnapshotPapers {
  readonly owner: OwnerName;
  readonly manifest: Verified<Manifest>;
  readonly manifestSha256: string;
  readonly manifestJws: string;
  readonly lists: readonly PackList[];
  readonly listTexts: readonly string[];
  readonly packs: PackTable;
  readonly holders: readonly OwnerName[];
}

/** Whose papers, by which head. */
export interface PaperOrder extends OwnerKeys {
  readonly owner: OwnerName;
  readonly holders: readonly RestoreHolder[];
  readonly manifestSha256: string;
}

/** Fetches and checks them. Throws `RESTORE_HOLDERS_TOO_FEW`, the codes of manifests and lists. */
export async function readPapers(order: PaperOrder): Promise<SnapshotPapers> {
  const { owner, holders, manifestSha256 } = order;
  const bytes = await fetchNamed(holders, { kind: 'manifest', owner, sha256: manifestSha256 });
  const manifestJws = Buffer.from(bytes).toString('latin1');
  const manifest = await verifyManifest(manifestJws, { owner, keys: everyKey(order), sha256: manifestSha256 });
  const lists: PackList[] = [];
  const listTexts: string[] = [];
  for (const { sha256 } of manifest.lists) {
    const text = await fetchNamed(holders, { kind: 'list', owner, sha256 });
    lists.push(parsePackList(text, { owner, sha256 }));
    listTexts.push(Buffer.from(text).toString('utf8'));
  }
  const named = new Set(lists.flatMap((list) => list.packs.flatMap((pack) => list.placements[pack.placement] ?? [])));
  const packs = gatherPacks(manifest, lists);
  return { owner, manifest, manifestSha256, manifestJws, lists, listTexts, packs, holders: [...named].sort() };
}

/** The manifest of a head, or of an older one that its history still tells of; null when it is not among them. */
export function manifestIn(chosen: Pick<ChosenHead, 'history'>, sha256: string): string | null {
  return chosen.history.some((head) => head.manifestSha256 === sha256) ? sha256 : null;
}

/** From the first holder that gives what its name is the hash of. Throws `RESTORE_HOLDERS_TOO_FEW`. */
async function fetchNamed(
  holders: readonly RestoreHolder[],
  name: StoredName & { readonly kind: 'manifest' | 'list' },
): Promise<Uint8Array> {
  for (const { store } of holders) {
    // A holder that fails is one fewer; who is left over is told by the refusal below.
    const bytes = await store.get(name).catch(() => null);
    if (bytes !== null && createHash('sha256').update(bytes).digest('hex') === name.sha256) return bytes;
  }
  const what = name.kind === 'manifest' ? 'manifest' : 'list of packs';
  throw new HubBackupError('RESTORE_HOLDERS_TOO_FEW', `No holder gave the ${what} of the snapshot.`, {
    sha256: name.sha256,
  });
}
