/** Runs one command of the project as a process of its own, as a person would type it. */
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

const underWay = new Set<ChildProcess>();
let ending = false;

/** Ends the commands that go on now, with what they started, and lets no further one begin: the box is stopping. */
export function endCommands(): void {
  ending = true;
  for (const child of underWay) if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
}

/** Starts `breakwater <words>`; its output is added to `log`. */
export function startBreakwater(words: readonly string[], log: string): Command {
  return startCommand(process.execPath, [program, ...words], log, `breakwater ${words.slice(0, 2).join(' ')}`);
}

/** Runs `breakwater <words> --json` and returns the parsed answer. Throws `REGION_STEP_FAILED`. */
export async function askBreakwater(words: readonly string[], log: string): Promise<Record<string, unknown>> {
  const { stdout } = await startCommand(process.execPath, [program, ...words, '--json'], log, title(words), false)
    .ended;
  const last = stdout.trim().split('\n').at(-1) ?? '';
  const answer: unknown = JSON.parse(last);
  if (typeof answer !== 'object' || answer === null) throw failed(title(words), 'it answered with no object', log);
  return Object.fromEntries(Object.entries(answer));
}

/** Starts any program of the project. `keepOutput` false keeps secrets that it prints out of the log. */
export function startCommand(
  file: string,
  words: readonly string[],
  log: string,
  name: string,
  keepOutput = true,
  cwd = projectRoot,
): Command {
  if (ending) throw failed(name, 'the region is being stopped', log);
  const path = `${join(projectRoot, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`;
  const child = spawn(file, words, {
    cwd,
    env: { ...process.env, PATH: path, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  underWay.add(child);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<{ stdout: string; stderr: string }>((done, fail) => {
    child.once('error', (error) => fail(failed(name, error.message, log)));
    child.once('close', async (code, signal) => {
      underWay.delete(child);
      const said = { stdout: stdout.join(''), stderr: stderr.join('') };
      await mkdir(dirname(log), { recursive: true });
      await appendFile(log, `$ ${name}\n${keepOutput ? said.stdout : ''}${said.stderr}`);
      if (code === 0) done(said);
      else fail(failed(name, lastLines(said.stderr || said.stdout) || `it ended with ${code ?? signal}`, log));
    });
  });
  return { child, ended };
}

function title(words: readonly string[]): string {
  return `breakwater ${words
    .filter((word) => !word.startsWith('-'))
    .slice(0, 2)
    .join(' ')}`;
}

function failed(name: string, said: string, log: string): RegionError {
  return new RegionError('REGION_STEP_FAILED', `\`${name}\` failed: ${said}`, { log });
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n  ');
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
