/** `breakwater backup prune`: lets holders delete what no kept snapshot needs, in two steps with days between. */

import { join } from 'node:path';
import { DEFAULT_SCHEME } from '@breakwater/backup-replication';
import { asJob } from '../backup/as-job.ts';
import { agreementParts } from '../backup/holding/open-holder.ts';
import { readingHolders } from '../backup/hub-holders.ts';
import { forgetPacksIn } from '../backup/index/chunk-index.ts';
import { INDEX_FILE } from '../backup/index/snapshot-memory.ts';
import { candidateOf, decideKeep } from '../backup/keep/decide.ts';
import { ownerKeys } from '../backup/owner-keys.ts';
import { type HolderPrune, type PruneOutcome, pruneBackups } from '../backup/prune/prune.ts';
import { CACHE_FOLDER } from '../backup/run.ts';
import { recordEvent } from '../events.ts';
import { type Hub, openHub } from '../hub.ts';
import { requireAllowed } from '../trust/allowed.ts';
import { dirOption, hubDirOf, isSet } from './options.ts';
import { formatMegabytes } from './progress.ts';
import type { Verb } from './verb.ts';

const SNAPSHOTS_READ = 100_000;

export const verb: Verb = {
  summary: 'Lets the holders delete what no kept snapshot needs: condemned first, deleted days later.',
  help: `Run it now and then; each run takes one step at every holder and says which. What \`backup keep\` keeps
is never named, nor is the newest snapshot, nor what an unfinished run stored since yesterday. Holders
delete nothing that is locked by the agreement, whoever signs, and a condemned thing that is needed
again is pardoned. Exit code 3 when a holder could not be asked.

  breakwater backup prune --dry-run
  breakwater backup prune`,
  options: [dirOption, { flags: '--dry-run', text: 'only say what would be done' }],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const isDry = isSet(input, 'dryRun');
      const work = () => prune(hub, isDry);
      const outcome = isDry
        ? await work()
        : await asJob(hub, 'prune', 'pruning', async () => {
            const value = await work();
            return { value, inPart: !isWhole(value), json: factsOf(value) };
          });
      if (!isDry) {
        const steps = outcome.holders.map(({ holder, step, things }) => ({ holder, step, things }));
        const parts = { world: hub.world, events: hub.store.events };
        await recordEvent(parts, 'backup.pruned', { steps, ...hub.trust.basis() });
      }
      terminal.result(factsOf(outcome), () => linesOf(outcome, isDry));
      return isWhole(outcome) ? 0 : 3;
    } finally {
      await hub.close();
    }
  },
};

async function prune(hub: Hub, isDry: boolean): Promise<PruneOutcome> {
  const { config, keyring, store, peers, trust } = hub;
  const { country: owner } = config;
  const state = requireAllowed(trust, { country: owner, service: 'BackupStore' });
  const snapshots = await store.backups.snapshots(SNAPSHOTS_READ);
  const verdicts = decideKeep(snapshots.map(candidateOf), config.backup.keep);
  const isKept = new Set(verdicts.flatMap(({ sequence, keptFor }) => (keptFor.length > 0 ? [sequence] : [])));
  return pruneBackups({
    ...{ owner, peers, isDry, scheme: DEFAULT_SCHEME, holders: readingHolders({ state, owner, peers }) },
    ...{ signer: keyring.signer('backup'), ...ownerKeys(state, owner), now: agreementParts(hub).now },
    kept: snapshots.filter(({ sequence }) => isKept.has(sequence)),
    known: new Set(snapshots.map(({ sequence }) => sequence)),
    forgetPacks: (ids) => forgetPacksIn(join(config.dir, CACHE_FOLDER, INDEX_FILE), ids),
  });
}

function isWhole({ holders }: PruneOutcome): boolean {
  return holders.every(({ step }) => step !== 'failed');
}

function factsOf({ kept, holders }: PruneOutcome) {
  return {
    kept: [...kept],
    holders: holders.map(({ until, ...facts }) => ({ ...facts, until: until?.toISOString() ?? null })),
  };
}

function linesOf({ kept, holders }: PruneOutcome, isDry: boolean): readonly string[] {
  return [
    `Kept: ${kept.length} ${kept.length === 1 ? 'snapshot' : 'snapshots'} (${kept.join(', ')}).`,
    ...holders.map((one) => `${one.holder}: ${isDry ? 'would be ' : ''}${wordsOf(one)}`),
  ];
}

function wordsOf({ step, things, bytes, spared, until, code }: HolderPrune): string {
  const what = `${things} things, ${formatMegabytes(bytes)} MB`;
  const but = spared > 0 ? `; it keeps ${spared} all the same` : '';
  if (step === 'condemn') return `condemned: ${what}${but}`;
  if (step === 'delete') return `deleted: ${what}${but}`;
  if (step === 'pardon') return `pardoned, since something of it is needed again: ${what}`;
  if (step === 'wait') return `condemned before, can be taken back until ${until?.toISOString().slice(0, 10)}: ${what}`;
  if (step === 'failed') return `not asked (${code})`;
  return bytes > 0 ? `left alone: ${formatMegabytes(bytes)} MB wait for their lock to end` : 'left alone: no garbage';
}
