/** The log as it lies in a directory, for a bundle that reaches further back than what the hub stands on. */
import type { TrustState } from '@breakwater/trust-lists';
import { type LogEvidence, TrustError } from '@breakwater/trust-lists';
import { type LogFolder, logDir, openLogFolder } from './log/folder.ts';
import { mirrorDir } from './mirror.ts';

/** The log from entry `from` to the state's head, or null when no whole copy of it lies in `dir`. */
export async function keptLog(dir: string, { log }: TrustState, from: number): Promise<LogEvidence | null> {
  for (const path of [mirrorDir(dir, log.origin), logDir(dir)]) {
    const found = await readFrom(openLogFolder(path), from, log.size);
    if (found !== null) return { checkpoint: log.checkpoint, from, ...found };
  }
  return null;
}

async function readFrom(folder: LogFolder, from: number, size: number) {
  const head = await folder.head();
  if (head === null || head.size < size) return null;
  try {
    const { hashes } = await folder.range(from);
    return { frontier: hashes, leaves: await folder.entries(from, size) };
  } catch (error) {
    // A copy with a hole is as good as none; the bundle is verified by whoever gets it.
    if (error instanceof TrustError) return null;
    throw error;
  }
}
