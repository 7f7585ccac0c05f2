/** Loaded before everything else in a process that is to be killed: counts what touches a disk, and dies at one count. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Points are counted by the length of a file, so that all threads of the process share one count. */
const counter = process.env.FAULT_COUNTER ?? '';
const dieAt = Number(process.env.FAULT_AT ?? 0);
const { openSync, writeSync, fstatSync } = fs;
const tally = counter === '' ? null : openSync(counter, 'a');

/** One point is reached: the process dies here, or what comes next happens. */
export function reached(): void {
  if (tally === null) return;
  writeSync(tally, '.');
  if (fstatSync(tally).size === dieAt) process.kill(process.pid, 'SIGKILL');
}

type Call = (...args: never[]) => unknown;

function counted<T extends Call>(call: T): T {
  const replacement = (...args: Parameters<T>) => {
    reached();
    return call(...args);
  };
  return replacement as T;
}

const changing = [
  'writeSync',
  'fsyncSync',
  'renameSync',
  'linkSync',
  'unlinkSync',
  'mkdirSync',
  'rmSync',
  'writeFileSync',
] as const;
const changingLater = ['link', 'unlink', 'mkdir', 'rename', 'rm', 'writeFile'] as const;

if (tally !== null) {
  for (const name of changing) Object.assign(fs, { [name]: counted(fs[name] as Call) });
  for (const name of changingLater) Object.assign(fs.promises, { [name]: counted(fs.promises[name] as Call) });
  const { open } = fs.promises;
  const openCounted: typeof open = async (...args) => {
    reached();
    const file = await open(...args);
    for (const name of ['write', 'writeFile', 'sync'] as const) {
      const call = file[name] as Call;
      Object.assign(file, { [name]: counted((...given: never[]) => call.apply(file, given)) });
    }
    return file;
  };
  Object.assign(fs.promises, { open: openCounted });
  syncBuiltinESMExports();
}
