/** A running hub audits its holders every day, and has repaired what audits or a backup left wanting. */
import type { AuditStore } from '../../store/audit.ts';
import type { BackupStore } from '../../store/backup.ts';
import type { World } from '../../world.ts';
import type { AuditedHolder } from './audit-all.ts';

/** What it takes. */
export interface KeepAuditsParts {
  readonly audits: Pick<AuditStore, 'newest'>;
  readonly backups: Pick<BackupStore, 'snapshots'>;
  /** How many holders a snapshot should have. */
  readonly holders: number;
  /** Audits all holders; gives up, keeping nothing more, once the signal says so. */
  readonly audit: (signal: AbortSignal) => Promise<readonly AuditedHolder[]>;
  /** Begins a repair in a process of its own; false where one that it began is still at work. */
  readonly startRepair: () => Promise<boolean>;
  readonly world: Pick<World, 'now' | 'log'>;
}

/** What was done in one look. */
export type AuditLook = (signal: AbortSignal) => Promise<{ readonly audited: boolean; readonly repairing: boolean }>;

const AUDIT_EVERY_MS = 86_400_000;
/** A holder that was down while a backup ran gets its part soon after it is back, without being asked each minute. */
const REPAIR_EVERY_MS = 3_600_000;
const LOOK_MS = 300_000;

/** Looks once whether an audit or a repair is due, by the hub's own clock: neither deletes anything. */
export function createAuditLook({ audits, backups, holders, audit, startRepair, world }: KeepAuditsParts): AuditLook {
  let repairedAt: Date | null = null;
  // An audit that finds no snapshot or no quorum leaves no row; it is not tried again each time.
  let triedAt: Date | null = null;
  return async (signal) => {
    const now = world.now();
    const [snapshot] = await backups.snapshots(1);
    if (snapshot === undefined) return { audited: false, repairing: false };
    const [last] = await audits.newest(1);
    const lastAt = Math.max(last?.at.getTime() ?? 0, triedAt?.getTime() ?? 0);
    // Times in the future are those of a clock that was wrong then.
    const isDue = now.getTime() - lastAt >= AUDIT_EVERY_MS || lastAt > now.getTime();
    let isWanting = snapshot.holders.length < holders;
    if (isDue) {
      triedAt = now;
      isWanting = (await audit(signal)).some(({ verdict }) => verdict !== 'passed' && verdict !== 'late') || isWanting;
    }
    const isSoon = repairedAt !== null && now.getTime() - repairedAt.getTime() < REPAIR_EVERY_MS;
    if (!isWanting || (isSoon && !isDue)) return { audited: isDue, repairing: false };
    repairedAt = now;
    return { audited: isDue, repairing: await startRepair() };
  };
}

/** Looks every five minutes until it is closed; what goes wrong is logged and does not end it. */
export function keepAudits(parts: KeepAuditsParts): { close(): void } {
  const look = createAuditLook(parts);
  const closing = new AbortController();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look(closing.signal)
      .catch((cause: unknown) => {
        // A hub that stops cuts its lines: that says nothing about holders, and nothing of it is kept.
        if (closing.signal.aborted) return;
        const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'INTERNAL';
        parts.world.log.error({ code }, 'the holders of our backups could not be audited');
      })
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MS);
  timer.unref();
  return {
    close: () => {
      clearInterval(timer);
      closing.abort();
    },
  };
}
