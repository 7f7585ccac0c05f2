/** How many holders may still be lost: the one figure of the console, on the overview and over the backups. Pure. */
import type { Weight } from './decision.ts';
import type { BackupFacts, HolderFact } from './facts.ts';

/** The figure and where it is from: holders that were asked, or only the receipts they gave. */
export interface Spare {
  /** Below 0 the newest backup cannot be restored at this moment. */
  readonly mayLose: number;
  readonly from: 'holders' | 'receipts';
}

/** How many holders could be asked for a restore this minute: they answer and hold all they were sent. */
export function usableHolders({ holders }: BackupFacts): number {
  return holders.filter((holder) => holder.answers && holdsAll(holder)).length;
}

/** Whether a holder's receipts cover every shard it was sent of the newest complete backup. */
export function holdsAll({ shardsExpected, shardsHeld }: HolderFact): boolean {
  return shardsExpected > 0 && shardsHeld >= shardsExpected;
}

/** The newest run that reached enough holders to be restored. */
export function lastComplete({ runs }: BackupFacts): BackupFacts['runs'][number] | null {
  return runs.find((run) => run.outcome !== 'failed') ?? null;
}

/**
 * What holders said counts. Until they have been asked, or where they were asked about an older backup, receipts do.
 * What has come to light since they were asked can only take away from the figure.
 */
export function judgeSpare(backup: BackupFacts): Spare | null {
  const newest = lastComplete(backup);
  if (newest === null || backup.holders.length === 0) return null;
  const byReceipts = usableHolders(backup) - backup.needed;
  const { found, failure } = backup.health;
  if (found === null || found.snapshots[0]?.sequence !== newest.sequence) {
    return { mayLose: byReceipts, from: 'receipts' };
  }
  const answering = backup.holders.filter(({ answers }) => answers).length;
  const isOutdated = failure !== null || answering < found.answered;
  return { mayLose: isOutdated ? Math.min(found.mayLose, byReceipts) : found.mayLose, from: 'holders' };
}

/** Nothing to spare is as grave as it gets; less than there could be is a matter of today. */
export function spareWeight(mayLose: number, { holders, needed }: Pick<BackupFacts, 'holders' | 'needed'>): Weight {
  if (mayLose <= 0) return 'bad';
  return mayLose < holders.length - needed ? 'warn' : 'ok';
}
