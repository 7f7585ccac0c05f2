/** Some chunks of one pack, their plaintexts answered to whoever asks. */
import type { ChunkPlace } from '@breakwater/backup-replication';
import type { SlotOrder } from './job.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { PackReader } from './pack-reader.ts';
import { packIn } from './pack-table.ts';

/** The plaintexts of chunks that lie in one pack, in the order of `places`. Throws what `PackReader.run` throws. */
export async function readChunks(
  kind: 'data' | 'tree',
  places: readonly ChunkPlace[],
  snapshot: OpenSnapshot,
  reader: PackReader,
): Promise<readonly Uint8Array[]> {
  const [first] = places;
  if (first === undefined) return [];
  const slots = slotsOf(places);
  const pack = packIn(snapshot.packs, first.pack);
  const { blocks } = await reader.run({ task: 'give', kind, pack, slots, files: [] });
  const bySlot = new Map(slots.map((order, at) => [order.slot, blocks[at]]));
  return places.map(({ slot, from, bytes }) => {
    const block = bySlot.get(slot);
    if (block === undefined) throw new RangeError('a worker answered too little');
    return block.subarray(from, from + bytes);
  });
}

/** Each slot once, in the order in which they lie; the pieces make a worker check that the block is long enough. */
function slotsOf(places: readonly ChunkPlace[]): readonly SlotOrder[] {
  const slots = new Map<number, SlotOrder>();
  for (const { slot, offset, sealedBytes, blockBytes, encoding, from, bytes, chunkId } of places) {
    const order = slots.get(slot) ?? { slot, offset, sealedBytes, blockBytes, encoding, pieces: [] };
    slots.set(slot, order);
    order.pieces.push({ file: 0, at: 0, from, bytes, id: chunkId });
  }
  return [...slots.values()].sort((a, b) => a.offset - b.offset);
}
