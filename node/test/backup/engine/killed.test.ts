import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository, shardsIn, temporaryFolder } from './a-repository.ts';
import { age, describeTree, noise, prose } from './a-tree.ts';

const scheme = { k: 1, n: 2 };
const here = import.meta.dirname;

/** Runs the engine in a process that dies at point `at`; 0 lets it live. Answers how many points it reached. */
function saveAndDie(dir: string, tree: string, at: number): { points: number; signal: string | null } {
  const counter = join(dir, 'points');
  rmSync(counter, { force: true });
  const child = spawnSync(
    process.execPath,
    [`--import=${join(here, 'fault-points.ts')}`, join(here, 'save-once.ts'), dir, tree, `${scheme.k}`, `${scheme.n}`],
    {
      env: {
        ...process.env,
        FAULT_COUNTER: counter,
        FAULT_AT: `${at}`,
        NODE_COMPILE_CACHE: join(dir, '..', 'compiled'),
      },
      encoding: 'utf8',
    },
  );
  if (child.signal === null && child.status !== 0) throw new Error(child.stderr);
  return { points: statSync(counter).size, signal: child.signal };
}

function plant(tree: string): void {
  mkdirSync(tree);
  for (let at = 0; at < 4; at += 1) writeFileSync(join(tree, `noise-${at}`), noise(800_000, at + 1));
  for (let at = 0; at < 20; at += 1) writeFileSync(join(tree, `prose-${at}`), prose(500, at));
}

function change(tree: string): void {
  for (let at = 0; at < 4; at += 1) writeFileSync(join(tree, `more-${at}`), noise(800_000, at + 100));
  writeFileSync(join(tree, 'prose-3'), prose(900, 99));
  age(tree);
}

function packsInIndex(dir: string): number {
  const database = new Database(join(dir, 'cache', 'index.db'), { readonly: true });
  try {
    return Number(database.prepare('select count(*) from packs').pluck().get());
  } finally {
    database.close();
  }
}

test('a run killed at any write, sync, rename or acknowledgement harms nothing, and the next goes on where it stopped', {
  timeout: 600_000,
}, async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  const base = join(dir, 'base');
  plant(tree);
  age(tree);
  const before = describeTree(tree);
  await (await openRepository(base, scheme)).save({ tree }, { workers: 1 });
  const packsBefore = packsInIndex(base);
  change(tree);
  const after = describeTree(tree);
  const whole = join(dir, 'whole');
  cpSync(base, whole, { recursive: true });
  const { points } = saveAndDie(whole, tree, 0);
  const packsNeeded = packsInIndex(whole) - packsBefore;
  expect(points).toBeGreaterThan(60);
  expect(packsNeeded).toBeGreaterThan(3);
  for (let at = 1; at <= points; at += 1) {
    const hurt = join(dir, `hurt-${at}`);
    cpSync(base, hurt, { recursive: true });
    expect(saveAndDie(hurt, tree, at).signal, `point ${at}`).toBe('SIGKILL');
    const packsKept = packsInIndex(hurt) - packsBefore;
    const repository = await openRepository(hurt, scheme);
    // The snapshot before is still there; or the new one, when the run died after its head was in force.
    await repository.restore(join(hurt, 'good'));
    const good = describeTree(join(hurt, 'good', 'tree'));
    expect([before, after], `point ${at}`).toContainEqual(good);
    const next = await repository.save({ tree }, { workers: 1 });
    // With one worker, at most one pack that was under way is sent again, and the tree's.
    expect(next.newPacks + packsKept, `point ${at}`).toBeLessThanOrEqual(packsNeeded + 2);
    await repository.restore(join(hurt, 'next'));
    expect(describeTree(join(hurt, 'next', 'tree')), `point ${at}`).toEqual(after);
    expect(shardsIn(hurt).some((path) => path.includes('incoming'))).toBe(false);
    rmSync(hurt, { recursive: true });
  }
});
