/** Fault 1 where holders are sent to: the run dies before or after any of their answers. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository, temporaryFolder } from './a-repository.ts';
import { age, describeTree, noise, prose } from './a-tree.ts';

const scheme = { k: 1, n: 2 };

/** Answers what a run that lived has to say, or null for one that died. */
function saveSending(dir: string, tree: string, dieAt: number): { points: number; newPacks: number } | null {
  const words = [join(import.meta.dirname, 'save-sending.ts'), dir, tree, `${scheme.k}`, `${scheme.n}`, `${dieAt}`];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(dir, '..', 'compiled') };
  const child = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
  if (child.signal === 'SIGKILL') return null;
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout);
}

test('a run killed before or after any answer of a holder harms nothing, and the next sends little again', {
  timeout: 600_000,
}, async () => {
  const dir = temporaryFolder(onTestFinished);
  const [tree, base] = [join(dir, 'tree'), join(dir, 'base')];
  mkdirSync(tree);
  for (let at = 0; at < 10; at += 1) writeFileSync(join(tree, `prose-${at}`), prose(500, at));
  age(tree);
  const before = describeTree(tree);
  await (await openRepository(base, scheme)).save({ tree }, { workers: 1 });
  for (let at = 0; at < 3; at += 1) writeFileSync(join(tree, `more-${at}`), noise(800_000, at + 100));
  age(tree);
  const after = describeTree(tree);
  cpSync(base, join(dir, 'whole'), { recursive: true });
  const whole = saveSending(join(dir, 'whole'), tree, 0);
  expect(whole?.points).toBeGreaterThan(20);
  expect(whole?.newPacks).toBeGreaterThan(2);
  for (let point = 1; point <= (whole?.points ?? 0); point += 1) {
    const copy = join(dir, `killed-${point}`);
    cpSync(base, copy, { recursive: true });
    expect(saveSending(copy, tree, point), `point ${point}`).toBeNull();
    const repository = await openRepository(copy, scheme);
    await repository.restore(join(copy, 'good'));
    expect([before, after], `point ${point}`).toContainEqual(describeTree(join(copy, 'good', 'tree')));
    const next = saveSending(copy, tree, 0);
    // Each pack has four points, and the first of them come before anything is kept; a pack is on its way beside it.
    const packsDone = Math.floor((point - 1) / 4);
    const needed = Math.max(0, (whole?.newPacks ?? 0) - packsDone);
    expect(next?.newPacks, `point ${point}`).toBeLessThanOrEqual(needed + 2);
    await repository.restore(join(copy, 'next'));
    expect(describeTree(join(copy, 'next', 'tree')), `point ${point}`).toEqual(after);
    rmSync(copy, { recursive: true });
  }
});
