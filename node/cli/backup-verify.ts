/** `breakwater backup verify`: do the holders still have what they signed for? */
import { asJob } from '../backup/as-job.ts';
import { findHubSnapshot } from '../backup/hub-snapshot.ts';
import { createReporter } from '../backup/job-reporter.ts';
import { doubtText } from '../backup/restore/doubt-text.ts';
import type { FoundSnapshot, OpenSnapshot } from '../backup/restore/open-snapshot.ts';
import { type RestoreReport, restoreReportJson, restoreSnapshot } from '../backup/restore/restore.ts';
import { isWhole, type SnapshotCheck, verifySnapshot } from '../backup/restore/verify.ts';
import { recordEvent } from '../events.ts';
import { type Hub, openHub } from '../hub.ts';
import { lieText } from './lie-text.ts';
import { hubDirOf, isSet, optionalText, text, usage } from './options.ts';
import { formatMegabytes } from './progress.ts';
import { openWanted, readerOptions, snapshotOption } from './reader-key.ts';
import type { ExitCode, Terminal, Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Asks every holder for every shard of a snapshot and checks what comes back.',
  help: `Needs no reader key, but with --read: then every file is decrypted and compared with the name of each of its
chunks as well, as a restore would, and nothing is written. Exit code 3 when a holder is silent, has lost something
or gave something else; 1 when the snapshot can no longer be restored.

  breakwater backup verify --snapshot latest
  breakwater backup verify --read --passphrase-file reader.passphrase`,
  options: [
    ...readerOptions.map((option) => ({ ...option, required: false })),
    snapshotOption,
    { flags: '--read', text: 'decrypt and check the files too; takes the reader’s passphrase' },
  ],
  async run(input, terminal) {
    const reads = isSet(input, 'read');
    if (reads && optionalText(input, 'passphraseFile') === undefined) throw usage('--read needs --passphrase-file.');
    const hub = await openHub(hubDirOf(input));
    try {
      // Before the job begins: where there is nothing to check, no check has failed.
      const wanted = text(input, 'snapshot');
      const opened = reads ? await openWanted(hub, input, wanted) : null;
      const found = opened ?? (await findHubSnapshot(hub, wanted));
      try {
        const check = await asJob(hub, 'verify', 'checking', (jobId) => verify(hub, found, jobId, terminal));
        // What cannot be rebuilt cannot be read: that is said already.
        const read = opened === null || check.packsLost > 0 ? null : await readAll(hub, opened, terminal);
        const json = { ...jsonOf(check, found), ...(read === null ? {} : { read: restoreReportJson(read) }) };
        terminal.result(json, () => [...told(check, found), ...readTold(read)]);
        return exitCodeOf(check, found, read);
      } finally {
        opened?.close();
      }
    } finally {
      await hub.close();
    }
  },
};

function exitCodeOf(check: SnapshotCheck, found: FoundSnapshot, read: RestoreReport | null): ExitCode {
  if (check.packsLost > 0) return 1;
  return isWhole(check) && found.liars.length === 0 && (read?.notesTotal ?? 0) === 0 ? 0 : 3;
}

/** Everything fetched, decrypted and checked, nothing written. */
async function readAll({ store, world }: Hub, snapshot: OpenSnapshot, terminal: Terminal): Promise<RestoreReport> {
  const report = await restoreSnapshot({
    ...{ snapshot, into: null, checksNames: true },
    progress: (update) => void terminal.progress(update),
  });
  const { bytes, files, ms } = report;
  await recordEvent({ world, events: store.events }, 'backup.verified', { bytes, files, ms });
  return report;
}

function readTold(read: RestoreReport | null): readonly string[] {
  if (read === null) return [];
  const { files, bytes, notesTotal } = read;
  const notes = notesTotal > 0 ? `, ${notesTotal} of them not whole when they were saved` : '';
  return [`Read        ${files} files, ${formatMegabytes(bytes)} MB, all as they were saved${notes}`];
}

async function verify({ store, world }: Hub, found: FoundSnapshot, jobId: string, terminal: Terminal) {
  const show = (update: Parameters<Terminal['progress']>[0]) => terminal.progress(update);
  const progress = createReporter({ jobs: store.jobs, jobId, now: world.now, show });
  const value = await verifySnapshot(found, { progress });
  const { packs, packsLost, spare } = value;
  await recordEvent({ world, events: store.events }, 'backup.verified', { packs, packsLost, spare });
  const inPart = !isWhole(value) || found.liars.length > 0;
  return { value, inPart, json: jsonOf(value, found) };
}

function jsonOf(check: SnapshotCheck, { liars, doubt }: FoundSnapshot) {
  const { packs, packsLost, spare, holders, faults } = check;
  return {
    ...{ packs, packsLost, spare },
    liars: liars.map(({ holder, reason }) => ({ holder, reason })),
    doubt: doubt && { ...doubt },
    holders: holders.map((holder) => ({ ...holder })),
    faults: faults.map((fault) => ({ ...fault })),
  };
}

function told(check: SnapshotCheck, { liars, doubt }: FoundSnapshot): readonly string[] {
  const { holders, packs, packsLost, spare } = check;
  const verdict =
    packsLost > 0
      ? `${packsLost} of ${packs} packs can no longer be rebuilt.`
      : `All ${packs} packs can be rebuilt; ${spare} more holders may be lost.`;
  const lines = holders.map(({ holder, good, wrong, missing, silent }) => {
    const faults = [
      wrong > 0 ? `${wrong} not what it signed for` : '',
      missing > 0 ? `${missing} missing` : '',
      silent > 0 ? `${silent} not answered` : '',
    ].filter((fault) => fault !== '');
    return `${holder}  ${String(good).padStart(6)} good${faults.map((fault) => `, ${fault}`).join('')}`;
  });
  const unsure = doubt === null ? [] : [`Not sure: ${doubtText(doubt, 'holders')}`];
  return [verdict, ...lines, ...unsure, ...liars.map(({ holder, reason }) => `${holder}  lied: ${lieText[reason]}`)];
}
