/** A worker's hands write a pack when they are told to end, and none once the run was given up. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { disk } from '../../../backup/engine/disk.ts';
import { createIdTableMemory } from '../../../backup/engine/id-table.ts';
import type { FromWorker, WorkerOrder } from '../../../backup/engine/messages.ts';
import { Stopped } from '../../../backup/engine/shard-outlet.ts';
import { WriteHand } from '../../../backup/engine/write-hand.ts';
import { temporaryFolder } from './a-repository.ts';
import { noise } from './a-tree.ts';

/** Hands that have one small block in their open pack, for three folders of one disk. */
function handsAtWork() {
  const top = temporaryFolder(onTestFinished);
  const order: WorkerOrder = {
    ...{ owner: 'DM', scheme: { k: 2, n: 3 }, gear: new Uint32Array(256), mayFail: 0, diskModule: '' },
    ...{ folders: ['a', 'b', 'c'].map((name) => join(top, name)), known: createIdTableMemory(0) },
    ...{ stopped: new SharedArrayBuffer(4), read: new SharedArrayBuffer(8) },
    ...{ chunkIdKey: noise(32), maskKey: noise(32), dataKey: noise(32) },
  };
  const told: FromWorker[] = [];
  const hand = new WriteHand(order, disk, (message) => told.push(message));
  hand.obey({ kind: 'bytes', job: 1, aheadBytes: 0, bytes: noise(5000) });
  const files = () =>
    readdirSync(top, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(top, name)).isFile());
  return { hand, told, files, giveUp: () => Atomics.store(new Int32Array(order.stopped), 0, 1) };
}

describe('a worker’s hands', () => {
  test('tell of a job at once, and write the open pack when they are told to finish', () => {
    const { hand, told, files } = handsAtWork();
    expect([told.map(({ kind }) => kind), files()]).toEqual([['done'], []]);
    hand.obey({ kind: 'finish' });
    expect(told.map(({ kind }) => kind)).toEqual(['done', 'pack', 'finished']);
    expect(files().length).toBe(3);
  });

  test('write nothing, and tell of nothing, once the run was given up', () => {
    const { hand, told, files, giveUp } = handsAtWork();
    giveUp();
    expect(() => hand.obey({ kind: 'finish' })).toThrow(Stopped);
    expect([told.map(({ kind }) => kind), files()]).toEqual([['done'], []]);
  });
});
