/** `breakwater recovery split`: a new recovery key, shared out among officials and partner hubs, then forgotten. */
import { mkdir } from 'node:fs/promises';
import { recordEvent } from '../events.ts';
import { openHub } from '../hub.ts';
import { runSplit, type SplitOutcome } from '../recovery/run-split.ts';
import { sealer } from '../recovery/sealer.ts';
import { requireAllowed } from '../trust/allowed.ts';
import { dirOption, hubDirOf, text } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Makes a recovery key, shares it out among home officials and partner hubs, and forgets it.',
  help: `Run it once before the first backup, whenever officials or partners change, and after every recovery.
Each official gets a sealed share file, useless without that official's own key; each partner hub keeps a
sealed share. Two officials and two partners together can put the key together; no number of partners can.

  breakwater recovery split --dir hubs/dm --out-dir people/dm`,
  options: [
    dirOption,
    { flags: '--out-dir <path>', text: "where the officials' share files are written", required: true },
  ],
  async run(input, terminal) {
    const outDir = text(input, 'outDir');
    const hub = await openHub(hubDirOf(input));
    try {
      await mkdir(outDir, { recursive: true, mode: 0o700 });
      const state = requireAllowed(hub.trust, { country: hub.config.country, service: 'BackupStore' });
      const basis = hub.trust.basis();
      const outcome = await runSplit(
        {
          country: hub.config.country,
          state,
          peers: hub.peers,
          recoveries: hub.store.recoveries,
          backupSigner: hub.keyring.signer('backup'),
          sealer,
          randomBytes: hub.world.randomBytes,
          now: hub.world.now(),
        },
        outDir,
      );
      const { generation, deliveries } = outcome;
      const kept = deliveries.filter(({ refusal }) => refusal === null).length;
      const details = { generation, kept, ...basis };
      await recordEvent({ world: hub.world, events: hub.store.events }, 'recovery.split', details);
      terminal.result(factsOf(outcome), () => linesOf(outcome));
      return kept === deliveries.length ? 0 : 3;
    } finally {
      await hub.close();
    }
  },
};

function factsOf({ generation, publicKeyId, deliveries, shareFiles }: SplitOutcome) {
  return {
    generation,
    publicKeyId,
    custodians: deliveries.map(({ country, refusal }) => ({ country, kept: refusal === null, refusal })),
    shares: shareFiles.map(({ name, abroadIn, path }) => ({ name, abroadIn, path })),
  };
}

function linesOf({ generation, deliveries, shareFiles }: SplitOutcome): string[] {
  return [
    `Recovery key ${generation} is in force. The key itself is forgotten; only its shares are left.`,
    '',
    'Officials, two of whom must approve a recovery. Give each their file:',
    ...shareFiles.map(({ name, abroadIn, path }) => `  ${name}${abroadIn ? `, lives in ${abroadIn}` : ''}  ${path}`),
    '',
    'Partner hubs, two of which must hand over their share:',
    ...deliveries.map(
      ({ country, refusal }) => `  ${country}  ${refusal === null ? 'keeps its share' : `no: ${refusal}`}`,
    ),
    '',
    'Next: breakwater backup run. Backups made from now on can be recovered with these shares.',
  ];
}
