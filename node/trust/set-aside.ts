/** Puts a state file that was refused out of the way: what it holds may be all that is left of what the hub knew. */
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stateFile } from './state-file.ts';

/** So many are kept: enough for a person to find out what happened, too few to fill a disk with. */
export const asideMax = 4;
const asideName = /^state\.refused-\d{8}T\d{9}Z$/;

/** Renames the file to `state.refused-<time>`; resolves to the new path, or null when there is no file. */
export async function setStateAside(dir: string, now: Date): Promise<string | null> {
  const file = stateFile(dir);
  const aside = `${file}.refused-${now.toISOString().replace(/[-:.]/g, '')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  await forgetOldest(dirname(file));
  return aside;
}

/** The very first stays whatever comes later: a hub that fails at every start refuses worse and worse files. */
async function forgetOldest(folder: string): Promise<void> {
  const [, ...later] = (await readdir(folder)).filter((name) => asideName.test(name)).sort();
  for (const name of later.slice(0, Math.max(0, later.length + 1 - asideMax))) {
    await rm(join(folder, name), { force: true });
  }
}
