/** `breakwater backup restore`: everyday restoring with the reader key. */
import { join, resolve } from 'node:path';
import { asJob } from '../backup/as-job.ts';
import { shardsFrom } from '../backup/find-snapshot.ts';
import { allHolders } from '../backup/holders.ts';
import { createReporter } from '../backup/job-reporter.ts';
import { findSnapshot, openWithReaderKey } from '../backup/open-snapshot.ts';
import { type RestoreReport, restoreReportJson, restoreSnapshot } from '../backup/restore.ts';
import { recordEvent } from '../events.ts';
import { type Hub, openHub } from '../hub.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { sealer } from '../recovery/sealer.ts';
import { dirOption, hubDirOf, isSet, optionalText, text, usage } from './options.ts';
import { formatMegabytes, formatSeconds } from './progress.ts';
import type { Terminal, Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Restores a snapshot from any three holders into a new directory.',
  help: `Nothing that exists is ever overwritten. Files come out checked against the hashes that went in.
For a lost hub use "breakwater recovery request" instead: it needs no reader key.

  breakwater backup restore --snapshot latest --into /srv/restored --passphrase-file reader.passphrase`,
  options: [
    dirOption,
    { flags: '--snapshot <which>', text: 'latest, a number, or the first 8 digits of its name', default: 'latest' },
    { flags: '--into <dir>', text: 'the new directory' },
    { flags: '--dry-run', text: 'fetch and check everything, write nothing' },
    { flags: '--reader-key <file>', text: 'the sealed reader key (default: keys/reader.key of the hub)' },
    { flags: '--passphrase-file <file>', text: 'first line: the reader’s passphrase', required: true },
  ],
  async run(input, terminal) {
    const isDryRun = isSet(input, 'dryRun');
    const into = isDryRun ? null : optionalText(input, 'into');
    if (into === undefined) throw usage('--into is needed (or --dry-run).');
    const hub = await openHub(hubDirOf(input));
    try {
      const target = into === null ? null : resolve(into);
      const report = await asJob(hub, 'restore', 'restoring', (jobId) => restore(hub, jobId, input, target, terminal));
      terminal.result(restoreReportJson(report), () => told(report, target));
      return report.incomplete.length > 0 ? 3 : 0;
    } finally {
      await hub.close();
    }
  },
};

async function restore(hub: Hub, jobId: string, input: VerbInput, into: string | null, terminal: Terminal) {
  const { config, keyring, store, world, trust, peers } = hub;
  const { country } = config;
  const holders = allHolders(trust.current(), country, peers);
  const keyFile = optionalText(input, 'readerKey') ?? join(config.dir, 'keys', 'reader.key');
  const passphrase = await readPassphrase(text(input, 'passphraseFile'));
  const openDataKey = await openWithReaderKey(keyFile, passphrase, country, sealer);
  const found = await findSnapshot(
    { country, keys: [keyring.publicJwk('backup')], peers, holders },
    text(input, 'snapshot'),
  );
  const show = (update: Parameters<Terminal['progress']>[0]) => terminal.progress(update);
  const progress = createReporter({ jobs: store.jobs, jobId, now: world.now, show });
  const fetchShard = shardsFrom(holders, country);
  const value = await restoreSnapshot({
    manifest: found.manifest,
    openDataKey,
    fetchShard,
    into,
    now: world.now,
    progress,
  });
  const { bytes, files, ms, holdersUsed } = value;
  const liars = [...new Set([...found.liars, ...value.liars.map((liar) => liar.holder)])];
  const event = into === null ? 'backup.verified' : 'backup.restored';
  await recordEvent({ world, events: store.events }, event, { bytes, files, ms, holdersUsed, liars });
  return { value, inPart: value.incomplete.length > 0, json: restoreReportJson(value) };
}

function told(report: RestoreReport, into: string | null): readonly string[] {
  const { bytes, files, ms, holders, liars, incomplete } = report;
  const rate = ms > 0 ? `, ${formatMegabytes((bytes / ms) * 1000)} MB/s` : '';
  const named = [...new Set(liars.map((liar) => liar.holder))];
  return [
    into === null ? 'Checked     everything can be restored; nothing was written' : `Restored    ${into}`,
    `            ${files} files, ${formatMegabytes(bytes)} MB, every file as it was saved`,
    `Time        ${formatSeconds(ms / 1000)}${rate}`,
    `Holders     ${holders.join(', ')}`,
    ...(named.length > 0 ? [`Lied        ${named.join(', ')}: gave other bytes than signed for; not used`] : []),
    ...incomplete.slice(0, 20).map(({ path, reason }) => `Not whole   ${path}: ${reason}`),
  ];
}
