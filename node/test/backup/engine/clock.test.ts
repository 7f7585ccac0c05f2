/** A writer whose clock is wrong or goes back while it runs (fault 14): the chain decides what is newest, not the time. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository, temporaryFolder } from './a-repository.ts';
import { age, describeTree, plantTree } from './a-tree.ts';

const DAY_MS = 86_400_000;

/** A clock that shows the real time and `offsetMs`, and goes back by an hour with every look. */
function clockGoingBack(offsetMs: number): () => Date {
  let looks = 0;
  return () => {
    looks += 1;
    return new Date(Date.now() + offsetMs - looks * 3_600_000);
  };
}

test.each([
  ['a year behind', -365 * DAY_MS],
  ['a year ahead', 365 * DAY_MS],
])(
  'a clock %s that goes back during the run: nothing is lost, and the newest is the newest',
  async (_how, offsetMs) => {
    const dir = temporaryFolder(onTestFinished);
    const tree = join(dir, 'tree');
    plantTree(tree);
    const repository = await openRepository(join(dir, 'repository'), { k: 1, n: 2 });
    await repository.save({ tree });
    const changed = () => {
      appendFileSync(join(tree, 'small', '7.txt'), 'one more line\n');
      age(tree);
    };
    changed();
    const world = { ...repository.order.world, now: clockGoingBack(offsetMs) };
    const skewed = await repository.save({ tree }, { world });
    expect(skewed.sequence).toBe(2);
    await repository.restore(join(dir, 'second'));
    expect(describeTree(join(dir, 'second', 'tree'))).toEqual(describeTree(tree));
    // And the next run, by a right clock, goes on from it.
    changed();
    const next = await repository.save({ tree });
    expect(next).toMatchObject({ sequence: 3, newPacks: 2 });
    await repository.restore(join(dir, 'third'));
    expect(describeTree(join(dir, 'third', 'tree'))).toEqual(describeTree(tree));
  },
);
