/** Shards on their way to the main thread: in memory of their own, which comes back once they were sent. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { isMasked, maskCipher, passShard } from '@breakwater/backup-replication';
import type { WorkerOrder } from './messages.ts';
import { ROOT_BYTES, type ShardOutlet } from './shard-outlet.ts';

/** The way back: `port` brings the buffers of a pack that was sent, `count` says how many packs were. */
export interface SentChannel {
  readonly port: MessagePort;
  readonly count: Int32Array<SharedArrayBuffer>;
}

/** Packs of one worker under way at a time: while one is sent the next is filled, and then it waits. */
const PACKS_UNDER_WAY = 1;

/** An outlet whose memory is that of one pack with its parity, however slow the holders are. */
export function createSendOutlet(order: WorkerOrder, { port, count }: SentChannel): ShardOutlet {
  const spare = new Map<number, ArrayBuffer[]>();
  let given = 0;
  const takeBack = () => {
    for (let sent = receiveMessageOnPort(port); sent !== undefined; sent = receiveMessageOnPort(port)) {
      spare.clear();
      const buffers: readonly ArrayBuffer[] = sent.message;
      for (const buffer of buffers) spare.set(buffer.byteLength, [...(spare.get(buffer.byteLength) ?? []), buffer]);
    }
  };
  return {
    pass(packId, shards) {
      for (let sent = Atomics.load(count, 0); given - sent >= PACKS_UNDER_WAY; sent = Atomics.load(count, 0)) {
        Atomics.wait(count, 0, sent);
      }
      takeBack();
      given += 1;
      const roots = new Uint8Array(shards.length * ROOT_BYTES);
      const buffers = shards.map((shard, index) => {
        const buffer = spare.get(shard.length)?.pop() ?? new ArrayBuffer(shard.length);
        const room = new Uint8Array(buffer);
        let at = 0;
        const place = { owner: order.owner, packId, index };
        const mask = isMasked(index, order.scheme) ? maskCipher(order.maskKey, place) : null;
        const root = passShard({ shard, mask }, (piece) => {
          room.set(piece, at);
          at += piece.length;
        });
        roots.set(root, index * ROOT_BYTES);
        return buffer;
      });
      spare.clear();
      return { roots, shards: buffers, failed: [] };
    },
  };
}
