/** `breakwater backup health`: how many holders may still be lost, and what to do about it. */
import { auditPartsOf } from '../backup/audit/hub-parts.ts';
import { type BackupHealth, backupHealth } from '../backup/health/health.ts';
import { healthJson, healthLines } from '../backup/health/health-text.ts';
import { type TierHealth, tierHealth } from '../backup/health/tiers.ts';
import { type Hub, openHub } from '../hub.ts';
import { dirOption, hubDirOf, optionalText } from './options.ts';
import { openWanted } from './reader-key.ts';
import type { ExitCode, Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows how many holders may still be lost before a backup can no longer be restored.',
  help: `Looks at the newest snapshots, at what holders say that they keep, and at what audits proved. With the reader
key it also says it for each tier, since only who may read knows which parts a tier needs. Exit code 3 when
no further holder may be lost or something should be done, 1 when something is lost already.

  breakwater backup health
  breakwater backup health --passphrase-file reader.passphrase`,
  options: [
    dirOption,
    { flags: '--passphrase-file <file>', text: 'for tiers: first line, the reader’s passphrase' },
    { flags: '--reader-key <file>', text: 'the sealed reader key (default: keys/reader.key of the hub)' },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const health = await backupHealth(auditPartsOf(hub));
      const tiers = await tiersOf(hub, input, health);
      const now = hub.world.now();
      terminal.result(healthJson(health, tiers), () => healthLines(health, tiers, now));
      return exitCodeFor(health);
    } finally {
      await hub.close();
    }
  },
};

/** Null where nobody is there who may read. */
async function tiersOf(hub: Hub, input: VerbInput, health: BackupHealth): Promise<readonly TierHealth[] | null> {
  if (optionalText(input, 'passphraseFile') === undefined) return null;
  const snapshot = await openWanted(hub, input, 'latest');
  try {
    return await tierHealth(snapshot, health);
  } finally {
    snapshot.close();
  }
}

function exitCodeFor({ snapshots, holders }: BackupHealth): ExitCode {
  if (snapshots.some(({ packsLost }) => packsLost > 0)) return 1;
  const isSound = holders.every(({ standing, missing }) => standing === 'sound' && (missing ?? 0) === 0);
  return isSound && (snapshots[0]?.mayLose ?? 0) > 0 ? 0 : 3;
}
