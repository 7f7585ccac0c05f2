/** The lists of packs of a snapshot: grouped by age, so that lists of old packs stay the same from run to run. */
import {
  encodePackList,
  type OwnerName,
  PACKS_PER_LIST_MAX,
  type PackRecord,
  type Scheme,
  type SealedKeyRecord,
} from '@breakwater/backup-replication';
import type { ChunkIndex, NumberedPack } from '../index/chunk-index.ts';
import type { RememberedSnapshot } from '../index/snapshot-memory.ts';
import type { WrittenTree } from './order.ts';

/** What the lists are made of. */
export interface ListParts {
  readonly owner: OwnerName;
  readonly scheme: Scheme;
  readonly known: RememberedSnapshot | null;
  readonly written: Pick<WrittenTree, 'packs' | 'used'>;
  /** Opened only when a pack came or went. */
  readonly openIndex: () => Promise<ChunkIndex>;
  /** The data key of this snapshot. */
  readonly key: SealedKeyRecord;
}

/** A list; `bytes` is null where the holders have it already. */
export interface ListToSend {
  readonly sha256: string;
  readonly packs: number;
  readonly bytes: Uint8Array | null;
}

const ROOT_BYTES = 32;

/** A pack of the snapshot and who keeps its shards. */
export interface PackPlaced {
  readonly id: string;
  readonly bytes: number;
  readonly holders: readonly OwnerName[];
}

/** The lists and the keys that they name; `packs` are null when they are those of the snapshot before. */
export async function packListsOf(parts: ListParts): Promise<{
  readonly lists: readonly ListToSend[];
  readonly keys: readonly SealedKeyRecord[];
  readonly packs: readonly PackPlaced[] | null;
}> {
  const { known, written, key } = parts;
  const packs = written.used.length;
  const before = new Set(known?.used);
  if (known !== null && before.size === packs && written.used.every((number) => before.has(number))) {
    return { lists: known.lists.map((list) => ({ ...list, bytes: null })), keys: known.keys, packs: null };
  }
  const index = await parts.openIndex();
  const sent = new Set(known?.lists.map(({ sha256 }) => sha256));
  const found = written.used.map((number) => index.pack(written.packs[number] ?? ''));
  found.sort((a, b) => a.number - b.number);
  const lists = inGroups(found).map((group) => {
    const { sha256, bytes } = encodePackList(listOf(parts, group));
    return { sha256, packs: group.length, bytes: sent.has(sha256) ? null : bytes };
  });
  const named = [...new Set(found.map(({ keyId }) => keyId))];
  // Written by this program and unharmed, as the index checked.
  const keys = named.map((id): SealedKeyRecord => (id === key.id ? key : JSON.parse(index.key(id))));
  return { lists, keys, packs: found };
}

/** By number in steps of a thousand: a pack that is gone leaves a gap and does not move all that follow. */
function inGroups(packs: readonly NumberedPack[]): readonly (readonly NumberedPack[])[] {
  const groups = new Map<number, NumberedPack[]>();
  for (const pack of packs) {
    const group = Math.floor(pack.number / PACKS_PER_LIST_MAX);
    groups.set(group, [...(groups.get(group) ?? []), pack]);
  }
  return [...groups.values()];
}

function listOf({ owner, scheme }: ListParts, packs: readonly NumberedPack[]) {
  const keys: string[] = [];
  const placements: (readonly string[])[] = [];
  const records = packs.map((pack): PackRecord => {
    const row = pack.holders.join(' ');
    const placement = placements.findIndex((known) => known.join(' ') === row);
    const placementAt = placement === -1 ? placements.push(pack.holders) - 1 : placement;
    const keyAt = keys.includes(pack.keyId) ? keys.indexOf(pack.keyId) : keys.push(pack.keyId) - 1;
    const roots = Array.from({ length: scheme.n }, (_, shard) =>
      Buffer.from(pack.roots.subarray(shard * ROOT_BYTES, (shard + 1) * ROOT_BYTES)).toString('base64url'),
    );
    return { id: pack.id, bytes: pack.bytes, key: keyAt, placement: placementAt, roots };
  });
  return { format: 1 as const, owner, scheme, placements, keys, packs: records };
}
