/** Starts programs as a person would type them, and ends what it started, whatever happens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The checkout. */
export const projectRoot = resolve(import.meta.dirname, '../..');

const program = resolve(projectRoot, 'node/main.ts');
const commandMs = 180_000;
const endMs = 15_000;

/** The answer of a command that was run with --json, and how long it took. */
export interface Answer {
  readonly value: Record<string, unknown>;
  readonly ms: number;
}

/** Programs of one story. */
export interface Programs {
  /** Runs `breakwater <words> --json` to its end. Throws with what it said when its exit code is not 0. */
  breakwater(...words: readonly string[]): Promise<Answer>;
  /** Like `breakwater`, but returns the exit code and the error object instead of throwing. */
  tryBreakwater(...words: readonly string[]): Promise<{ exitCode: number; value: Record<string, unknown> }>;
  /** Runs `breakwater <words>` as a person would, without --json; returns all that the person saw. */
  readBreakwater(...words: readonly string[]): Promise<{ exitCode: number; text: string }>;
  /** Starts a long-lived program and resolves with its first line of JSON. */
  start(words: readonly string[]): Promise<{ readonly child: ChildProcess; readonly said: Record<string, unknown> }>;
  /** Ends one program at once, as a power cut does. */
  kill(child: ChildProcess): Promise<void>;
  /** Asks all that still run to end, waits, then kills them; nothing can be started any more. */
  endAll(): Promise<void>;
}

/** Programs that end with this story. */
export function openPrograms(): Programs {
  const running = new Set<ChildProcess>();
  let ended = false;

  function launch(words: readonly string[]): { child: ChildProcess; stdout: () => string; stderr: () => string } {
    if (ended) throw new Error('the story has been ended');
    const child = spawn(process.execPath, words, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    return { child, stdout, stderr };
  }

  async function finish(words: readonly string[]) {
    const { child, stdout, stderr } = launch([program, ...words]);
    const timer = setTimeout(() => child.kill('SIGKILL'), commandMs);
    const exitCode = await new Promise<number>((done) => child.once('close', (code) => done(code ?? 1)));
    clearTimeout(timer);
    return { exitCode, stdout: stdout(), stderr: stderr() };
  }

  async function tryBreakwater(...words: readonly string[]): ReturnType<Programs['tryBreakwater']> {
    const { exitCode, stdout, stderr } = await finish([...words, '--json']);
    return { exitCode, value: lastObject(stdout) ?? { message: stderr.slice(-2_000) } };
  }

  return {
    tryBreakwater,
    readBreakwater: async (...words) => {
      const { exitCode, stdout, stderr } = await finish(words);
      return { exitCode, text: stdout + stderr };
    },
    breakwater: async (...words) => {
      const began = performance.now();
      const { exitCode, value } = await tryBreakwater(...words);
      if (exitCode === 0) return { value, ms: performance.now() - began };
      throw new Error(`breakwater ${words.join(' ')} ended with ${exitCode}: ${JSON.stringify(value)}`);
    },
    start: async (words) => {
      const { child, stdout, stderr } = launch(words);
      const said = await new Promise<Record<string, unknown>>((done, fail) => {
        child.stdout?.on('data', () => {
          const first = lastObject(stdout());
          if (first) done(first);
        });
        child.once('close', (code) =>
          fail(new Error(`${words.join(' ')} ended with ${code}: ${stderr().slice(-2_000)}`)),
        );
      });
      return { child, said };
    },
    kill: async (child) => {
      if (!running.has(child)) return;
      const closed = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await closed;
    },
    endAll: async () => {
      ended = true;
      const left = [...running];
      for (const child of left) child.kill('SIGTERM');
      const closed = Promise.all(left.map((child) => new Promise((done) => child.once('exit', done))));
      await Promise.race([closed, new Promise((done) => setTimeout(done, endMs).unref())]);
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

/** The program's own entry, for `start`. */
export const breakwaterProgram = program;

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (part: string) => {
    text = (text + part).slice(-1_000_000);
  });
  return () => text;
}

function lastObject(text: string): Record<string, unknown> | undefined {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{') || !line.endsWith('}')) return undefined;
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
}
