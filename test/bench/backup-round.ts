/** One program on one set: a fresh place, the first backup, the same again, and the restore. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesUnder } from './backup-data.ts';
import type { Program } from './backup-programs.ts';
import { run } from './run-program.ts';

/** What is timed. */
export type Step = 'first backup' | 'unchanged again' | 'restore';

/** All of them, in the order they are done. */
export const steps: readonly Step[] = ['first backup', 'unchanged again', 'restore'];

/** One timing. */
export interface Measured {
  readonly program: string;
  readonly set: string;
  readonly step: Step;
  readonly seconds: number;
  readonly peakBytes: number;
}

/** Where a round runs: `place` is made and removed, `home` is the program's own and stays. */
export interface Ground {
  readonly place: string;
  readonly home: string;
  /** What was restored is compared with the source. */
  readonly isProved: boolean;
}

/** Runs the steps once. */
export async function measureRound(
  program: Program,
  set: { readonly name: string; readonly folder: string; readonly bytes: number },
  { place, home, isProved }: Ground,
): Promise<readonly Measured[]> {
  rmSync(place, { recursive: true, force: true });
  const repository = join(place, 'backup');
  mkdirSync(repository, { recursive: true });
  mkdirSync(home, { recursive: true });
  const env = program.env(repository, home);
  const into = join(place, 'restored');
  const commands: Readonly<Record<Step, readonly string[]>> = {
    'first backup': program.backup(repository, set.folder),
    'unchanged again': program.backup(repository, set.folder),
    restore: program.restore(repository, into),
  };
  await run(program.init(repository), env);
  const measured: Measured[] = [];
  for (const step of steps) {
    touchMemory(place, step === 'unchanged again' ? 0 : set.bytes);
    const { seconds, peakBytes } = await run(commands[step], env);
    measured.push({ program: program.name, set: set.name, step, seconds, peakBytes });
  }
  if (isProved) await prove(set, into);
  rmSync(place, { recursive: true, force: true });
  return measured;
}

/** The most that a step writes and holds, as a share of the set: both are in memory. */
const writtenShare = 2.2;

/**
 * Makes the machine own the memory that the next step will write to. A virtual machine gives freed pages back to its
 * host, and whoever touches them first waits for the host: up to 1.6 s a gigabyte, by turns for this or that program.
 */
function touchMemory(place: string, setBytes: number): void {
  const file = join(place, 'touched');
  const zeros = Buffer.alloc(1 << 20);
  const open = openSync(file, 'w');
  for (let left = setBytes * writtenShare + 300e6; left > 0; left -= zeros.length) writeSync(open, zeros);
  closeSync(open);
  rmSync(file);
}

/** Throws, with what differs, unless the set stands somewhere below `into` byte for byte. */
async function prove(set: { readonly folder: string }, into: string): Promise<void> {
  const [first = ''] = filesUnder(set.folder);
  const tail = relative(set.folder, first);
  const found = filesUnder(into).find((file) => file.endsWith(`/${tail}`));
  if (found === undefined) throw new Error(`${tail} was not restored`);
  await run(['diff', '--recursive', '--brief', set.folder, found.slice(0, -tail.length - 1)], {});
}
