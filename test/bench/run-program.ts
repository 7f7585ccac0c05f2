/** Runs a program as an administrator would, and tells how long it took and how much memory it held at most. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

/** One run. */
export interface Run {
  readonly seconds: number;
  /** The most that all its processes held at one moment they were looked at, shared pages counted once each. */
  readonly peakBytes: number;
  readonly stdout: string;
}

/** How often a running program's memory is read; its high-water mark misses nothing in between. */
const lookMs = 25;

/** The project's own programs and Node come first on the path, as `npm run` has it. */
const ours = resolve(import.meta.dirname, '..', '..', 'node_modules', '.bin');

/** Runs to the end; throws when the program fails, with what it said. */
export async function run(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const [program = '', ...words] = command;
  const path = `${ours}${delimiter}${process.env.PATH ?? ''}`;
  const start = performance.now();
  const child = spawn(program, words, {
    env: { ...process.env, PATH: path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, peakBytes] = ['', '', 0];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    // Progress is long and of no interest; the end says what went wrong.
    stderr = (stderr + text).slice(-4000);
  });
  const look = setInterval(() => {
    peakBytes = Math.max(peakBytes, memoryOf(child.pid));
  }, lookMs);
  try {
    const code = await new Promise<number | null>((done, fail) => {
      child.on('error', fail);
      child.on('close', done);
    });
    const seconds = (performance.now() - start) / 1000;
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr}`);
    return { seconds, peakBytes, stdout };
  } finally {
    clearInterval(look);
  }
}

/** Whether a program can be started at all. */
export async function isInstalled(program: string): Promise<boolean> {
  return run([program, program === 'restic' ? 'version' : '--version'], {}).then(
    () => true,
    () => false,
  );
}

/** High-water marks of a process and all below it. Linux only; elsewhere nothing is known. */
function memoryOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const mark = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return Number(mark) * 1024 + children.reduce((sum, child) => sum + memoryOf(Number(child) || undefined), 0);
  } catch {
    // It ended between two looks.
    return 0;
  }
}
