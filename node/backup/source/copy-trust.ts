/** The hub's evidence of trust, copied before it is read: the running hub replaces these files every few seconds. */
import { copyFileSync, type Dirent, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Files on their way to their name: whoever writes them puts them in place by a rename, or never. */
const UNFINISHED = '.new';

/**
 * Copies the folders and plain files below `from` into the new folder `to`. Each file is as of one moment, since its
 * writer replaces it whole; one that is gone by now is left out, as a walk a moment later would not have met it.
 */
export function copyTrust(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  unlessGone(() => {
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      if (entry.isDirectory()) copyTrust(join(from, entry.name), join(to, entry.name));
      else if (isFinished(entry)) unlessGone(() => copyFile(join(from, entry.name), join(to, entry.name)));
    }
  });
}

function isFinished(entry: Dirent): boolean {
  return entry.isFile() && !entry.name.endsWith(UNFINISHED);
}

function copyFile(from: string, to: string): void {
  const { atimeMs, mtimeMs } = statSync(from);
  copyFileSync(from, to);
  utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
}

function unlessGone(copy: () => void): void {
  try {
    copy();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
  }
}
