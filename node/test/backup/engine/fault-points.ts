/** Loaded before everything else in a process that is to be killed: counts what touches a disk, and dies at one count. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Points are counted by the length of a file, so that all threads of the process share one count. */
const counter = process.env.FAULT_COUNTER ?? '';
const dieAt = Number(process.env.FAULT_AT ?? 0);
const { openSync, writeSync, fstatSync } = fs;
const tally = counter === '' ? null : openSync(counter, 'a');
/** What was done, a line each, for `power-cut.ts`: which of it would outlive the loss of power. */
const journal = counter === '' ? null : openSync(`${counter}.journal`, 'a');

/** One point is reached: the process dies here, or what comes next happens. */
export function reached(): void {
  if (tally === null) return;
  writeSync(tally, '.');
  if (fstatSync(tally).size === dieAt) process.kill(process.pid, 'SIGKILL');
}

type Call = (...args: never[]) => unknown;
/** A letter and paths: w(rite), s(ync), r(ename), l(ink), u(nlink), m(kdir). */
type Note = (args: readonly unknown[], answer: unknown) => readonly (string | undefined)[];

function write(note: readonly (string | undefined)[]): void {
  if (journal !== null && !note.includes(undefined)) writeSync(journal, `${note.join('\t')}\n`);
}

function counted<T extends Call>(call: T, note: Note): T {
  const replacement = (...args: Parameters<T>) => {
    reached();
    const answer = call(...args);
    if (answer instanceof Promise) {
      return answer.then((value: unknown) => {
        write(note(args, value));
        return value;
      });
    }
    write(note(args, answer));
    return answer;
  };
  return replacement as T;
}

const paths = new Map<number, string>();
const ofFile =
  (letter: string): Note =>
  ([file]) => [letter, paths.get(Number(file))];
const ofPath =
  (letter: string): Note =>
  ([path]) => [letter, String(path)];
const ofPair =
  (letter: string): Note =>
  ([from, to]) => [letter, String(from), String(to)];
const ofMade: Note = (_args, first) => ['m', typeof first === 'string' ? first : undefined];

const now: Readonly<Record<string, Note>> = {
  writeSync: ofFile('w'),
  fsyncSync: ofFile('s'),
  renameSync: ofPair('r'),
  linkSync: ofPair('l'),
  unlinkSync: ofPath('u'),
  mkdirSync: ofMade,
  rmSync: ofPath('u'),
  writeFileSync: ofPath('w'),
};
const later: Readonly<Record<string, Note>> = {
  link: ofPair('l'),
  unlink: ofPath('u'),
  mkdir: ofMade,
  rename: ofPair('r'),
  rm: ofPath('u'),
  writeFile: ofPath('w'),
};

function patch(target: object, name: string, replace: (call: Call) => Call): void {
  const call: unknown = Reflect.get(target, name);
  if (typeof call === 'function') Reflect.set(target, name, replace(call as Call));
}

if (tally !== null) {
  for (const [name, note] of Object.entries(now)) patch(fs, name, (call) => counted(call, note));
  for (const [name, note] of Object.entries(later)) patch(fs.promises, name, (call) => counted(call, note));
  patch(fs, 'openSync', (call) => (...args: never[]) => {
    const file = Number(call(...args));
    paths.set(file, String(args[0]));
    return file;
  });
  const { open } = fs.promises;
  const openCounted: typeof open = async (...args) => {
    reached();
    const file = await open(...args);
    for (const name of ['write', 'writeFile', 'sync']) {
      const letter = name === 'sync' ? 's' : 'w';
      patch(file, name, (call) => counted(call.bind(file) as Call, () => [letter, String(args[0])]));
    }
    return file;
  };
  Object.assign(fs.promises, { open: openCounted });
  syncBuiltinESMExports();
}
