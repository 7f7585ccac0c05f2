/** A shard over a line that breaks: what has come is kept, and the next try asks for the rest. */
import { BackupError, type ShardStore, type StoredName } from '@breakwater/backup-replication';

/** What has come of one shard. */
export interface Onward {
  readonly pieces: Uint8Array[];
  bytes: number;
  /** Breaks after which something more had come. */
  breaks: number;
  release(): void;
}

/** After the first break a shard is asked for in pieces of this size: what a slow line carries in a few seconds. */
const PIECE_BYTES = 512 * 1024;
/** More breaks than this are not bad luck. */
const BREAKS_MAX = 20;

/**
 * The shard (or the range of it), or null when the holder has none. `onward` remembers between calls what came; with
 * null nothing is remembered. Throws what the store throws.
 */
export async function getOnward(
  store: Pick<ShardStore, 'get'>,
  name: StoredName,
  range: { readonly from: number; readonly bytes: number } | null,
  shardBytes: number,
  onward: Onward | null,
): Promise<Uint8Array | null> {
  if (onward === null) return store.get(name, range ?? undefined);
  const before = onward.bytes;
  try {
    const bytes = onward.breaks === 0 ? await store.get(name) : await getRest(store, name, shardBytes, onward);
    onward.release();
    return bytes;
  } catch (cause) {
    onward.breaks += 1;
    const isStuck = onward.breaks > 1 && onward.bytes === before;
    if (isStuck || onward.breaks > BREAKS_MAX) onward.release();
    throw cause;
  }
}

async function getRest(
  store: Pick<ShardStore, 'get'>,
  name: StoredName,
  shardBytes: number,
  onward: Onward,
): Promise<Uint8Array | null> {
  while (onward.bytes < shardBytes) {
    const piece = await store.get(name, {
      from: onward.bytes,
      bytes: Math.min(PIECE_BYTES, shardBytes - onward.bytes),
    });
    if (piece === null) return null;
    if (piece.length === 0) throw new BackupError('SHARD_PROMISE_BROKEN', 'A shard ends before its end.', { ...name });
    onward.pieces.push(piece);
    onward.bytes += piece.length;
  }
  return Buffer.concat(onward.pieces);
}
