/** `breakwater backup run`: everything to the holders, now. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DEFAULT_SCHEME } from '@breakwater/backup-replication';
import { members } from '@breakwater/trust-lists';
import { asJob } from '../backup/as-job.ts';
import { type BandwidthLimiter, createLimiter, NO_LIMIT } from '../backup/bandwidth/limiter.ts';
import { parseBandwidth, ratesAt } from '../backup/bandwidth/rules.ts';
import { watchHolders } from '../backup/holder-watch.ts';
import { writingHolders } from '../backup/hub-holders.ts';
import { readerOpener } from '../backup/hub-snapshot.ts';
import { renewalLines } from '../backup/index/renewal.ts';
import { lackBySource } from '../backup/left-out.ts';
import { everyKeyOf, ownerKeys } from '../backup/owner-keys.ts';
import { auditClocks, knownHolders } from '../backup/repair/judge-holders.ts';
import type { OpenKey } from '../backup/restore/open-snapshot.ts';
import { type BackupParts, type BackupResult, backupResultJson, runBackup } from '../backup/run.ts';
import { parseZone } from '../backup/schedule/schedule.ts';
import { bytesText, rateAfter } from '../console/amount.ts';
import { recordEvent } from '../events.ts';
import { type Hub, openHub } from '../hub.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { sealer } from '../recovery/sealer.ts';
import { requireAllowed } from '../trust/allowed.ts';
import { dirOption, hubDirOf, optionalText } from './options.ts';
import { passedOverText } from './passed-over.ts';
import { printable } from './printable.ts';
import { filesText, formatSeconds } from './progress.ts';
import type { ProgressUpdate, Terminal, Verb, VerbInput } from './verb.ts';

/** Lines of files left out that are shown; all of them are in `--json`. */
const shownMax = 20;

export const verb: Verb = {
  summary: 'Backs up the hub and all its sources to the region’s holders, encrypted.',
  help: `Only what changed is sent. Every holder signs for what it keeps; with fewer than five of six the
backup counts as failed and the last good one stays in force. A file that cannot be read is
named, the others are saved, and the exit code is 3; fifos, sockets and devices, which have no contents,
are counted and nothing is lacking without them.
If this machine lost its index of what is stored, everything is stored once more; with the reader's
passphrase the index is built anew from the holders' copies first.

  breakwater backup run --dir /var/lib/breakwater`,
  options: [
    dirOption,
    { flags: '--passphrase-file <file>', text: 'to build a lost index anew: first line, the reader’s passphrase' },
    { flags: '--reader-key <file>', text: 'the sealed reader key (default: keys/reader.key of the hub)' },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const result = await asJob(hub, 'backup', 'backing up', (jobId) => backUp(hub, jobId, { input, terminal }));
      terminal.result(backupResultJson(result), () => told(result));
      return result.skippedCount > 0 ? 3 : 0;
    } finally {
      await hub.close();
    }
  },
};

async function backUp(hub: Hub, jobId: string, { input, terminal }: { input: VerbInput; terminal: Terminal }) {
  const { config, keyring, store, world, trust, peers } = hub;
  const parts = { world, events: store.events };
  await recordEvent(parts, 'backup.started');
  try {
    const { dir, country, backup } = config;
    const state = requireAllowed(trust, { country, service: 'BackupStore' });
    const agreements = { hosting: store.hosting, trust, now: world.now };
    const known = await knownHolders(
      store,
      members(state).map((member) => member.country),
      auditClocks(trust, world),
    );
    const watch = watchHolders();
    const { told: hear } = watch;
    const holders = await writingHolders(
      { state, owner: country, peers, told: hear },
      agreements,
      DEFAULT_SCHEME,
      known,
    );
    let last: ProgressUpdate | null = null;
    const show = (update: ProgressUpdate) => {
      last = update;
      // More may be found yet, and holders are still to sign: the last line is written when that is done.
      if (update.done > 0) terminal.progress({ ...update, total: Math.max(update.total, update.done + 1) });
    };
    const { pgBin } = backup;
    const own = { dir, country, keyring, ownerKeys: ownerKeys(state, country) };
    const run = {
      ...own,
      ...store,
      holders,
      sealer,
      world,
      show,
      pgBin,
      limiter: limiterOf(hub),
      ...openerOf(hub, input),
    };
    const value = await runBackup(run, jobId).finally(() => watch.judge(watchParts(hub, state)));
    showEnd(terminal, last);
    const { bytes, files, ms, packs, sequence, skippedCount } = value;
    await recordEvent(parts, 'backup.done', { sequence, bytes, files, ms, packs, skipped: skippedCount });
    const lacks = lackBySource(value.skipped).map((lack) => ({ ...lack }));
    const json = { ...backupResultJson(value), skipped: skippedCount, lacks };
    return { value, inPart: skippedCount > 0, json };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'INTERNAL';
    await recordEvent(parts, 'backup.failed', { code });
    throw cause;
  }
}

/** Read only when it is needed: the reader's key file costs a second to open. */
function openerOf({ config }: Hub, input: VerbInput): Pick<BackupParts, 'openKey'> {
  const passphraseFile = optionalText(input, 'passphraseFile');
  if (passphraseFile === undefined) return {};
  const path = optionalText(input, 'readerKey') ?? join(config.dir, 'keys', 'reader.key');
  let opener: Promise<OpenKey> | null = null;
  const open = async () => readerOpener(config.country, { path, passphrase: await readPassphrase(passphraseFile) });
  return {
    openKey: async (record, use) => {
      opener ??= open();
      return (await opener)(record, use);
    },
  };
}

/** Who lied is told whether the backup succeeds or not: a lie may be why it failed. */
function watchParts({ config, store, world }: Hub, state: ReturnType<typeof requireAllowed>) {
  const { dir, country: owner } = config;
  return { owner, dir, keysOf: everyKeyOf(state), backups: store.backups, world, events: store.events };
}

/** The limits of hub.toml, looked up again by the hour. */
function limiterOf({ config, world }: Hub): BandwidthLimiter {
  const rules = parseBandwidth(config.backup.limits);
  if (rules.length === 0) return NO_LIMIT;
  const zone = parseZone(config.backup.timeZone);
  return createLimiter({
    monotonicMs: world.monotonicMs ?? (() => world.now().getTime()),
    sleep: (ms) => setTimeout(ms),
    rates: () => ratesAt(rules, world.now(), zone),
  });
}

function showEnd(terminal: Terminal, last: ProgressUpdate | null): void {
  if (last !== null && last.done > 0) terminal.progress({ ...last, done: last.total });
}

function told(result: BackupResult): readonly string[] {
  const { files, bytes, newBytes, ms, holders, packs, sequence, snapshot, skipped, skippedCount } = result;
  // What was not read says nothing about speed.
  const rate = newBytes > bytes / 2 ? rateAfter(bytes, ms / 1000) : '';
  const fresh = newBytes === 0 ? 'nothing new' : `of which ${bytesText(newBytes)} new`;
  const lines = [
    `Snapshot ${sequence}  ${snapshot.slice(0, 12)}`,
    `Saved       ${filesText(files)}, ${bytesText(bytes)}, ${fresh}`,
    `Time        ${formatSeconds(ms / 1000)}${rate}`,
    `Holders     ${holders} signed for it; any 3 can give it back (${packs} packs)`,
    ...missedLines(result),
    ...passedOverText(result.passedOver),
    ...renewalLines(result.index),
  ];
  if (skippedCount === 0) return lines;
  const listed = skipped.slice(0, shownMax).map(({ path, reason }) => `  ${printable(path)}: ${reason}`);
  const more = skippedCount > listed.length ? [`  and ${skippedCount - listed.length} more; see --json`] : [];
  return [...lines, `Not whole   ${skippedCount}, everything else is saved:`, ...listed, ...more];
}

/** Who signed for the head may lack packs: a line that was cut for a while, a disk that was full. */
function missedLines({ missed }: BackupResult): readonly string[] {
  if (missed.length === 0) return [];
  const named = missed.map(({ holder, reason }) => `${holder} (${reason})`).join(', ');
  return [`Lacking     ${named} did not take every part. Once they answer: breakwater backup repair`];
}
