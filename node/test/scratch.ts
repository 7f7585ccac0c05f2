/** A directory that a test may fill, removed when the test is over. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Makes an empty directory for the running test. */
export async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'breakwater-test-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
