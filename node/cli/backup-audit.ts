/** `breakwater backup audit`: do the holders still have what they signed for? Asked by chance, proved by bytes. */
import { auditAll, SPOT_LEAVES } from '../backup/audit/audit-all.ts';
import { auditJson, auditLines } from '../backup/audit/audit-text.ts';
import { auditPartsOf } from '../backup/audit/hub-parts.ts';
import { openHub } from '../hub.ts';
import type { AuditEpoch } from '../store/audit.ts';
import { dirOption, hubDirOf, optionalWhole } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Asks every holder for pieces of our backups that it cannot foresee, and keeps the proof.',
  help: `A running hub does this every day. Each holder is asked for pieces by chance, and for the next of all its
pieces, so that in time every one was seen. What it answers is compared with the signed snapshot; the
transcript can be given to anybody ("backup audit export"), who checks it without any secret. Exit code 3
when a holder failed or did not answer; "breakwater backup repair" then makes good what is missing.

  breakwater backup audit
  breakwater backup audit --leaves 459`,
  options: [
    dirOption,
    { flags: '--leaves <count>', text: 'pieces by chance; 459 find 1 % missing with 99 %', default: `${SPOT_LEAVES}` },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const audited = await auditAll(auditPartsOf(hub), optionalWhole(input, 'leaves', 1) ?? SPOT_LEAVES);
      const epochs = new Map<string, AuditEpoch | null>();
      for (const { holder } of audited) epochs.set(holder, await hub.store.audits.epoch(holder));
      const holders = audited.map(({ holder, verdict, audits }) => {
        const { position = 0, total = 0, epoch = 0 } = epochs.get(holder) ?? {};
        return { holder, verdict, coverage: { epoch, position, total }, audits: audits.map(auditJson) };
      });
      terminal.result({ holders }, () => auditLines(audited, epochs));
      return audited.every(({ verdict }) => verdict === 'passed' || verdict === 'late') ? 0 : 3;
    } finally {
      await hub.close();
    }
  },
};
