/** The chunk index built anew from a snapshot, by whoever may read it: for a cache that was lost, damaged or is old. */
import type { OwnerName, Place, Scheme, TreeLine } from '@breakwater/backup-replication';
import { HubBackupError } from '../error.ts';
import { ShardsTooFew } from '../restore/gather-shards.ts';
import type { OpenSnapshot } from '../restore/open-snapshot.ts';
import { openReading } from '../restore/reading.ts';
import { treeLines } from '../restore/tree-lines.ts';
import type { ChunkIndex, FoundChunk } from './chunk-index.ts';
import type { ChunkUse } from './known-place.ts';

/** Whose chunks count as known: those at these holders, in this scheme, sealed for these. */
export interface Circle {
  readonly scheme: Scheme;
  readonly holders: readonly OwnerName[];
  readonly recipients: readonly string[];
}

/** Chunks in one commit. */
const BATCH = 20_000;

/**
 * Puts every pack and chunk of `snapshot` that the circle knows into the empty `index`; answers how many packs. Throws
 * what reading the tree throws: what is in the index by then is right all the same.
 */
export async function rebuildIndex(index: ChunkIndex, snapshot: OpenSnapshot, circle: Circle): Promise<number> {
  const known = savePacks(index, snapshot, circle);
  const reading = openReading(snapshot, { workers: 0 });
  let batch: FoundChunk[] = [];
  const note = (use: ChunkUse, places: readonly Place[]) => {
    for (const place of places) {
      if (!('pack' in place) || !known.has(place.pack)) continue;
      batch.push({ use, place });
      if (batch.length < BATCH) continue;
      index.saveChunks(batch);
      batch = [];
    }
  };
  try {
    note('tree', snapshot.root.tree);
    for await (const line of treeLines(snapshot, reading.reader)) note('data', placesOf(line));
    index.saveChunks(batch);
    return known.size;
  } catch (cause) {
    if (!(cause instanceof ShardsTooFew)) throw cause;
    const happened = `Too few holders gave their parts of the list of files: ${cause.outcomes.join(', ')}.`;
    throw new HubBackupError('RESTORE_HOLDERS_TOO_FEW', happened, { pack: cause.pack.id }, cause);
  } finally {
    await reading.close();
  }
}

/** References of the packs that this circle keeps. */
function savePacks(index: ChunkIndex, { packs, manifest }: OpenSnapshot, circle: Circle): ReadonlySet<string> {
  const recipients = wordOf(circle.recipients);
  const keys = manifest.keys.filter((key) => wordOf(key.recipients.map(({ kid }) => kid)) === recipients);
  for (const key of keys) index.saveKey(key.id, JSON.stringify(key));
  const keyIds = new Set(keys.map(({ id }) => id));
  const known = new Set<string>();
  for (const [ref, { id, bytes, keyId, holders, roots, scheme }] of packs) {
    const isOurs = scheme.k === circle.scheme.k && wordOf(holders) === wordOf(circle.holders);
    if (!isOurs || !keyIds.has(keyId)) continue;
    const joined = Buffer.concat(roots.map((root) => Buffer.from(root, 'base64url')));
    index.savePack({ id, bytes, keyId, holders, roots: joined }, 'data', Buffer.alloc(0));
    known.add(ref);
  }
  return known;
}

function placesOf(line: TreeLine): readonly Place[] {
  return 'places' in line ? line.places : [];
}

function wordOf(names: readonly string[]): string {
  return [...names].sort().join(' ');
}
