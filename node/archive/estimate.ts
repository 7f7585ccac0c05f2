/** How much there is to save, counted beside the run so that a person sees how long it will take. */
import { lstatSync, type Stats } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source } from '../backup/source/source.ts';

/** A count under way. */
export interface Estimate {
  /** Bytes of all sources once everything is counted; null before. Rules are not looked at: it may be too high. */
  total(): number | null;
  stop(): void;
}

/** Begins to count. What cannot be read counts nothing; the run itself will name it. */
export function startEstimate(sources: readonly Source[]): Estimate {
  let total: number | null = null;
  let isStopped = false;
  const count = async (): Promise<void> => {
    let bytes = 0;
    for (const { kind, address } of sources) {
      if (kind === 'postgres') continue;
      for await (const size of sizesBelow(address)) {
        if (isStopped) return;
        bytes += size;
      }
    }
    total = bytes;
  };
  count().catch(() => undefined);
  return {
    total: () => total,
    stop: () => {
      isStopped = true;
    },
  };
}

async function* sizesBelow(top: string): AsyncGenerator<number> {
  const folders = [top];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const found = statOf(at);
    if (found?.isDirectory() !== true) {
      yield found?.size ?? 0;
      continue;
    }
    const folder = await opendir(at).catch(() => null);
    if (folder === null) continue;
    for await (const entry of folder) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) yield statOf(path)?.size ?? 0;
    }
  }
}

function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    // It went away or may not be looked at: the run will say so.
    return null;
  }
}
