/** `breakwater region stop`: through the running supervisor, or, when that is gone, the processes that it left. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
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
  const folders = await foldersOf(root);
  const deadline = Date.now() + stopMs;
  while (left.some(([, pid]) => belongsTo(pid, folders)) && Date.now() < deadline) await pause(100);
  return left.map(([name]) => name);
}

/** Parts whose supervisor is gone, for instance because somebody killed it. */
async function orphansOf(root: string): Promise<readonly (readonly [name: string, pid: number])[]> {
  const state = await readRegion(regionLayout(root).regionFile);
  const folders = await foldersOf(root);
  return Object.entries(state?.processes ?? {}).filter(([, pid]) => belongsTo(pid, folders));
}

/** The region's directory, and those of hubs that lie elsewhere since a restore. */
async function foldersOf(root: string): Promise<readonly string[]> {
  const state = await readRegion(regionLayout(root).regionFile);
  return [root, ...Object.values(state?.hubDirs ?? {})].map((folder) => resolve(folder));
}

/** A process id may have gone to a stranger since; ours names a folder of the region among its arguments. */
function belongsTo(pid: number, folders: readonly string[]): boolean {
  if (!existsSync('/proc/self/cmdline')) return isAlive(pid); // macOS: no way to look without another program
  const words = commandLineOf(pid);
  return folders.some((folder) => words.some((word) => word === folder || word.startsWith(folder + sep)));
}

function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return [];
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
