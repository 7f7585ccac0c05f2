/** Fault 3 at a holder: owners fill its disk ten times over, and what is deleted each time makes room again. */
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { DISK_RESERVE_BYTES } from '../../../backup/holding/disk-room.ts';
import { removeStruck } from '../../../backup/holding/hold-generation.ts';
import { random } from '../a-cast.ts';
import { codeOf, DM, openStage, shardOf } from './a-holder.ts';

const MIB = 1_048_576;

/** Puts a small disk in the place of the holder's; false where this machine lets nobody mount. */
function mountAt(dir: string, bytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'breakwater-test', dir], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => {
    execFileSync('umount', [dir]);
  });
  return true;
}

function freeAt(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

test('a disk that owners fill ten times keeps its reserve, and what is removed makes room again', async (context) => {
  const stage = await openStage();
  if (!mountAt(stage.dir, DISK_RESERVE_BYTES + 7 * MIB)) return context.skip('no small disk can be mounted here');
  for (let round = 0; round < 10; round += 1) {
    const pack = `${round}`.repeat(64);
    const took: number[] = [];
    let refusal = 'done';
    for (let index = 0; refusal === 'done'; index += 1) {
      refusal = await codeOf(stage.shards.put(shardOf(pack, index), random(2 * MIB)));
      if (refusal === 'done') took.push(index);
    }
    expect([refusal, took], `round ${round}`).toEqual(['HOLDING_DISK_FULL', [0, 1, 2]]);
    expect(freeAt(stage.dir)).toBeGreaterThanOrEqual(DISK_RESERVE_BYTES);
    // The room that the refused one had taken in the book is given back.
    expect(await stage.store.books.totals()).toMatchObject([{ owner: DM, objects: 3, bytes: 6 * MIB }]);
    const objects = took.map((index) => `packs/${pack}/shards/${index}`);
    await stage.store.books.run(DM, (book) => {
      for (const object of objects) {
        const thing = book.thing(object);
        if (thing !== null) book.write({ ...thing, state: 'removing' });
      }
    });
    await removeStruck(stage.holder, DM, objects);
  }
});
