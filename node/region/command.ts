/** Runs commands of the project, each as a process of its own, as a person would type them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { RegionError } from './error.ts';

const projectRoot = resolve(import.meta.dirname, '../..');
const program = join(projectRoot, 'node', 'main.ts');
const outputBytesMax = 4_194_304; // answers are a few KiB; a program gone wild must not fill the memory

/** A command that is under way or done; `ended` resolves to what it said, or rejects with `REGION_STEP_FAILED`. */
export interface Command {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly stdout: string; readonly stderr: string }>;
}

/** The commands of one start of the region. */
export interface Commands {
  /** Starts `breakwater <words>` and resolves when it has ended well; its output is added to `log`. */
  breakwater(words: readonly string[], log: string): Promise<void>;
  /**
   * Runs `breakwater <words> --json` and resolves to its answer, which stays out of the log: it may be a secret.
   * `limits` are flags for node that confine it.
   */
  ask(words: readonly string[], log: string, limits?: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  /** Runs another program of the project. */
  run(program: ProgramCall): Promise<void>;
  /** Ends the commands that go on, with what they started, and lets no further one begin. */
  endAll(): void;
}

/** A program of the project: file, arguments, a name for people, a log, and the directory it runs in. */
export interface ProgramCall {
  readonly file: string;
  readonly words: readonly string[];
  readonly name: string;
  readonly log: string;
  readonly directory?: string;
}

/** Commands that can be ended together. Everything rejects with `REGION_STEP_FAILED` when a command fails. */
export function openCommands(): Commands {
  const underWay = new Set<ChildProcess>();
  let ending = false;

  async function perform(call: ProgramCall, keepOutput: boolean): Promise<string> {
    if (ending) throw failed(call, 'the region is being stopped');
    const child = launch(call);
    underWay.add(child);
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const outcome = await new Promise<string>((done) => {
      child.once('error', (error) => done(error.message));
      child.once('close', (code, signal) => done(String(code ?? signal)));
    });
    underWay.delete(child);
    const said = stderr.join('');
    await mkdir(dirname(call.log), { recursive: true });
    await appendFile(call.log, `$ ${call.name}\n${keepOutput ? stdout.join('') : ''}${said}`);
    if (outcome !== '0')
      throw failed(call, lastLines(said) || lastLines(stdout.join('')) || `it ended with ${outcome}`);
    return stdout.join('');
  }

  return {
    breakwater: async (words, log) => {
      await perform(breakwaterCall(words, log), true);
    },
    ask: async (words, log, limits = []) => {
      const call = breakwaterCall([...words, '--json'], log, limits);
      const answer: unknown = JSON.parse((await perform(call, false)).trim().split('\n').at(-1) ?? '');
      if (typeof answer !== 'object' || answer === null) throw failed(call, 'it answered with no object');
      return Object.fromEntries(Object.entries(answer));
    },
    run: async (call) => {
      await perform(call, true);
    },
    endAll: () => {
      ending = true;
      for (const child of underWay) if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    },
  };
}

/** In a process group of its own: Ctrl-C reaches the supervisor alone, `endAll` all that the command started. */
function launch({ file, words, directory }: ProgramCall): ChildProcess {
  const path = `${join(projectRoot, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`;
  return spawn(file, words, {
    cwd: directory ?? projectRoot,
    env: { ...process.env, PATH: path, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

function breakwaterCall(words: readonly string[], log: string, limits: readonly string[] = []): ProgramCall {
  const noun = words.filter((word) => !word.startsWith('-')).slice(0, 2);
  const name = `breakwater ${words[1]?.startsWith('-') ? words[0] : noun.join(' ')}`;
  return { file: process.execPath, words: [...limits, program, ...words], name, log };
}

function failed(call: ProgramCall, said: string): RegionError {
  return new RegionError('REGION_STEP_FAILED', `\`${call.name}\` failed: ${said}`, { log: call.log });
}

function lastLines(text: string): string {
  const lines = text
    .trim()
    .split('\n')
    .filter((line) => !/^\s+at /.test(line)); // stack frames help nobody here
  return lines.slice(-6).join('\n  ');
}

function collect(stream: NodeJS.ReadableStream | null): string[] {
  const parts: string[] = [];
  let bytes = 0;
  stream?.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= outputBytesMax) parts.push(part.toString('utf8'));
  });
  return parts;
}
