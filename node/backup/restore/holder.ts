/** A holder as a restore sees it: where its shards are asked for, and what it says of heads. */
import {
  type OwnedShardStore,
  type OwnerName,
  type ShardStore,
  type StoredName,
  storedPath,
} from '@breakwater/backup-replication';

/** One holder. It is believed in nothing: heads are signed, all else is compared with what signed documents name. */
export interface RestoreHolder {
  readonly name: OwnerName;
  readonly store: Pick<ShardStore, 'get'>;
  /** The top of its directory where it is one: then workers read shards themselves. */
  readonly folder: string | null;
  /** Nobody gave its address: it is not asked, and what it does not answer is no fault of its own. */
  readonly isAway?: boolean;
  /** Its heads of the owner, in any order; null when it does not answer. */
  heads(owner: OwnerName): Promise<readonly string[] | null>;
  /** Whether it said, when it was asked last, that it holds nothing new of the owner any more. */
  isFormer?(owner: OwnerName): boolean;
}

/** A snapshot's chain is told from its newest heads; more would only be memory. */
const HEADS_MAX = 64;
/** Its list and those heads: who takes longer counts as silent, so that no holder keeps the others waiting. */
const HEADS_MS = 60_000;

/** A store of our own as a holder; `folder` where it is a directory. Who only goes on from the newest asks for few. */
export function ownHolder(
  name: OwnerName,
  store: OwnedShardStore,
  folder: string | null,
  headsMax = HEADS_MAX,
  headsMs = HEADS_MS,
): RestoreHolder {
  const heads = async (owner: OwnerName) => {
    const late = Promise.withResolvers<null>();
    const limit = new AbortController();
    const alarm = setTimeout(() => {
      limit.abort();
      late.resolve(null);
    }, headsMs);
    try {
      return await Promise.race([newestHeads(store, owner, headsMax, limit.signal), late.promise]);
    } catch {
      return null;
    } finally {
      clearTimeout(alarm);
    }
  };
  return { name, store, folder, heads };
}

async function newestHeads(
  store: OwnedShardStore,
  owner: OwnerName,
  max: number,
  limit: AbortSignal,
): Promise<readonly string[] | null> {
  const sequences: number[] = [];
  for await (const name of store.list(owner, 'head')) {
    if (limit.aborted) return null;
    if (name.kind === 'head') sequences.push(name.sequence);
  }
  const newest = sequences.sort((a, b) => b - a).slice(0, max);
  const heads = await Promise.all(newest.map((sequence) => store.get({ kind: 'head', owner, sequence })));
  return heads.flatMap((bytes) => (bytes === null ? [] : [Buffer.from(bytes).toString('latin1')]));
}

/** The file in which a directory keeps something. */
export function fileOf(folder: string, name: StoredName): string {
  return `${folder}/${storedPath(name)}`;
}
