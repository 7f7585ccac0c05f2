/** Repairs a snapshot: makes lost shards anew, gives them to their holders or to others, and says so in a new head. */
import { createHash } from 'node:crypto';
import {
  checkMayWrite,
  encodePackList,
  type Head,
  headHash,
  type Manifest,
  manifestHash,
  type OwnerName,
  type PackList,
  type Scheme,
  type ShardStore,
  type StoredName,
  signHead,
  signManifest,
  writeQuorumOf,
} from '@breakwater/backup-replication';
import type { Signer } from '@breakwater/federation-protocol';
import { type PutOutcome, type PutRules, putEverywhere } from '../engine/put-everywhere.ts';
import type { Gap } from './find-gaps.ts';
import type { SnapshotPapers } from './papers.ts';
import { isPackFailure, type RebuildParts, rebuildPack } from './rebuild-pack.ts';

/** A holder as a repair sees it. */
export interface RepairHolder {
  readonly name: OwnerName;
  readonly store: ShardStore;
}

/** What a repair takes. It signs for the owner, and reads nothing: the mask key is all the secret it has. */
export interface RepairOrder {
  readonly papers: SnapshotPapers;
  readonly head: Head;
  readonly headJws: string;
  readonly gaps: readonly Gap[];
  readonly replaced: ReadonlyMap<OwnerName, OwnerName>;
  readonly scheme: Scheme;
  /** All that are spoken of, those that take a place among them. */
  readonly holders: ReadonlyMap<OwnerName, RepairHolder>;
  readonly doubtful: ReadonlySet<OwnerName>;
  readonly maskKey: Uint8Array;
  readonly signer: Signer;
  readonly now: () => Date;
  readonly kept?: PutRules['kept'];
  /** Told before the head is sent, so that caches can follow: what they remember is of the manifest before. */
  readonly beforeHead?: (next: {
    readonly manifestSha256: string;
    readonly lists: Manifest['lists'];
    readonly moved: ReadonlyMap<string, OwnerName>;
  }) => void;
  readonly progress?: (done: number, total: number) => void;
}

/** A head that names other holders. */
export interface Published {
  readonly sequence: number;
  readonly head: string;
  readonly manifestSha256: string;
  /** Who took the head. */
  readonly takers: readonly OwnerName[];
  /** All packs, each with who has it now. */
  readonly placed: readonly { readonly id: string; readonly bytes: number; readonly holders: readonly OwnerName[] }[];
}

/** What came of it. */
export interface Repaired {
  /** Shards made anew and taken. */
  readonly shards: number;
  readonly bytes: number;
  /** Packs that could not be rebuilt, with the code. */
  readonly failed: readonly { readonly pack: string; readonly code: string }[];
  /** Shards that were made but not taken by their holder. */
  readonly refused: number;
  /** The head that names the new holders; null when nobody was replaced, and the old papers are true again. */
  readonly published: Published | null;
}

/**
 * Makes every gap good that can be, pack by pack, then writes lists, manifest and head when holders changed. Throws
 * `BACKUP_HOLDERS_TOO_FEW` when too few take the new papers: the old ones stay in force.
 */
export async function repairSnapshot(order: RepairOrder): Promise<Repaired> {
  const made = await fillGaps(order);
  const published = made.moved.size === 0 ? null : await publish(order, made.moved);
  const { shards, bytes, failed, refused } = made;
  return { shards, bytes, failed, refused, published };
}

/** Places that changed hands: `pack holder`, to the holder that has its shard now. */
type Moved = Map<string, OwnerName>;

async function fillGaps(order: RepairOrder) {
  const { papers, maskKey, holders, doubtful, gaps } = order;
  const stores = new Map([...holders].map(([name, { store }]) => [name, store]));
  const parts: RebuildParts = { owner: papers.owner, maskKey, stores, doubtful };
  const moved: Moved = new Map();
  const made = { shards: 0, bytes: 0, refused: 0, failed: [] as { pack: string; code: string }[], moved };
  let done = 0;
  for (const group of byPack(gaps)) {
    const [{ pack }] = group;
    try {
      const wanted = group.map(({ index }) => index);
      for (const { index, bytes, root } of await rebuildPack(parts, pack, wanted)) {
        const target = group.find((gap) => gap.index === index)?.target ?? '';
        const name = { kind: 'shard', owner: papers.owner, pack: pack.id, index } as const;
        if (!(await isTaken(order, target, name, bytes, root))) {
          made.refused += 1;
          continue;
        }
        made.shards += 1;
        made.bytes += bytes.length;
        const before = pack.holders[index] ?? '';
        if (before !== target) moved.set(`${pack.id} ${before}`, target);
      }
    } catch (cause) {
      if (!isPackFailure(cause)) throw cause;
      // The others still gain by being made good; this one stays as it was.
      made.failed.push({ pack: pack.id, code: cause.code });
    }
    done += group.length;
    order.progress?.(done, gaps.length);
  }
  return made;
}

async function isTaken(
  { holders, kept }: RepairOrder,
  target: OwnerName,
  name: StoredName,
  bytes: Uint8Array,
  digest: string,
) {
  const puts = [{ holder: holders.get(target), name, bytes, digest }];
  // One put at one holder: none needed, so that a refusal is a result.
  const took = await putEverywhere(puts, { needed: 0, what: 'a shard', givenUp: new Map(), kept });
  return took.length === 1;
}

/** Lists with the new holders in place of the lost, the same snapshot, and a head that follows the last one. */
async function publish(order: RepairOrder, moved: Moved): Promise<Published> {
  const { papers, head, signer } = order;
  const { owner, manifest } = papers;
  checkMayWrite(manifest.features);
  const lists = papers.lists.map((list) => encodePackList(withHolders(list, moved)));
  const takers = [...new Set(papers.holders.map((name) => order.replaced.get(name) ?? name))];
  for (const { sha256, bytes } of lists) {
    await putAll(order, takers, { kind: 'list', owner, sha256 }, bytes, 'a list of packs');
  }
  const next: Manifest = {
    ...manifest,
    lists: lists.map(({ sha256 }, at) => ({ sha256, packs: papers.lists[at]?.packs.length ?? 0 })),
  };
  const jws = await signManifest(next, signer);
  const manifestSha256 = manifestHash(jws);
  await putAll(order, takers, { kind: 'manifest', owner, sha256: manifestSha256 }, latin(jws), 'the manifest');
  order.beforeHead?.({ manifestSha256, lists: next.lists, moved });
  const sequence = head.sequence + 1;
  const text = await signHead(
    {
      ...{ format: 1, owner, sequence, snapshot: head.snapshot, manifestSha256, recovery: head.recovery },
      previous: headHash(order.headJws),
      createdAt: order.now().toISOString(),
    },
    signer,
  );
  const took = await putAll(order, takers, { kind: 'head', owner, sequence }, latin(text), 'the head');
  const placed = [...papers.packs.values()].map(({ id, bytes, holders }) => {
    return { id, bytes, holders: holders.map((holder) => moved.get(`${id} ${holder}`) ?? holder) };
  });
  return { sequence, head: text, manifestSha256, takers: took.map(({ holder }) => holder), placed };
}

/** The same packs and roots, since a mask does not depend on who holds the shard; each pack with who has it now. */
function withHolders(list: PackList, moved: Moved): PackList {
  const rows = new Map<string, number>();
  const packs = list.packs.map((pack) => {
    const row = (list.placements[pack.placement] ?? []).map((holder) => moved.get(`${pack.id} ${holder}`) ?? holder);
    const text = row.join(' ');
    const placement = rows.get(text) ?? rows.size;
    rows.set(text, placement);
    return { ...pack, placement };
  });
  return { ...list, placements: [...rows.keys()].map((row) => row.split(' ')), packs };
}

async function putAll(
  { holders, scheme, kept }: RepairOrder,
  takers: readonly OwnerName[],
  name: StoredName,
  bytes: Uint8Array,
  what: string,
): Promise<readonly PutOutcome[]> {
  const digest = createHash('sha256').update(bytes).digest('base64url');
  const puts = takers.map((taker) => ({ holder: holders.get(taker), name, bytes, digest }));
  return putEverywhere(puts, { needed: writeQuorumOf(scheme), what, givenUp: new Map(), kept });
}

function byPack(gaps: readonly Gap[]): readonly (readonly [Gap, ...Gap[]])[] {
  const groups = new Map<string, [Gap, ...Gap[]]>();
  for (const gap of gaps) {
    const group = groups.get(gap.pack.id);
    if (group === undefined) groups.set(gap.pack.id, [gap]);
    else group.push(gap);
  }
  return [...groups.values()];
}

function latin(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
