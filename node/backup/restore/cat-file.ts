/** One file of a snapshot as a stream of its bytes. */
import type { ChunkPlace, Place } from '@breakwater/backup-replication';
import { HubBackupError } from '../error.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { readChunks } from './read-chunks.ts';
import { openReading, type Reading, type ReadingOptions } from './reading.ts';
import { inWords } from './survey.ts';
import { treeLines } from './tree-lines.ts';
import { keyOf, pathOfKey, pathText, typedPath } from './tree-path.ts';

/** Places read at once: at most some MiB of plaintext. */
const PLACES_PER_ORDER = 8;
const ZEROS = new Uint8Array(1024 * 1024);

/**
 * The bytes of the file at `path`, in order; a further name of a file gives the same bytes. Throws
 * `RESTORE_PATH_UNKNOWN` when there is no file with this path, and what reading throws.
 */
export async function* catFile(
  snapshot: OpenSnapshot,
  path: string,
  options: ReadingOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const reading = openReading(snapshot, { workers: 0, ...options });
  try {
    const linked = yield* contentsOf(reading, typedPath(path));
    if (linked !== null) yield* contentsOf(reading, linked);
  } catch (cause) {
    throw inWords(cause);
  } finally {
    await reading.close();
  }
}

/** Answers null after the file's last byte, or the key of the file that this is only another name of. */
async function* contentsOf(reading: Reading, key: string): AsyncGenerator<Uint8Array, string | null, undefined> {
  let isOpen = false;
  for await (const line of treeLines(reading.snapshot, reading.reader)) {
    if (line.type === 'link' && keyOf(line.path) === key) return keyOf(line.target);
    if (line.type === 'file' && keyOf(line.path) === key) isOpen = true;
    if (!isOpen) continue;
    if ('places' in line) yield* bytesOf(reading, line.places);
    // A file of many places goes on to its `end` line.
    if ('state' in line) return null;
  }
  const path = pathText(pathOfKey(key));
  throw new HubBackupError('RESTORE_PATH_UNKNOWN', `The snapshot holds no file at ${path}.`, { path });
}

async function* bytesOf(reading: Reading, places: readonly Place[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < places.length; ) {
    const place = places[at];
    if (place === undefined) return;
    if (!('pack' in place)) {
      for (let left = place.bytes; left > 0; left -= ZEROS.length)
        yield ZEROS.subarray(0, Math.min(left, ZEROS.length));
      at += 1;
      continue;
    }
    const group = neighbours(places, at, place.pack);
    yield* await readChunks('data', group, reading.snapshot, reading.reader);
    at += group.length;
  }
}

function neighbours(places: readonly Place[], from: number, pack: string): readonly ChunkPlace[] {
  const group: ChunkPlace[] = [];
  for (const place of places.slice(from, from + PLACES_PER_ORDER)) {
    if (!('pack' in place) || place.pack !== pack) break;
    group.push(place);
  }
  return group;
}
