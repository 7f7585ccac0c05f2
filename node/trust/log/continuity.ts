/**
 * Whether this log is the one that its last process left behind. A log put back from a backup looks like any other, but
 * has forgotten what it showed since: a tree grown on it may contradict one that a witness out of reach has cosigned,
 * and that would freeze the region. So the largest tree shown is written down, in a file that no copy can replace.
 */
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CodedError,
  canonicalJson,
  isObject,
  type JsonObject,
  parseStrictJson,
  rangeRoot,
} from '@breakwater/federation-protocol';
import { hexOf } from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import { realDisk } from '../disk.ts';
import type { LogFolder } from './folder.ts';

/** The largest tree shown to anybody. */
export interface ShownTree {
  readonly size: number;
  readonly rootHash: Uint8Array;
}

/** The record of what was shown. */
export interface Continuity {
  /** Whether `folder` holds everything that it ever showed, as far as that can be proven here. */
  holds(folder: LogFolder): Promise<boolean>;
  /** Durable when it resolves; called before a tree is shown, and when somebody vouches for the log. */
  record(tree: ShownTree): Promise<void>;
}

const fileBytesMax = 4096;
/** Linux names each start of a machine anew: a whole disk that was put back is found out by the start that follows. */
const bootIdFile = '/proc/sys/kernel/random/boot_id';

/** Opens the record in the log's folder `dir`. */
export function openContinuity(dir: string): Continuity {
  const file = join(dir, 'shown.json');
  return {
    holds: async (folder) => {
      const bytes = await realDisk.read(file, fileBytesMax);
      const mark = bytes === null ? null : parseMark(bytes);
      if (mark === null || mark.of !== (await identityOf(file))) return false;
      const size = Number(mark.size);
      if (size === 0) return true;
      if (((await folder.head())?.size ?? 0) < size) return false;
      return hexOf(rangeRoot(await folder.range(size), nodeSuite.sha256)) === mark.root;
    },
    record: async ({ size, rootHash }) => {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const fresh = `${file}.${process.pid}.new`;
      const handle = await open(fresh, 'w', 0o600);
      try {
        // It says which file it is: a copy of it, also one written over it, is another file and proves nothing.
        const of = await identityOf(fresh);
        await handle.writeFile(canonicalJson({ size: String(size), root: hexOf(rootHash), of }));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, file);
      await realDisk.syncFolder(dir);
    },
  };
}

/** Which file on which disk, made when, and since which start of the machine. */
async function identityOf(file: string): Promise<string> {
  const { dev, ino, birthtimeNs } = await stat(file, { bigint: true });
  const boot = await readFile(bootIdFile, 'utf8').catch(() => 'unknown');
  return [dev, ino, birthtimeNs, boot.trim()].join(' ');
}

function parseMark(bytes: Uint8Array): JsonObject | null {
  try {
    const value = parseStrictJson(bytes, { maxBytes: fileBytesMax });
    return isObject(value) ? value : null;
  } catch (error) {
    // A file that makes no sense proves nothing; the next record replaces it.
    if (error instanceof CodedError) return null;
    throw error;
  }
}
