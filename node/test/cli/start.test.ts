/** How the program starts: from anywhere, under whichever Node, with its exit code and signals handed on. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../scratch.ts';

const program = resolve(import.meta.dirname, '../../breakwater.js');
const oldNode = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})`;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Runs a command; `onStart` gets its number once it runs. */
async function run(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  onStart?: (kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const [file = '', ...words] = command;
  const { NODE_COMPILE_CACHE: _ours, ...outer } = process.env;
  const child = spawn(file, words, { env: { ...outer, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  onStart?.((signal) => child.kill(signal));
  return new Promise((done) => {
    child.on('close', (code, signal) => done({ code, signal, stdout }));
  });
}

const ways: readonly (readonly [string, readonly string[]])[] = [
  ['as a program', [program]],
  ['by Node', [process.execPath, program]],
  ['by a Node that is too old', [process.execPath, '--import', oldNode, program]],
];

describe.each(ways)('started %s', (_way, command) => {
  it('answers, and leaves with the code of its verb', async () => {
    const env = { XDG_CACHE_HOME: await scratch() };
    const help = await run([...command, '--help', '--json'], env);
    expect(help.code).toBe(0);
    expect(JSON.parse(help.stdout).verbs.length).toBeGreaterThan(40);
    expect(await run([...command, 'no', 'such', 'verb', '--json'], env)).toMatchObject({ code: 2 });
  });

  it('ends at a signal, as by that signal', async () => {
    const dir = await scratch();
    // A pipe into which nobody writes: the verb waits for its key.
    execFileSync('mkfifo', [join(dir, 'key')]);
    const words = ['archive', 'list', '--from', dir, '--key', join(dir, 'key')];
    const ended = run([...command, ...words], { XDG_CACHE_HOME: dir }, (kill) => {
      // Once compiled modules appear the program itself runs; a parent has its handlers by then.
      const look = setInterval(() => {
        if (!existsSync(join(dir, 'breakwater', 'compiled'))) return;
        clearInterval(look);
        kill('SIGTERM');
      }, 20);
    });
    expect(await ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  });
});

describe('the program', () => {
  it('finds itself behind a link in another directory, with no node on the path', async () => {
    const dir = await scratch();
    symlinkSync(program, join(dir, 'bw'));
    const help = await run([join(dir, 'bw'), '--help'], { XDG_CACHE_HOME: dir, PATH: '/usr/bin:/bin' });
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('archive create') });
  });

  it('gives a Node that is not its own no flags that only its own is known to take', async () => {
    const dir = await scratch();
    mkdirSync(join(dir, 'node'));
    mkdirSync(join(dir, 'bin'));
    copyFileSync(program, join(dir, 'node', 'breakwater.js'));
    writeFileSync(join(dir, 'bin', 'node'), '#!/bin/sh\necho "$@"\n', { mode: 0o700 });
    const words = [join(dir, 'node', 'breakwater.js'), 'archive', 'create'];
    const { stdout } = await run(words, { PATH: `${join(dir, 'bin')}:/usr/bin:/bin` });
    expect(stdout).toMatch(/^\S+breakwater\.js archive create\n$/);
  });

  it('says so where there is no Node but old ones, and does not look for another for ever', async () => {
    const dir = await scratch();
    mkdirSync(join(dir, 'node'));
    mkdirSync(join(dir, 'bin'));
    copyFileSync(program, join(dir, 'node', 'breakwater.js'));
    writeFileSync(join(dir, 'node', 'package.json'), '{"type":"module"}');
    // One that would be asked again and again gives up at the fifth time, with a code of its own.
    const script = `echo asked; [ "\${ASKED:=0}" -ge 5 ] && exit 9; export ASKED=$((ASKED + 1))`;
    const old = `exec '${process.execPath}' --import "${oldNode}" "$@"`;
    writeFileSync(join(dir, 'bin', 'node'), `#!/bin/sh\n${script}\n${old}\n`, { mode: 0o700 });
    const ended = await run([join(dir, 'node', 'breakwater.js'), '--help'], {
      PATH: `${join(dir, 'bin')}:/usr/bin:/bin`,
    });
    expect(ended).toEqual({ code: 1, signal: null, stdout: 'asked\nasked\n' });
  });

  it('keeps compiled modules where nobody else can put any', async () => {
    const dir = await scratch();
    const folder = join(dir, 'breakwater', 'compiled');
    await run([program, '--help'], { XDG_CACHE_HOME: dir });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder, { recursive: true }).length).toBeGreaterThan(3);
  });

  it('runs nothing from a folder that others may write to', async () => {
    const dir = await scratch();
    const folder = join(dir, 'breakwater', 'compiled');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    expect((await run([program, '--help'], { XDG_CACHE_HOME: dir })).code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('runs where it may keep nothing', async () => {
    expect((await run([program, '--help'], { XDG_CACHE_HOME: '/dev/null/x' })).code).toBe(0);
  });
});
