/** `breakwater serve` as a supervisor meets it: one line when it listens, a clean end when it is told to stop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { makeLoneHub } from './a-hub.ts';

const main = join(import.meta.dirname, '../../main.ts');

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

it('says once that it is ready, in JSON, answers then, and stops with exit code 0', async () => {
  const port = await freePort();
  const dir = await makeLoneHub(port, await freePort());
  const child = spawn(process.execPath, [main, 'serve', '--dir', dir, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const errors: string[] = [];
  child.stderr.on('data', (data) => errors.push(String(data)));
  await Promise.race([
    once(reader, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(errors.join('')))),
  ]);
  const ready = { ready: true, country: 'LC', origin: `http://lc.localhost:${port}` };
  expect(JSON.parse(lines[0] ?? '')).toMatchObject(ready);
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect(await answer.json()).toMatchObject({ country: 'LC' });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(lines).toHaveLength(1);
});
