/** Ctrl-C and SIGTERM: what stays is said, what must not stay goes, and a shell sees 130 or 143 as ever. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verbs } from '../../cli/verbs.ts';
import { scratch } from '../scratch.ts';

const fixture = join(import.meta.dirname, 'stop-me.ts');
const program = join(import.meta.dirname, '../../main.ts');

/** Runs a program of ours until it has said `until`, sends the signal and tells how it ended. */
async function stopped(file: string, words: readonly string[], signal: NodeJS.Signals, isIn: Promise<unknown> | null) {
  const store = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const env = { ...process.env, ...store, XDG_CACHE_HOME: await scratch() };
  const child = spawn(process.execPath, [file, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  const begun = Promise.withResolvers<void>();
  child.stdout.on('data', (text) => {
    said.stdout += String(text);
    if (said.stdout.includes('ready')) begun.resolve();
  });
  child.stderr.on('data', (text) => {
    said.stderr += String(text);
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, by) => resolve({ code, signal: by }));
  });
  await Promise.race([isIn ?? begun.promise, ended]);
  child.kill(signal);
  return { ...said, ...(await ended), ...said };
}

describe('a verb that is stopped', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s clears up, speaks in four parts, and ends by the signal',
    async (signal) => {
      const mark = join(await scratch(), 'cleared');
      const { stderr, stdout, ...end } = await stopped(fixture, [mark], signal, null);
      expect(end).toMatchObject({ code: null, signal });
      expect(stderr).toContain(signal);
      expect(stderr).toMatch(
        /What it means {2}What stays\.\n {2}What to do {5}Go on\.\n {2}Code {11}ARCHIVE_STOPPED\n$/,
      );
      expect(stdout).toBe('ready\n');
      expect(existsSync(mark)).toBe(true);
    },
  );

  it('says it in one object with --json', async () => {
    const mark = join(await scratch(), 'cleared');
    const { stdout } = await stopped(fixture, [mark, '--json'], 'SIGINT', null);
    const [, ...lines] = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { ok: false, code: 'ARCHIVE_STOPPED', means: 'What stays.', cure: 'Go on.', evidence: { signal: 'SIGINT' } },
    ]);
  });

  it('leaves neither key nor archive where it was making one', async () => {
    const top = await scratch();
    const asked = Promise.withResolvers<void>();
    // A store that has nothing yet, and never says that it has taken anything: the command stands still half-way.
    const store = createServer((request, response) => {
      if (request.method === 'PUT') asked.resolve();
      else response.writeHead(404).end();
    });
    onTestFinished(() => {
      store.closeAllConnections();
      store.close();
    });
    await once(store.listen(0, '127.0.0.1'), 'listening');
    const address = store.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const to = `${join(top, 'a')},s3://bucket/x?endpoint=http://127.0.0.1:${port}`;
    const words = ['archive', 'init', '--to', to, '--key', join(top, 'key')];
    const { stderr, signal } = await stopped(program, words, 'SIGINT', asked.promise);
    expect(stderr).toMatch(/No archive was made/);
    expect(signal).toBe('SIGINT');
    expect(readdirSync(top)).toEqual(['a']);
    expect(readdirSync(join(top, 'a'))).toEqual([]);
  });
});

it('every verb of archives says what stays when it is stopped', async () => {
  const archives = verbs.filter(({ words }) => words[0] === 'archive');
  expect(archives.length).toBeGreaterThan(9);
  for (const { words, load } of archives) expect((await load()).verb.stopped?.cure, words.join(' ')).toMatch(/\.$/);
});
