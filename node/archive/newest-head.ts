/** The newest snapshot that this machine has seen of an archive: all locations together cannot hide it from then on. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChosenHead } from '@breakwater/backup-replication';
import { expectInteger, expectObject, expectString, parseStrictJson } from '@breakwater/federation-protocol';
import { ArchiveError } from './error.ts';

/** What is remembered of an archive beside the caches of the engine. */
export interface SeenState {
  readonly sequence: number;
  readonly manifestSha256: string;
  /** The last pruning whose deletions the chunk index knows of. */
  readonly pruning: number;
}

/** What a head is known by. */
export type SeenHead = Pick<ChosenHead['head'], 'sequence' | 'manifestSha256'>;

const FILE = 'newest.json';
const MAX_BYTES = 4096;
const NOTHING: SeenState = { sequence: 0, manifestSha256: '', pruning: 0 };

/** Nothing where there is none, or a damaged one: a cache may be lost, and then the locations are all there is. */
export function seenState(cacheFolder: string): SeenState {
  try {
    const bytes = readFileSync(join(cacheFolder, FILE));
    const seen = expectObject(parseStrictJson(bytes, { maxBytes: MAX_BYTES }), FILE);
    return {
      sequence: expectInteger(seen.sequence, 'sequence'),
      manifestSha256: expectString(seen.manifestSha256, 'manifestSha256', 64),
      pruning: expectInteger(seen.pruning, 'pruning'),
    };
  } catch {
    return NOTHING;
  }
}

/** Whole or not at all; throws what the system says. */
export function rememberState(cacheFolder: string, change: Partial<SeenState>): void {
  mkdirSync(cacheFolder, { recursive: true, mode: 0o700 });
  const path = join(cacheFolder, FILE);
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify({ ...seenState(cacheFolder), ...change })}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** Remembers what a reader saw, if it is newer. A cache that cannot be written to stops nobody from restoring. */
export function noteSeen(cacheFolder: string, { sequence, manifestSha256 }: SeenHead): void {
  if (sequence <= seenState(cacheFolder).sequence) return;
  try {
    rememberState(cacheFolder, { sequence, manifestSha256 });
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
  }
}

/** Whether what the locations tell (null: nothing) leaves out, or denies, what was seen here before. */
export function isRolledBack(seen: SeenState, chosen: Pick<ChosenHead, 'head' | 'history'> | null): boolean {
  if (seen.sequence === 0) return false;
  if (chosen === null || chosen.head.sequence < seen.sequence) return true;
  const same = chosen.history.find(({ sequence }) => sequence === seen.sequence);
  return same !== undefined && same.manifestSha256 !== seen.manifestSha256;
}

/** The refusal of `isRolledBack`. */
export function rolledBack(seen: SeenState, chosen: Pick<ChosenHead, 'head'> | null): ArchiveError {
  const told = chosen?.head.sequence ?? 0;
  const what = told === 0 ? 'of no snapshot at all' : `of snapshot ${told} as the newest`;
  const happened =
    told < seen.sequence
      ? `The locations tell ${what}, and this machine has seen snapshot ${seen.sequence}.`
      : `The locations tell of another snapshot ${seen.sequence} than this machine has seen.`;
  return new ArchiveError('ARCHIVE_ROLLED_BACK', happened, { seen: seen.sequence, told });
}
