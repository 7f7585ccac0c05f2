/** `breakwater backup verify`: do the holders still have what they signed for? */
import { asJob } from '../backup/as-job.ts';
import { checkHolders, type SnapshotCheck } from '../backup/check-holders.ts';
import { shardsFrom } from '../backup/find-snapshot.ts';
import { allHolders } from '../backup/holders.ts';
import { createReporter } from '../backup/job-reporter.ts';
import { findSnapshot } from '../backup/open-snapshot.ts';
import { recordEvent } from '../events.ts';
import { type Hub, openHub } from '../hub.ts';
import { dirOption, hubDirOf, text } from './options.ts';
import type { Terminal, Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Asks every holder for every shard of a snapshot and checks what comes back.',
  help: `Needs no reader key. To open and check the files themselves as well, use
"breakwater backup restore --dry-run". Exit code 3 when a holder is silent, has lost something or
gave something else; 1 when the snapshot can no longer be restored.

  breakwater backup verify --snapshot latest`,
  options: [
    dirOption,
    { flags: '--snapshot <which>', text: 'latest, a number, or the first 8 digits of its name', default: 'latest' },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      // Before the job begins: where there is nothing to check, no check has failed.
      const found = await find(hub, text(input, 'snapshot'));
      const check = await asJob(hub, 'verify', 'checking', (jobId) => verify(hub, found, jobId, terminal));
      terminal.result(jsonOf(check), () => told(check));
      return check.packsLost > 0 ? 1 : isWhole(check) ? 0 : 3;
    } finally {
      await hub.close();
    }
  },
};

type Found = Awaited<ReturnType<typeof findSnapshot>>;

function find({ config: { country }, keyring, trust, peers }: Hub, snapshot: string): Promise<Found> {
  const holders = allHolders(trust.current(), country, peers);
  return findSnapshot({ country, keys: [keyring.publicJwk('backup')], peers, holders }, snapshot);
}

async function verify({ config, store, world, trust, peers }: Hub, found: Found, jobId: string, terminal: Terminal) {
  const { country } = config;
  const holders = allHolders(trust.current(), country, peers);
  const show = (update: Parameters<Terminal['progress']>[0]) => terminal.progress(update);
  const report = createReporter({ jobs: store.jobs, jobId, now: world.now, show });
  const value = await checkHolders(found.manifest, shardsFrom(holders, country), report);
  const { packs, packsLost, spare } = value;
  await recordEvent({ world, events: store.events }, 'backup.verified', { packs, packsLost, spare });
  return { value, inPart: !isWhole(value), json: jsonOf(value) };
}

function isWhole(check: SnapshotCheck): boolean {
  return check.holders.every(({ wrong, missing, silent }) => wrong + missing + silent === 0);
}

function jsonOf(check: SnapshotCheck) {
  return { ...check, holders: check.holders.map((holder) => ({ ...holder })) };
}

function told({ holders, packs, packsLost, spare }: SnapshotCheck): readonly string[] {
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
  return [verdict, ...lines];
}
