/** Runs commands of the project, each as a process of its own, as a person would type them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
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
  /**
   * Gives an order to a program that stays for further ones, started if no program of this name stays yet, and resolves
   * when it is carried out: one order at a time for each program.
   */
  order(program: ProgramCall, words: readonly string[]): Promise<void>;
  /** Lets the programs go that stay for orders, or the one of this name, and resolves when they have ended. */
  dismiss(name?: string): Promise<void>;
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
  const staying = new Map<string, Stayer>();
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

  function stay(call: ProgramCall): Stayer {
    if (ending) throw failed(call, 'the region is being stopped');
    const child = launch(call, 'orders');
    const stayer = openStayer(child, call);
    underWay.add(child);
    staying.set(call.name, stayer);
    void stayer.ended.then(() => {
      underWay.delete(child);
      staying.delete(call.name);
    });
    return stayer;
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
    order: async (call, words) => {
      await (staying.get(call.name) ?? stay(call)).order(words);
    },
    dismiss: async (name) => {
      const leaving = [...staying].filter(([known]) => name === undefined || known === name);
      await Promise.all(leaving.map(([, stayer]) => stayer.dismiss()));
    },
    endAll: () => {
      ending = true;
      for (const child of underWay) if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    },
  };
}

/** A program that stays for orders, which come and are answered over the channel that Node has with its children. */
interface Stayer {
  readonly ended: Promise<string>;
  order(words: readonly string[]): Promise<void>;
  dismiss(): Promise<void>;
}

function openStayer(child: ChildProcess, call: ProgramCall): Stayer {
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const ended = endOf(child);
  const keepLog = async () => {
    const said = stderr.splice(0).join('');
    await mkdir(dirname(call.log), { recursive: true });
    await appendFile(call.log, `${stdout.splice(0).join('')}${said}`);
    return said;
  };
  return {
    ended,
    order: async (words) => {
      const { promise: carriedOut, resolve: done } = Promise.withResolvers<'carried out'>();
      child.once('message', () => done('carried out'));
      child.send(words, () => undefined); // a program that has ended by now shows in `ended`
      const outcome = await Promise.race([carriedOut, ended]);
      const said = await keepLog();
      const name = `${call.name}: ${words.join(', ')}`;
      if (outcome !== 'carried out') throw failed({ ...call, name }, lastLines(said) || `it ended with ${outcome}`);
    },
    dismiss: async () => {
      if (child.connected) child.disconnect();
      await ended;
      await keepLog();
    },
  };
}

/** Not by 'close', which does not come once the parent has cut the channel; all that the child said is read first. */
async function endOf(child: ChildProcess): Promise<string> {
  const how = await new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(String(code ?? signal)));
  });
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  await Promise.allSettled(streams.map((stream) => finished(stream)));
  return how;
}

/** In a process group of its own: Ctrl-C reaches the supervisor alone, `endAll` all that the command started. */
function launch({ file, words, directory }: ProgramCall, takes: 'orders' | 'nothing' = 'nothing'): ChildProcess {
  const path = `${join(projectRoot, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`;
  return spawn(file, words, {
    cwd: directory ?? projectRoot,
    env: { ...process.env, PATH: path, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe', ...(takes === 'orders' ? (['ipc'] as const) : [])],
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
