/** Steps 2 to 4: the checkpoint with its cosignatures, and the log's entries that lead to it. */
import {
  bundlesOf,
  entriesPath,
  frontierFromTiles,
  frontierTiles,
  type LogEntry,
  noteBytesMax,
  parseEntryBundle,
  parseTile,
  quorumTime,
  type Root,
  readCosignatures,
  type SignedCheckpoint,
  type Stage,
  stageAt,
  TrustError,
  tilePath,
  verifyCheckpoint,
  verifyLogRange,
} from '@breakwater/trust-lists';
import { siteText } from '../../text/site.ts';
import { trustCheckText } from '../../text/trust-check.ts';
import { momentOf } from '../list-view.ts';
import { type Files, FileUnreachable } from './files.ts';
import type { Finding } from './step.ts';

const { checkpoint: checkpointWords, witnesses: witnessWords, entry: entryWords } = trustCheckText.steps;
/** Largest file of entries that a page takes: 256 entries of 16 kB, each after two bytes of length. */
const bundleBytesMax = 256 * (2 + 16 * 1024);
const hashBytes = 32;
/** Hashes or entries in a full file. */
const tileWidth = 256;

/** Step 2: the newest checkpoint, signed by the log that the root calls the active one. Throws `TRUST_NOTE_…`. */
export async function checkCheckpoint(files: Files, root: Root): Promise<Finding<SignedCheckpoint>> {
  const log = root.logs.find(({ state }) => state === 'active');
  if (log === undefined) throw new TrustError('TRUST_LOG_UNKNOWN', 'The root names no active log.', {});
  const bytes = await files.read('checkpoint', noteBytesMax);
  const checkpoint = await verifyCheckpoint(bytes, { origin: log.origin, keys: [log.vkey] });
  return { value: checkpoint, words: checkpointWords.found(checkpoint.origin, checkpoint.size) };
}

/** Step 3: enough witnesses cosigned this very checkpoint; `at` is the time by which that many had. */
export async function checkWitnesses(
  { note }: SignedCheckpoint,
  { witnesses, quorum, freshness, clock }: Root,
  now: Date,
): Promise<Finding<{ readonly at: Date; readonly stage: Stage }>> {
  // Post-quantum cosignatures, where a witness adds them, are left to hubs; its other one says the same.
  const readable = witnesses.filter(({ vkey }) => vkey.type === 'cosignature');
  const cosigned = await readCosignatures(note, readable);
  // A time to come vouches for nothing now.
  const latest = now.getTime() + clock.maxSkewMs;
  const all = [...cosigned.values()].map(({ at }) => at);
  const times = all.filter((at) => at.getTime() <= latest);
  const at = quorumTime(times, quorum.k);
  if (at === null) {
    if (all.length >= quorum.k) throw new ClockBehind();
    const happened = `${times.length} hubs cosigned the checkpoint, ${quorum.k} must.`;
    throw new TrustError('TRUST_WITNESS_QUORUM_MISSING', happened, { cosigned: times.length, needed: quorum.k });
  }
  const stage = stageAt(Math.max(0, now.getTime() - at.getTime()), freshness);
  const isLate = stage !== 'fresh';
  const say = isLate ? witnessWords.late : witnessWords.found;
  const words = say(times.length, quorum.k, momentOf(at, siteText.language));
  return { value: { at, stage }, words, outcome: isLate ? 'late' : 'held' };
}

/** Enough hubs cosigned, at times that have not come yet: it is far likelier that this device's clock is behind. */
export class ClockBehind extends Error {
  constructor() {
    super('By the clock of this device, the hubs cosigned in the future.');
    this.name = 'ClockBehind';
  }
}

/** Step 4: the last entry, and the hashes that join it to the cosigned root hash. */
export async function checkLastEntry(files: Files, checkpoint: SignedCheckpoint): Promise<Finding<LogEntry>> {
  const entries = await readEntries(files, checkpoint, Math.max(0, checkpoint.size - 1));
  const last = entries.at(-1);
  if (last === undefined) throw new TrustError('TRUST_LOG_RANGE_MISSING', 'The log is empty.', { size: 0 });
  const hashes = subtreesBefore(last.index);
  return { value: last, words: entryWords.found(last.index, hashes) };
}

/** The entries from `from` on, joined to the checkpoint by the log's hashes. Throws `TRUST_LOG_…`, `TRUST_LEAF_…`. */
export async function readEntries(
  files: Files,
  checkpoint: SignedCheckpoint,
  from: number,
): Promise<readonly LogEntry[]> {
  const { size } = checkpoint;
  const tiles = await Promise.all(
    frontierTiles(from, size).map(async (tile) => {
      const { level, index, width } = tile;
      const pathOf = (hashes: number) => tilePath(level, index, hashes);
      const part = await readPart(files, pathOf, width, tileWidth * hashBytes);
      return [`${level}/${index}`, parseTile(part.bytes, part.width)] as const;
    }),
  );
  const hashesOf = new Map(tiles);
  const frontier = frontierFromTiles(from, size, ({ level, index }) => hashesOf.get(`${level}/${index}`) ?? []);
  const bundles = await Promise.all(
    bundlesOf(from, size).map(async ({ index, width, first }) => {
      const part = await readPart(files, (entries) => entriesPath(index, entries), width, bundleBytesMax);
      return parseEntryBundle(part.bytes, part.width).slice(Math.max(0, from - first), width);
    }),
  );
  return verifyLogRange({ from, frontier, leaves: bundles.flat() }, checkpoint, null).entries;
}

/** A file of `width` hashes or entries; a server may keep only the full one once the partial one is outgrown. */
async function readPart(
  files: Files,
  pathOf: (width: number) => string,
  width: number,
  maxBytes: number,
): Promise<{ readonly bytes: Uint8Array; readonly width: number }> {
  try {
    return { bytes: await files.read(pathOf(width), maxBytes), width };
  } catch (error) {
    if (!(error instanceof FileUnreachable && error.isMissing) || width === tileWidth) throw error;
    return { bytes: await files.read(pathOf(tileWidth), maxBytes), width: tileWidth };
  }
}

/** One hash for each bit of the number of entries before. */
function subtreesBefore(index: number): number {
  let ones = 0;
  for (let rest = index; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
