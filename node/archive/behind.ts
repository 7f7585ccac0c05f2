/** Which locations lack something that an earlier run could not write there: runs tell of them until it is repaired. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOwnerName, type OwnerName } from '@breakwater/backup-replication';
import { expectArray, expectObject, expectString, parseStrictJson } from '@breakwater/federation-protocol';

const FILE = 'behind.json';
// 256 locations, the most that an archive has, of 19 bytes each.
const MAX_BYTES = 8192;
const LOCATIONS_MAX = 256;

/**
 * Their names. Later runs write no pack a second time, so without this memory they would find nothing lacking. None
 * where it is lost or damaged: then `archive verify` is what finds them.
 */
export function locationsBehind(cacheFolder: string): readonly OwnerName[] {
  try {
    const remembered = expectObject(
      parseStrictJson(readFileSync(join(cacheFolder, FILE)), { maxBytes: MAX_BYTES }),
      FILE,
    );
    const names = expectArray(remembered.behind, 'behind', LOCATIONS_MAX).map((one) => expectString(one, 'name', 16));
    return names.filter(isOwnerName);
  } catch {
    return [];
  }
}

/** Whole or not at all; throws what the system says. */
export function rememberBehind(cacheFolder: string, names: Iterable<OwnerName>): void {
  const behind = [...new Set(names)].sort();
  const path = join(cacheFolder, FILE);
  if (behind.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  mkdirSync(cacheFolder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify({ behind })}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}
