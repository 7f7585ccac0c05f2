/** Shards on their way to the main thread, which sends them from the very memory they were made in. */
import { isMasked, maskCipher, passShard } from '@breakwater/backup-replication/packing';
import type { WorkerOrder } from './messages.ts';
import { ROOT_BYTES, type ShardOutlet, Stopped } from './shard-outlet.ts';

/**
 * An outlet for the packs of one room, which other threads see. It takes no memory of its own, however slow the holders
 * are: masks are laid over the parity where it stands, and the next pack waits until this one was sent. What is read,
 * cut and compressed until then lies elsewhere, and with two workers one codes while the other is sent.
 */
export function createSendOutlet(order: Pick<WorkerOrder, 'owner' | 'scheme' | 'maskKey' | 'stopped'>): ShardOutlet {
  const lent = new Int32Array(new SharedArrayBuffer(4));
  const stopped = new Int32Array(order.stopped);
  return {
    ready() {
      while (Atomics.load(lent, 0) !== 0) {
        // Looked at first: who gives up marks it before giving the room back.
        if (Atomics.load(stopped, 0) !== 0) throw new Stopped();
        Atomics.wait(lent, 0, 1);
      }
      if (Atomics.load(stopped, 0) !== 0) throw new Stopped();
    },
    pass(packId, shards) {
      const roots = new Uint8Array(shards.length * ROOT_BYTES);
      shards.forEach((shard, index) => {
        let at = 0;
        const place = { owner: order.owner, packId, index };
        const mask = isMasked(index, order.scheme) ? maskCipher(order.maskKey, place) : null;
        const root = passShard({ shard, mask }, (piece) => {
          if (mask !== null) shard.set(piece, at);
          at += piece.length;
        });
        roots.set(root, index * ROOT_BYTES);
      });
      Atomics.store(lent, 0, 1);
      return { roots, shards, lent: lent.buffer, failed: [] };
    },
  };
}

/** What a pack's shards lay in may be used again. */
export function giveBack(lent: SharedArrayBuffer | null): void {
  if (lent === null) return;
  const word = new Int32Array(lent);
  Atomics.store(word, 0, 0);
  Atomics.notify(word, 0);
}
