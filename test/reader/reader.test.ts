/** Golden repositories read by another program than ours, written from the document of the format alone. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const run = (part: string) =>
  spawnSync('sh', [resolve(import.meta.dirname, 'run.sh'), part], { encoding: 'utf8', timeout: 590_000 });

/** What run.sh ends with when Python or its modules are missing. */
const absent = 77;

if (run('ready').status === absent) {
  console.warn('Python 3 with cryptography and zstandard is absent: the tests of the second reader did not run.');
  it('NOT RUN: Python 3 with cryptography and zstandard is absent', () => {
    expect(run('ready').status).toBe(absent);
  });
} else {
  it('restores every snapshot from every choice of k locations, and refuses what was altered', () => {
    const { status, stdout, stderr } = run('golden');
    expect(`${stdout}${stderr}`).not.toMatch(/NOT |differ/);
    expect(stdout).toMatch(/3-of-6: 3 snapshots from 20 choices, 6 packs from parity: the same/);
    expect(stdout).toMatch(/hostile archives: (\d+) of \1 as they should be/);
    expect(status).toBe(0);
  }, 600_000);
}
