/** `breakwater backup restore`: everyday restoring with the reader key. */
import { resolve } from 'node:path';
import { asJob } from '../backup/as-job.ts';
import { createReporter } from '../backup/job-reporter.ts';
import { doubtText } from '../backup/restore/doubt-text.ts';
import type { OpenSnapshot } from '../backup/restore/open-snapshot.ts';
import { isLie, type RestoreReport, restoreReportJson, restoreSnapshot } from '../backup/restore/restore.ts';
import { bytesText, rateAfter } from '../console/amount.ts';
import { recordEvent } from '../events.ts';
import { type Hub, openHub } from '../hub.ts';
import { databaseAdvice } from './database-advice.ts';
import { lieText } from './lie-text.ts';
import { hubDirOf, isSet, optionalText, text, texts, usage } from './options.ts';
import { passedOverText } from './passed-over.ts';
import { printable } from './printable.ts';
import { filesText, formatSeconds } from './progress.ts';
import { openWanted, readerOptions, snapshotOption } from './reader-key.ts';
import type { Terminal, Verb, VerbInput } from './verb.ts';

const SHOWN_MAX = 20;
const TIER_MAX = 9;

export const verb: Verb = {
  summary: 'Restores a snapshot, or a part of it, from any three holders into a new directory.',
  help: `Nothing that exists is ever overwritten: the directory appears when everything is in it and checked. If it is
stopped, the same command goes on where it was. Without --path and --tier everything comes back, the sources of
the first tier first. For a lost hub use "breakwater recovery request" instead: it needs no reader key.

  breakwater backup restore --into /srv/restored --passphrase-file reader.passphrase
  breakwater backup restore --into /srv/register --tier 1 --passphrase-file reader.passphrase`,
  options: [
    ...readerOptions,
    snapshotOption,
    { flags: '--into <dir>', text: 'the new directory' },
    { flags: '--path <path>', text: 'only this, as `backup ls` shows it; several times', repeat: true },
    { flags: '--tier <number>', text: 'only sources of this tier; several times', repeat: true },
    { flags: '--with-owners', text: 'give files back to their owners, setuid and all (needs root)' },
    { flags: '--dry-run', text: 'fetch and check everything, write nothing' },
  ],
  async run(input, terminal) {
    const into = isSet(input, 'dryRun') ? null : optionalText(input, 'into');
    if (into === undefined) throw usage('--into is needed (or --dry-run).');
    const order = { into: into === null ? null : resolve(into), tiers: texts(input, 'tier').map(tierOf) };
    const hub = await openHub(hubDirOf(input));
    try {
      const snapshot = await openWanted(hub, input, text(input, 'snapshot'));
      try {
        const report = await asJob(hub, 'restore', 'restoring', (jobId) =>
          restore({ hub, jobId, input, terminal, snapshot, ...order }),
        );
        terminal.result(jsonOf(report, snapshot), () => told(report, snapshot, order.into));
        return report.notesTotal > 0 ? 3 : 0;
      } finally {
        snapshot.close();
      }
    } finally {
      await hub.close();
    }
  },
};

function tierOf(given: string): number {
  const tier = Number(given);
  if (Number.isInteger(tier) && tier >= 1 && tier <= TIER_MAX) return tier;
  throw usage(`--tier takes a number from 1 to ${TIER_MAX}.`);
}

interface Restoring {
  readonly hub: Hub;
  readonly jobId: string;
  readonly input: VerbInput;
  readonly terminal: Terminal;
  readonly snapshot: OpenSnapshot;
  readonly into: string | null;
  readonly tiers: readonly number[];
}

async function restore({ hub, jobId, input, terminal, snapshot, into, tiers }: Restoring) {
  const { store, world } = hub;
  const show = (update: Parameters<Terminal['progress']>[0]) => terminal.progress(update);
  const report = createReporter({ jobs: store.jobs, jobId, now: world.now, show });
  const value = await restoreSnapshot({
    ...{ snapshot, into, select: { paths: texts(input, 'path'), tiers } },
    withOwners: isSet(input, 'withOwners'),
    checksNames: into === null,
    progress: (update) => void report(update),
  });
  const { bytes, files, ms, holders, notesTotal } = value;
  const event = into === null ? 'backup.verified' : 'backup.restored';
  const facts = { bytes, files, ms, holdersUsed: holders.length, liars: liarsOf(value, snapshot) };
  await recordEvent({ world, events: store.events }, event, facts);
  return { value, inPart: notesTotal > 0, json: jsonOf(value, snapshot) };
}

/** Who gave a false head, manifest or list, and who a false shard. */
function liarsOf(report: RestoreReport, snapshot: OpenSnapshot): string[] {
  const holders = [...snapshot.liars, ...report.faults.filter(isLie)].map(({ holder }) => holder);
  return [...new Set(holders)].sort();
}

function jsonOf(report: RestoreReport, snapshot: OpenSnapshot) {
  return {
    ...restoreReportJson(report),
    sequence: snapshot.head.sequence,
    snapshot: snapshot.manifest.snapshot,
    liars: liarsOf(report, snapshot),
    doubt: snapshot.doubt && { ...snapshot.doubt },
  };
}

function told(report: RestoreReport, snapshot: OpenSnapshot, into: string | null): readonly string[] {
  const { bytes, files, ms, holders, faults, notes, notesTotal, isResumed } = report;
  const rate = rateAfter(bytes, ms / 1000);
  const wrong = [...new Set(faults.filter(isLie).map(({ holder }) => holder))];
  const shown = notes.slice(0, SHOWN_MAX);
  return [
    into === null ? 'Checked     everything can be restored; nothing was written' : `Restored    ${into}`,
    `            ${filesText(files)}, ${bytesText(bytes)}${isResumed ? ', going on from before' : ''}`,
    `Time        ${formatSeconds(ms / 1000)}${rate}`,
    `Holders     ${holders.join(', ')}`,
    ...passedOverText(report.passedOver),
    ...(snapshot.doubt === null ? [] : [`Not sure    ${doubtText(snapshot.doubt, 'holders')}`]),
    ...snapshot.liars.map(({ holder, reason }) => `Lied        ${holder}: ${lieText[reason]}`),
    ...(wrong.length > 0 ? [`Lied        ${wrong.join(', ')}: gave other bytes than signed for; not used`] : []),
    ...shown.map(({ path, reason }) => `Not whole   ${printable(path)}: ${reason}`),
    ...(notesTotal > shown.length ? [`            and ${notesTotal - shown.length} more; see --json`] : []),
    ...databaseAdvice(report, into),
  ];
}
