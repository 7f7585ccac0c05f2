/** `breakwater backup health`: how many holders may still be lost, and what to do about it. */
import { auditPartsOf } from '../backup/audit/hub-parts.ts';
import { backupHealth } from '../backup/health/health.ts';
import { healthJson, healthLines } from '../backup/health/health-text.ts';
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows how many holders may still be lost before a backup can no longer be restored.',
  help: `Looks at the newest snapshots, at what holders say that they keep, and at what audits proved. Exit code 3 when
no further holder may be lost or something should be done, 1 when something is lost already.

  breakwater backup health`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const health = await backupHealth(auditPartsOf(hub));
      const now = hub.world.now();
      terminal.result(healthJson(health, null), () => healthLines(health, null, now));
      if (health.snapshots.some(({ packsLost }) => packsLost > 0)) return 1;
      const isSound = health.holders.every(({ standing, missing }) => standing === 'sound' && (missing ?? 0) === 0);
      return isSound && (health.snapshots[0]?.mayLose ?? 0) > 0 ? 0 : 3;
    } finally {
      await hub.close();
    }
  },
};
