/** A repository with one snapshot, and runs of a second that die at a point of one's choosing. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { compiledFolder, openRepository } from './a-repository.ts';
import { age, describeTree, noise, prose } from './a-tree.ts';

export const scheme = { k: 1, n: 2 };

/** What a killed run is measured against. */
export interface KillScene {
  readonly dir: string;
  readonly tree: string;
  /** The tree as the first snapshot has it, and as the second would. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Points that a whole run passes. */
  readonly points: number;
  /** Packs that a whole run makes. */
  readonly packsNeeded: number;
  /** A copy of the repository after a run that died at this point; null when the run was over before it. */
  copyKilledAt(point: number): Promise<string | null>;
  /** Packs that the index got to know before the run died. */
  packsKeptIn(copy: string): number;
}

/** Plants a tree, saves it, changes it, and counts the points of saving the change. */
export async function openKillScene(dir: string): Promise<KillScene> {
  const tree = join(dir, 'tree');
  const base = join(dir, 'base');
  plant(tree);
  const before = describeTree(tree);
  await (await openRepository(base, scheme)).save({ tree }, { workers: 1 });
  const packsBefore = packsInIndex(base);
  change(tree);
  const whole = join(dir, 'whole');
  cpSync(base, whole, { recursive: true });
  const points = (await saveAndDie(whole, tree, 0)).reached;
  return {
    ...{ dir, tree, before, after: describeTree(tree), points },
    packsNeeded: packsInIndex(whole) - packsBefore,
    packsKeptIn: (copy) => packsInIndex(copy) - packsBefore,
    async copyKilledAt(point) {
      const copy = join(dir, `killed-${point}`);
      rmSync(copy, { recursive: true, force: true });
      cpSync(base, copy, { recursive: true });
      if ((await saveAndDie(copy, tree, point)).isKilled) return copy;
      rmSync(copy, { recursive: true });
      return null;
    },
  };
}

/**
 * Kills a run at each point from the first to the last, `LANES` runs at a time, and hands over what it left. Packs have
 * random names, so one run makes a folder more than another: it goes on until a run outlives its point.
 */
export async function atEveryPoint(scene: KillScene, look: (copy: string, point: number) => Promise<void>) {
  let last = 0;
  let isOutlived = false;
  let killed = 0;
  const lane = async () => {
    while (!isOutlived) {
      last += 1;
      const point = last;
      const copy = await scene.copyKilledAt(point);
      if (copy === null) isOutlived ||= point > scene.points;
      else {
        killed += 1;
        await look(copy, point);
        rmSync(copy, { recursive: true });
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return killed;
}

/** While one run is on its way to its death, what another left is looked at. */
const LANES = 2;

/** Runs the engine in a process that dies at point `at`; 0 lets it live. Answers how many points it reached. */
async function saveAndDie(dir: string, tree: string, at: number): Promise<{ isKilled: boolean; reached: number }> {
  const here = import.meta.dirname;
  const counter = join(dir, 'points');
  const words = [`--import=${join(here, 'fault-points.ts')}`, join(here, 'save-once.ts'), dir, tree];
  const env = { ...process.env, FAULT_COUNTER: counter, FAULT_AT: `${at}`, NODE_COMPILE_CACHE: compiledFolder };
  const child = spawn(process.execPath, [...words, `${scheme.k}`, `${scheme.n}`], { env });
  let said = '';
  child.stdout.resume();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [status, signal] = await new Promise<[number | null, string | null]>((done, fail) =>
    child.on('error', fail).on('close', (code, name) => done([code, name])),
  );
  if (status !== 0 && !(at > 0 && signal === 'SIGKILL')) throw new Error(`point ${at}: ${said}`);
  return { isKilled: signal === 'SIGKILL', reached: statSync(counter).size };
}

function plant(tree: string): void {
  mkdirSync(tree);
  writeFileSync(join(tree, 'noise'), noise(300_000, 1));
  for (let at = 0; at < 20; at += 1) writeFileSync(join(tree, `prose-${at}`), prose(500, at));
  age(tree);
}

function change(tree: string): void {
  for (let at = 0; at < 3; at += 1) writeFileSync(join(tree, `more-${at}`), noise(800_000, at + 100));
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
