/** What is sent leaves from the memory it was made in, and nothing is written there before it was given back. */
import { once } from 'node:events';
import {
  createSharedPackRoom,
  isMasked,
  maskShard,
  PACK_CLASSES_BYTES,
  packBytesOf,
  shardRoot,
} from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import type { PackDone, WorkerOrder } from '../../../backup/engine/messages.ts';
import { PackLine } from '../../../backup/engine/pack-line.ts';
import { createSendOutlet, giveBack } from '../../../backup/engine/send-outlet.ts';
import { type ShardOutlet, Stopped } from '../../../backup/engine/shard-outlet.ts';
import { startThread } from '../../../backup/start-thread.ts';
import { noise } from './a-tree.ts';

const scheme = { k: 3, n: 6 };
const packId = 'ab'.repeat(32);
const packBytes = packBytesOf(PACK_CLASSES_BYTES[1], scheme);

const anOrder = (): WorkerOrder => ({
  ...{ owner: 'DM', scheme, gear: new Uint32Array(256), folders: null, mayFail: 1, diskModule: '' },
  ...{
    chunkIdKey: new Uint8Array(32).fill(1),
    maskKey: new Uint8Array(32).fill(2),
    dataKey: new Uint8Array(32).fill(3),
  },
  ...{ known: new SharedArrayBuffer(8), stopped: new SharedArrayBuffer(4), read: new SharedArrayBuffer(8) },
});

/** Shards of a pack of noise in a room of their own. */
function aPack() {
  const room = createSharedPackRoom(scheme);
  room.pack.set(noise(packBytes));
  const parity = room.encodeChecked(packBytes);
  const shardBytes = packBytes / scheme.k;
  const data = Array.from({ length: scheme.k }, (_, i) => room.pack.subarray(i * shardBytes, (i + 1) * shardBytes));
  return { room, shards: [...data, ...parity] };
}

describe('the outlet for what is sent', () => {
  test('lends the shards where they stand, masks laid over the parity, in memory that all threads see', () => {
    const order = anOrder();
    const { room, shards } = aPack();
    const expected = shards.map((shard, index) => {
      const copy = Uint8Array.from(shard);
      return isMasked(index, scheme) ? maskShard(order.maskKey, { owner: 'DM', packId, index }, copy) : copy;
    });
    const passed = createSendOutlet(order).pass(packId, shards);
    expect(passed.shards?.map((shard) => shard.buffer === room.pack.buffer)).toEqual(Array(6).fill(true));
    expect(room.pack.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(passed.shards?.every((shard, index) => Buffer.from(expected[index] ?? []).equals(shard))).toBe(true);
    const roots = expected.map((shard) => Buffer.from(shardRoot(shard)));
    expect(Buffer.from(passed.roots).equals(Buffer.concat(roots))).toBe(true);
  });

  test('waits until they are given back by another thread', async () => {
    const outlet = createSendOutlet(anOrder());
    const { lent } = outlet.pass(packId, aPack().shards);
    const said = new Int32Array(new SharedArrayBuffer(4));
    const other = `import { workerData } from 'node:worker_threads';
      const { said, lent } = workerData;
      said[0] = 1;
      Atomics.store(new Int32Array(lent), 0, 0);
      Atomics.notify(new Int32Array(lent), 0);`;
    const file = new URL(`data:text/javascript,${encodeURIComponent(other)}`);
    const ended = once(startThread(file, { workerData: { said, lent } }), 'exit');
    outlet.ready();
    expect(Atomics.load(said, 0)).toBe(1);
    await ended;
  });

  test('does not wait once the run was given up, and is then never ready', () => {
    const order = anOrder();
    const outlet = createSendOutlet(order);
    const { lent } = outlet.pass(packId, aPack().shards);
    Atomics.store(new Int32Array(order.stopped), 0, 1);
    expect(() => outlet.ready()).toThrow(Stopped);
    // What lies there may be on its way still.
    giveBack(lent);
    expect(() => outlet.ready()).toThrow(Stopped);
  });

  test('is asked before a byte of the next pack is written', () => {
    const order = anOrder();
    const room = createSharedPackRoom(scheme);
    const packs: PackDone[] = [];
    const atReady: string[] = [];
    const inner = createSendOutlet(order);
    const outlet: ShardOutlet = {
      pass: inner.pass,
      ready: () => {
        atReady.push(Buffer.from(room.pack.subarray(0, 32)).toString('hex'));
        giveBack(packs.at(-1)?.lent ?? null);
        inner.ready();
      },
    };
    const line = new PackLine(order, 'data', room, outlet, (pack) => packs.push(pack));
    for (let at = 0; at < 6; at += 1)
      line.seal(noise(400_000, at), [{ id: new Uint8Array(32).fill(at), from: 0, bytes: 1 }]);
    line.close();
    // A pack begins with its own name: when it is asked, the one before stands there whole.
    expect(packs.length).toBeGreaterThan(2);
    expect(atReady).toEqual(['00'.repeat(32), ...packs.slice(0, -1).map(({ id }) => id)]);
  });
});
