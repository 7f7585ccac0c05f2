/** What a disk holds after the power went: nothing that was not synced, and of a file that was not, perhaps a torn half. */
import { existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

const SECTOR_BYTES = 4096;

/** A file under its newest name. */
interface Known {
  isSynced: boolean;
}

/**
 * Undoes what the journal of a run that was killed below `ran` shows as not durable, in its copy `top`: names in
 * folders that were not synced since, contents that were not. `seed` decides which unsynced things are lost and which
 * are torn, since a disk may well have written some of them.
 */
export function cutPower(journalPath: string, ran: string, top: string, seed: number): void {
  const files = new Map<string, Known>();
  /** New names by folder, with what stood there before. */
  const unsynced = new Map<string, { path: string; from: string | null }[]>();
  const named = (path: string, from: string | null) => {
    const folder = dirname(path);
    unsynced.set(folder, [...(unsynced.get(folder) ?? []), { path, from }]);
  };
  for (const line of readFileSync(journalPath, 'utf8').split('\n')) {
    const [letter, ...noted] = line.split('\t');
    if (!noted[0]?.startsWith(`${ran}/`)) continue;
    const [path = '', to = ''] = noted.map((name) => top + name.slice(ran.length));
    if (letter === 'w') {
      if (!files.has(path)) named(path, null);
      files.set(path, { isSynced: false });
    } else if (letter === 's') {
      unsynced.delete(path);
      const file = files.get(path);
      if (file !== undefined) file.isSynced = true;
    } else if (letter === 'r' || letter === 'l') {
      files.set(to, files.get(path) ?? { isSynced: true });
      if (letter === 'r') files.delete(path);
      named(to, letter === 'r' ? path : null);
    } else if (letter === 'u') files.delete(path);
    else if (letter === 'm') named(path, null);
  }
  let dice = seed;
  const isLost = () => {
    dice = (Math.imul(dice, 1664525) + 1013904223) >>> 0;
    return dice % 3 !== 0;
  };
  for (const [path, { isSynced }] of files) if (!isSynced && isLost()) tear(path);
  for (const { path, from } of [...unsynced.values()].flat().reverse()) {
    if (!existsSync(path) || !isLost()) continue;
    if (from !== null && existsSync(dirname(from))) renameSync(path, from);
    else rmSync(path, { recursive: true });
  }
}

/** Half of it, to the end of a sector. */
function tear(path: string): void {
  if (!existsSync(path)) return;
  truncateSync(path, Math.floor(statSync(path).size / 2 / SECTOR_BYTES) * SECTOR_BYTES);
}
