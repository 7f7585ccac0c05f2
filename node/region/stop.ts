/** `breakwater region stop`: through the running supervisor, or, when that is gone, the processes that it left. */
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { askRegion } from './control.ts';
import { RegionError } from './error.ts';
import { regionLayout } from './layout.ts';
import { readRegion } from './region-file.ts';

const stopMs = 20_000;

/** Stops the region in `root` and waits until it is down; returns the names of the parts that were stopped. */
export async function stopRegion(root: string): Promise<readonly string[]> {
  const answer = await askRegion(root, { do: 'stop' }).catch((error) => {
    if (error instanceof RegionError && error.code === 'REGION_NOT_RUNNING') return undefined;
    throw error;
  });
  const left = answer
    ? answer.parts.filter(({ running }) => running).map(({ name, pid }) => [name, pid] as const)
    : await orphansOf(root);
  if (!answer && left.length === 0) throw new RegionError('REGION_NOT_RUNNING', `No region runs in ${root}.`, { root });
  if (!answer) for (const [, pid] of left) process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + stopMs;
  while (left.some(([, pid]) => belongsTo(pid, root)) && Date.now() < deadline) await pause(100);
  return left.map(([name]) => name);
}

/** Parts whose supervisor is gone, for instance because somebody killed it. */
async function orphansOf(root: string): Promise<readonly (readonly [name: string, pid: number])[]> {
  const state = await readRegion(regionLayout(root).regionFile);
  return Object.entries(state?.processes ?? {}).filter(([, pid]) => belongsTo(pid, root));
}

/** A process id may have gone to a stranger since; ours carries the region's directory in its command line. */
function belongsTo(pid: number, root: string): boolean {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(root);
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return false; // ps: no such process
    throw error;
  }
}
