/** Shards on their way to the main thread: in memory that all threads see, used again once the pack was sent. */
import { isMasked, maskCipher, passShard } from '@breakwater/backup-replication/packing';
import type { WorkerOrder } from './messages.ts';
import { ROOT_BYTES, type ShardOutlet, Stopped } from './shard-outlet.ts';

/**
 * An outlet whose memory is that of one pack with its parity, however slow the holders are and however many workers
 * there are: while one pack is sent, each fills its next and then waits. Shared and not handed over, as each collector
 * would count what comes and goes, and run for every pack.
 */
export function createSendOutlet(order: WorkerOrder, sent: NonNullable<WorkerOrder['sent']>): ShardOutlet {
  const taken = new Int32Array(sent.taken);
  const stopped = new Int32Array(order.stopped);
  return {
    pass(packId, shards) {
      while (Atomics.compareExchange(taken, 0, 0, 1) !== 0) Atomics.wait(taken, 0, 1);
      // Before a byte is written: what lies there may be on its way still.
      if (Atomics.load(stopped, 0) !== 0) {
        Atomics.store(taken, 0, 0);
        Atomics.notify(taken, 0);
        throw new Stopped();
      }
      const roots = new Uint8Array(shards.length * ROOT_BYTES);
      const rooms = shards.map((shard, index) => {
        const room = new Uint8Array(sent.room, index * shard.length, shard.length);
        let at = 0;
        const place = { owner: order.owner, packId, index };
        const mask = isMasked(index, order.scheme) ? maskCipher(order.maskKey, place) : null;
        const root = passShard({ shard, mask }, (piece) => {
          room.set(piece, at);
          at += piece.length;
        });
        roots.set(root, index * ROOT_BYTES);
        return room;
      });
      return { roots, shards: rooms, failed: [] };
    },
  };
}
