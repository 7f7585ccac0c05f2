/** A snapshot as a stream of steps in tree order, with packs fetched ahead of their use. */
import {
  type DraftChunkReference as ChunkReference,
  type DraftManifest as Manifest,
  draftOpenRoot as openRoot,
  draftReadTree as readTree,
  type DraftSnapshotRoot as SnapshotRoot,
  type DraftTreeEntry as TreeEntry,
} from '@breakwater/backup-replication';
import type { Verified } from '@breakwater/federation-protocol';
import type { PackCache } from './pack-cache.ts';

/** A tree entry, or one chunk of the file whose line came last. */
export type SnapshotStep =
  | Exclude<TreeEntry, { type: 'chunks' }>
  | { readonly type: 'chunk'; readonly place: ChunkReference };

/** Different packs fetched ahead, and the most steps looked at for them. */
const PACKS_AHEAD = 3;
const STEPS_AHEAD = 4096;

/** The snapshot's totals and where its tree lies. Throws `BACKUP_KEY_WRONG`, `BACKUP_TREE_INVALID`. */
export async function readRoot(manifest: Verified<Manifest>, packs: PackCache): Promise<SnapshotRoot> {
  const key = await packs.dataKey(manifest.rootKey);
  return openRoot(manifest.root, key, manifest.country, manifest.snapshot);
}

/** Every step of the snapshot. Tree and data have caches of their own, so that neither pushes the other out. */
export function readSnapshot(root: SnapshotRoot, tree: PackCache, data: PackCache): AsyncGenerator<SnapshotStep> {
  return withPacksAhead(stepsOf(readTree(treeChunks(root, tree))), data);
}

/** One chunk of a file, opened and decompressed. */
export async function readChunk(place: ChunkReference, packs: PackCache): Promise<Uint8Array> {
  return (await packs.get(place.pack)).readChunk('data', place);
}

async function* treeChunks(root: SnapshotRoot, packs: PackCache): AsyncGenerator<Uint8Array> {
  for (const place of root.tree) yield (await packs.get(place.pack)).readChunk('tree', place);
}

async function* stepsOf(entries: AsyncIterable<TreeEntry>): AsyncGenerator<SnapshotStep> {
  for await (const entry of entries) {
    if (entry.type !== 'chunks') yield entry;
    else for (const place of entry.places) yield { type: 'chunk', place };
  }
}

async function* withPacksAhead(steps: AsyncGenerator<SnapshotStep>, packs: PackCache): AsyncGenerator<SnapshotStep> {
  const queue: SnapshotStep[] = [];
  const ahead = new Map<number, number>();
  let ended = false;
  for (;;) {
    while (!ended && queue.length < STEPS_AHEAD && ahead.size < PACKS_AHEAD) {
      const { value, done } = await steps.next();
      if (done) ended = true;
      else {
        queue.push(value);
        if (value.type === 'chunk') lookAt(value.place.pack, ahead, packs);
      }
    }
    const step = queue.shift();
    if (step === undefined) return;
    yield step;
    if (step.type === 'chunk') passed(step.place.pack, ahead);
  }
}

function lookAt(pack: number, ahead: Map<number, number>, packs: PackCache): void {
  const uses = ahead.get(pack) ?? 0;
  if (uses === 0) packs.prefetch(pack);
  ahead.set(pack, uses + 1);
}

function passed(pack: number, ahead: Map<number, number>): void {
  const uses = (ahead.get(pack) ?? 1) - 1;
  if (uses === 0) ahead.delete(pack);
  else ahead.set(pack, uses);
}
