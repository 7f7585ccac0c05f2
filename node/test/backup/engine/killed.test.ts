/** Runs killed at every point (fault 1), and the power cut at many (fault 2): the last snapshot and the next run. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository, temporaryFolder } from './a-repository.ts';
import { describeTree } from './a-tree.ts';
import { atEveryPoint, type KillScene, openKillScene, scheme } from './kill-a-run.ts';
import { cutPower } from './power-cut.ts';

/** Every point takes a process of its own: all of them together a minute on a quiet machine of two cores. */
const timeout = 1_200_000;
/** The power is cut at one point in so many: what it leaves differs from a kill only by what was not synced. */
const CUT_EVERY = 3;

/** The snapshot before is still there (or the new one, if its head came into force), and the next run goes through. */
async function harmsNothing(scene: KillScene, copy: string, point: number): Promise<{ newPacks: number }> {
  const repository = await openRepository(copy, scheme);
  await repository.restore(join(copy, 'good'));
  expect([scene.before, scene.after], `point ${point}`).toContainEqual(describeTree(join(copy, 'good', 'tree')));
  const next = await repository.save({ tree: scene.tree }, { workers: 1 });
  await repository.restore(join(copy, 'next'));
  expect(describeTree(join(copy, 'next', 'tree')), `point ${point}`).toEqual(scene.after);
  return next;
}

test('a run killed at any write, sync or acknowledgement harms nothing and is gone on from; nor does a cut of the power', {
  timeout,
}, async () => {
  const scene = await openKillScene(temporaryFolder(onTestFinished));
  expect(scene.points).toBeGreaterThan(60);
  expect(scene.packsNeeded).toBeGreaterThanOrEqual(4);
  let cuts = 0;
  const killed = await atEveryPoint(scene, async (copy, point) => {
    const journal = join(copy, 'points.journal');
    const cut = `${copy}-cut`;
    if (point % CUT_EVERY === 2) cpSync(copy, cut, { recursive: true });
    const packsKept = scene.packsKeptIn(copy);
    const { newPacks } = await harmsNothing(scene, copy, point);
    // One worker: what it had under way is sent again, a pack of data and the one of the tree.
    expect(newPacks + packsKept, `point ${point}`).toBeLessThanOrEqual(scene.packsNeeded + 2);
    if (point % CUT_EVERY !== 2) return;
    cuts += 1;
    cutPower(journal, copy, cut, point);
    // SQLite syncs at checkpoints: commits since then may be lost, and are, here.
    for (const end of ['-wal', '-shm']) rmSync(join(cut, 'cache', `index.db${end}`), { force: true });
    await harmsNothing(scene, cut, point);
    rmSync(cut, { recursive: true });
  });
  // Folders of packs whose names begin alike are made once: a run may be over a few points early.
  expect(killed).toBeGreaterThan(scene.points - 10);
  expect(cuts).toBeGreaterThan(20);
});
