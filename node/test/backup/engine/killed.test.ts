/** Runs killed at every point (fault 1), and the power cut at many (fault 2): the last snapshot and the next run. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository, temporaryFolder } from './a-repository.ts';
import { describeTree } from './a-tree.ts';
import { openKillScene, scheme } from './kill-a-run.ts';
import { cutPower } from './power-cut.ts';

/** Every point takes a process of its own: all of them together some minutes on a small machine. */
const timeout = 1_200_000;

test('a run killed at any write, sync, rename or acknowledgement harms nothing, and the next goes on where it stopped', {
  timeout,
}, async () => {
  const scene = await openKillScene(temporaryFolder(onTestFinished));
  expect(scene.points).toBeGreaterThan(60);
  expect(scene.packsNeeded).toBeGreaterThanOrEqual(4);
  for (let at = 1; at <= scene.points; at += 1) {
    const copy = await scene.copyKilledAt(at);
    const packsKept = scene.packsKeptIn(copy);
    const repository = await openRepository(copy, scheme);
    // The snapshot before is still there; or the new one, when the run died after its head was in force.
    await repository.restore(join(copy, 'good'));
    expect([scene.before, scene.after], `point ${at}`).toContainEqual(describeTree(join(copy, 'good', 'tree')));
    const next = await repository.save({ tree: scene.tree }, { workers: 1 });
    // One worker: what it had under way is sent again, a pack of data and the one of the tree.
    expect(next.newPacks + packsKept, `point ${at}`).toBeLessThanOrEqual(scene.packsNeeded + 2);
    await repository.restore(join(copy, 'next'));
    expect(describeTree(join(copy, 'next', 'tree')), `point ${at}`).toEqual(scene.after);
    rmSync(copy, { recursive: true });
  }
});

test('a power cut at any of many points harms nothing either: what was not synced is gone or torn', {
  timeout,
}, async () => {
  const scene = await openKillScene(temporaryFolder(onTestFinished));
  for (let at = 2; at <= scene.points; at += 3) {
    const copy = await scene.copyKilledAt(at);
    cutPower(join(copy, 'points.journal'), copy, at);
    // SQLite syncs at checkpoints: commits since then may be lost, and are, here.
    for (const end of ['-wal', '-shm']) rmSync(join(copy, 'cache', `index.db${end}`), { force: true });
    const repository = await openRepository(copy, scheme);
    await repository.restore(join(copy, 'good'));
    expect([scene.before, scene.after], `point ${at}`).toContainEqual(describeTree(join(copy, 'good', 'tree')));
    await repository.save({ tree: scene.tree }, { workers: 1 });
    await repository.restore(join(copy, 'next'));
    expect(describeTree(join(copy, 'next', 'tree')), `point ${at}`).toEqual(scene.after);
    rmSync(copy, { recursive: true });
  }
});
