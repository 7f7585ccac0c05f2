/** `breakwater backup verify`: do the holders still have what they signed for? */
import { asJob } from '../backup/as-job.ts';
import { findHubSnapshot } from '../backup/hub-snapshot.ts';
import { createReporter } from '../backup/job-reporter.ts';
import type { FoundSnapshot } from '../backup/restore/open-snapshot.ts';
import { isWhole, type SnapshotCheck, verifySnapshot } from '../backup/restore/verify.ts';
import { recordEvent } from '../events.ts';
import { type Hub, openHub } from '../hub.ts';
import { lieText } from './lie-text.ts';
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
      const found = await findHubSnapshot(hub, text(input, 'snapshot'));
      const check = await asJob(hub, 'verify', 'checking', (jobId) => verify(hub, found, jobId, terminal));
      terminal.result(jsonOf(check, found), () => told(check, found));
      return check.packsLost > 0 ? 1 : isWhole(check) && found.liars.length === 0 ? 0 : 3;
    } finally {
      await hub.close();
    }
  },
};

async function verify({ store, world }: Hub, found: FoundSnapshot, jobId: string, terminal: Terminal) {
  const show = (update: Parameters<Terminal['progress']>[0]) => terminal.progress(update);
  const progress = createReporter({ jobs: store.jobs, jobId, now: world.now, show });
  const value = await verifySnapshot(found, { progress });
  const { packs, packsLost, spare } = value;
  await recordEvent({ world, events: store.events }, 'backup.verified', { packs, packsLost, spare });
  const inPart = !isWhole(value) || found.liars.length > 0;
  return { value, inPart, json: jsonOf(value, found) };
}

function jsonOf(check: SnapshotCheck, { liars }: FoundSnapshot) {
  const { packs, packsLost, spare, holders, faults } = check;
  return {
    ...{ packs, packsLost, spare },
    liars: liars.map(({ holder, reason }) => ({ holder, reason })),
    holders: holders.map((holder) => ({ ...holder })),
    faults: faults.map((fault) => ({ ...fault })),
  };
}

function told(check: SnapshotCheck, { liars }: FoundSnapshot): readonly string[] {
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
  return [verdict, ...lines, ...liars.map(({ holder, reason }) => `${holder}  lied: ${lieText[reason]}`)];
}
