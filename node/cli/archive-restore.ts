/** `breakwater archive restore`: a snapshot, or a part of it, into a new directory. */

import { resolve } from 'node:path';
import type { HeadDoubt } from '@breakwater/backup-replication';
import { openArchiveSnapshot } from '../archive/read.ts';
import { doubtText } from '../backup/restore/doubt-text.ts';
import { isLie, type RestoreReport, restoreReportJson, restoreSnapshot } from '../backup/restore/restore.ts';
import { bytesText, rateAfter } from '../console/amount.ts';
import {
  acceptOlderOption,
  fromOption,
  keyOption,
  passphraseOption,
  placeText,
  snapshotOption,
  WORKERS_MAX,
  withArchive,
} from './archive-options.ts';
import { databaseAdvice } from './database-advice.ts';
import { isSet, optionalText, optionalWhole, texts, usage } from './options.ts';
import { passedOverText } from './passed-over.ts';
import { printable } from './printable.ts';
import { filesText, formatSeconds } from './progress.ts';
import type { Verb } from './verb.ts';

const shownMax = 20;

export const verb: Verb = {
  summary: 'Restores a snapshot from any of an archive’s locations that are enough, into a new directory.',
  help: `Nothing that exists is ever overwritten: the directory appears when everything is in it and checked. If it is
stopped, the same command goes on where it was. Without --path everything comes back; with it, that file or
directory, as \`archive ls\` shows it.

  breakwater archive restore --from /mnt/b,/mnt/d,/mnt/e --key ~/archive.key --into ~/restored
  breakwater archive restore --from /mnt/a --key ~/archive.key --into ~/one --path documents/letter.odt`,
  options: [
    fromOption,
    keyOption,
    passphraseOption,
    snapshotOption,
    acceptOlderOption,
    { flags: '--into <dir>', text: 'the new directory' },
    { flags: '--path <path>', text: 'only this, may be given several times', repeat: true },
    { flags: '--with-owners', text: 'give files back to their owners, setuid and all (needs root)' },
    { flags: '--dry-run', text: 'fetch and check everything, write nothing' },
    { flags: '--workers <count>', text: 'threads that decrypt and write (default: all cores, at most 4)' },
  ],
  stopped: {
    means: 'The directory of --into is not there; what was restored so far lies beside it under a name with .partial.',
    cure: 'Run the same command again: it goes on. To give up, remove what has .partial in its name.',
  },
  async run(input, terminal) {
    const began = performance.now();
    const isDryRun = isSet(input, 'dryRun');
    const workers = optionalWhole(input, 'workers', 1, WORKERS_MAX);
    const into = optionalText(input, 'into');
    if (into === undefined && !isDryRun) throw usage('--into is needed (or --dry-run).');
    const target = into === undefined || isDryRun ? null : resolve(into);
    return withArchive(input, 'from', async (archive) => {
      const snapshot = await openArchiveSnapshot(archive, optionalText(input, 'snapshot') ?? 'latest');
      try {
        const report = await restoreSnapshot({
          ...{
            snapshot,
            into: target,
            select: { paths: texts(input, 'path') },
            withOwners: isSet(input, 'withOwners'),
          },
          checksNames: isDryRun,
          ...(workers === undefined ? {} : { workers }),
          progress: (update) => terminal.progress(update),
        });
        const seconds = (performance.now() - began) / 1000;
        const named = (names: readonly string[]) => [...new Set(names)].map((name) => placeText(archive, name));
        const holders = named(report.holders);
        const liars = named([...snapshot.liars, ...report.faults.filter(isLie)].map(({ holder }) => holder));
        const faults = report.faults.map(({ holder, ...fault }) => ({
          location: placeText(archive, holder),
          ...fault,
        }));
        const { snapshot: name } = snapshot.manifest;
        terminal.result(
          {
            ...{ ...restoreReportJson(report), snapshot: name, sequence: snapshot.head.sequence, into: target },
            ...{ seconds: Number(seconds.toFixed(3)), peakMemoryBytes: process.resourceUsage().maxRSS * 1024 },
            ...{ locations: holders, faults, liars, doubt: snapshot.doubt && { ...snapshot.doubt } },
          },
          () => told(report, { target, seconds, holders, doubt: snapshot.doubt, ...judged(faults, liars) }),
        );
        return report.notesTotal > 0 ? 3 : 0;
      } finally {
        snapshot.close();
      }
    });
  },
};

interface Told {
  readonly target: string | null;
  readonly seconds: number;
  readonly holders: readonly string[];
  readonly doubt: HeadDoubt | null;
  readonly faulty: readonly string[];
  readonly silent: readonly string[];
}

/** Who did not answer, or broke off, may be well again; who has other bytes than it should, or none, is not. */
function judged(
  faults: readonly { readonly location: string; readonly fault: string }[],
  liars: readonly string[],
): Pick<Told, 'faulty' | 'silent'> {
  const isSilence = (fault: string) => fault === 'silent' || fault === 'interrupted';
  const of = (wanted: boolean) => faults.filter(({ fault }) => isSilence(fault) === wanted);
  const faulty = new Set([...liars, ...of(false).map(({ location }) => location)]);
  const silent = new Set(of(true).map(({ location }) => location));
  return { faulty: [...faulty], silent: [...silent.difference(faulty)] };
}

function told(report: RestoreReport, { target, seconds, holders, doubt, faulty, silent }: Told): readonly string[] {
  const { bytes, files, notes, notesTotal, isResumed } = report;
  const rate = rateAfter(bytes, seconds);
  const shown = notes.slice(0, shownMax);
  return [
    target === null ? 'Checked     everything can be restored; nothing was written' : `Restored    ${target}`,
    `            ${filesText(files)}, ${bytesText(bytes)}${isResumed ? ', going on from before' : ''}`,
    `Time        ${formatSeconds(seconds)}${rate}`,
    `From        ${holders.join(', ')}`,
    ...(doubt === null ? [] : [`Not sure    ${doubtText(doubt, 'locations')}`]),
    ...passedOverText(report.passedOver),
    ...faulty.map((place) => `Faulty      ${place}: others helped; see \`breakwater archive verify\``),
    ...silent.map((place) => `Silent      ${place}: did not answer, or broke off for a while`),
    ...shown.map(({ path, reason }) => `Not whole   ${printable(path)}: ${reason}`),
    ...(notesTotal > shown.length ? [`            and ${notesTotal - shown.length} more; see --json`] : []),
    ...databaseAdvice(report, target),
  ];
}
