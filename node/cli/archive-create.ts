/** `breakwater archive create`: a snapshot of directories and databases into an archive. */
import { availableParallelism } from 'node:os';
import type { OpenArchive } from '../archive/open-archive.ts';
import { type SavedInArchive, saveIntoArchive } from '../archive/save.ts';
import { parseSources, refuseOverlap } from '../archive/sources.ts';
import type { EngineProgress } from '../backup/engine/order.ts';
import type { Source } from '../backup/source/source.ts';
import { bytesText, rateAfter } from '../console/amount.ts';
import { notFoundLines, placeText, secondsSince, WORKERS_MAX, withArchive, writingOptions } from './archive-options.ts';
import { isSet, optionalWhole, text, texts, usage } from './options.ts';
import { passedOverText } from './passed-over.ts';
import { printable } from './printable.ts';
import { filesText, formatSeconds } from './progress.ts';
import type { Terminal, Verb } from './verb.ts';

/** Lines of files left out that are shown; all that are kept are in `--json`. */
const shownMax = 20;
/** More threads than this only wait for each other. */
const workersMax = 4;

export const verb: Verb = {
  summary: 'Saves directories, files and databases into an archive, encrypted; only what is new is written.',
  help: `Everything is saved under the last name of its path. The first run writes all, later ones what changed.
All locations but one must be there (of one or two: all). A file that cannot be read, or changes while it is read, is
named, the others are saved, and the exit code is 3; so it is while a location lacks something, until
\`archive repair\`. Fifos, sockets and devices have no contents: they are counted and
nothing is lacking without them. A database that is in use is given as sqlite:FILE, or
postgres:service:NAME. Rules of --exclude are those of .gitignore, from each source on.

  breakwater archive create --to /mnt/a,/mnt/b --key ~/archive.key ~/documents sqlite:/srv/registry.db
  breakwater archive create --to /mnt/a,/mnt/b --key ~/archive.key --exclude node_modules/ --exclude '*.tmp' ~/work`,
  arguments: [{ name: '<sources...>', text: 'what to save: DIR, FILE, sqlite:FILE, postgres:service:NAME' }],
  options: [
    ...writingOptions,
    { flags: '--exclude <rule>', text: 'leave out what fits; may be given several times', repeat: true },
    { flags: '--one-file-system', text: 'leave out what is mounted below a source' },
    { flags: '--skip-caches', text: 'leave out directories that say they are caches (CACHEDIR.TAG)' },
    { flags: '--workers <count>', text: `threads that read and encrypt (default: all cores, at most ${workersMax})` },
  ],
  stopped: {
    means: 'The new snapshot is there only if `archive list` shows it, and then it is whole; all before it are.',
    cure: 'Run the same command again: it makes the snapshot, and what this run stored is not stored twice.',
  },
  async run(input, terminal) {
    const began = performance.now();
    const workers = optionalWhole(input, 'workers', 1, WORKERS_MAX) ?? Math.min(workersMax, availableParallelism());
    if (input.args.includes('')) throw usage('There is a source without a name; leave it out, or name it.');
    return withArchive(input, 'to', async (archive) => {
      const sources = parseSources(input.args, {
        exclude: texts(input, 'exclude'),
        oneFileSystem: isSet(input, 'oneFileSystem'),
        skipCaches: isSet(input, 'skipCaches'),
      });
      const folders = archive.places.flatMap(({ folder }) => (folder === null ? [] : [folder]));
      refuseOverlap(sources, folders, text(input, 'key'));
      const saved = await withProgress(sources, terminal, (report) =>
        saveIntoArchive(archive, sources, { workers, report }),
      );
      const seconds = secondsSince(began);
      const behind = behindOf(saved, archive);
      const { totals, newBytes, storedBytes, newPacks, snapshot, sequence, leftOut, leftOutCount } = saved;
      terminal.result(
        {
          ...{ snapshot, sequence, bytes: totals.bytes, files: totals.files, seconds },
          ...{ peakMemoryBytes: process.resourceUsage().maxRSS * 1024, newBytes, storedBytes, packs: newPacks },
          ...{ skipped: leftOut.map(({ path, reason }) => ({ path, reason })), skippedCount: leftOutCount },
          ...{ passedOver: { ...saved.passedOver }, behind: behind.map(({ place }) => place) },
        },
        () =>
          told(saved, seconds, [
            ...behind.map(
              ({ place, reason }) => `Behind      ${place}: ${reason}; later run \`breakwater archive repair\``,
            ),
            ...notFoundLines(archive),
          ]),
      );
      return leftOutCount > 0 || behind.length > 0 ? 3 : 0;
    });
  },
};

/** Shows how far `work` is, against all there is as soon as that is counted; with nobody to see it, nothing is. */
async function withProgress<Result>(
  sources: readonly Source[],
  terminal: Terminal,
  work: (report: (progress: EngineProgress) => void) => Promise<Result>,
): Promise<Result> {
  if (terminal.json || process.stderr.isTTY !== true) return work(() => undefined);
  const { startEstimate } = await import('../archive/estimate.ts');
  const estimate = startEstimate(sources);
  let [done, total] = [0, 0];
  const show = (isAll: boolean) => terminal.progress({ done: isAll ? total : done, total, unit: 'bytes', label: '' });
  try {
    const result = await work(({ doneBytes, totalBytes }) => {
      // The last line is written when all is durable, not when all is read.
      total = Math.max(totalBytes, estimate.total() ?? 0, doneBytes + 1);
      done = doneBytes;
      if (done > 0 && estimate.total() !== null) show(false);
    });
    if (done > 0) show(true);
    return result;
  } finally {
    estimate.stop();
  }
}

/** Locations that lack something of this snapshot, and why. */
function behindOf({ behind, holders, failedHolders }: SavedInArchive, archive: OpenArchive) {
  return archive.places.flatMap(({ name, address }) => {
    if (!behind.includes(name)) return [];
    const failure = failedHolders.get(name);
    const isFull = failure === 'ENOSPC' || failure === 'EDQUOT';
    const isEarlier = failure === undefined && holders.includes(name);
    const now = isFull ? 'its disk is full' : `it failed (${failure ?? 'no answer'})`;
    const reason = address === null ? 'it is away' : isEarlier ? 'it lacks what earlier runs could not write' : now;
    return [{ place: placeText(archive, name), reason }];
  });
}

function told(saved: SavedInArchive, seconds: number, noted: readonly string[]): readonly string[] {
  const { totals, newBytes, storedBytes, sequence, snapshot, leftOut, leftOutCount } = saved;
  // What was not read says nothing about speed.
  const rate = newBytes > totals.bytes / 2 ? rateAfter(totals.bytes, seconds) : '';
  const fresh = newBytes === 0 ? 'nothing new' : `of which ${bytesText(newBytes)} new`;
  const lines = [
    `Snapshot ${sequence}  ${snapshot.slice(0, 12)}`,
    `Saved       ${filesText(totals.files)}, ${bytesText(totals.bytes)}, ${fresh}`,
    ...(storedBytes > 0 ? [`Stored      ${bytesText(storedBytes)} over all locations`] : []),
    `Time        ${formatSeconds(seconds)}${rate}`,
    ...passedOverText(saved.passedOver),
    ...noted,
  ];
  if (leftOutCount === 0) return lines;
  const listed = leftOut.slice(0, shownMax).map(({ path, reason }) => `  ${printable(path)}: ${reason}`);
  const more = leftOutCount > listed.length ? [`  and ${leftOutCount - listed.length} more; see --json`] : [];
  return [...lines, `Not whole   ${leftOutCount}, everything else is saved:`, ...listed, ...more];
}
