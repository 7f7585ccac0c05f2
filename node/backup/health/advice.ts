/** What to do about the health of the backups, as facts: the terminal and the console put it into words. */
import type { BackupHealth, HolderHealth } from './health.ts';

/** One thing to do. */
export interface Advice {
  readonly kind: /** Something can no longer be restored, and the originals are still here. */
    | 'back-up'
    /** Given up: another country takes their place. */
    | 'replace'
    /** They lack parts, or failed an audit. */
    | 'make-good'
    /** They do not answer; after some days they are given up. */
    | 'ask'
    /** Not audited for long. */
    | 'audit';
  /** Whom it is about; empty where it is about all. */
  readonly holders: readonly string[];
}

/** Older than this, an audit says little about today: a running hub audits every day. */
const AUDIT_OLD_MS = 3 * 86_400_000;

/** The most urgent first; empty when nothing needs to be done. */
export function adviceOf(
  { holders, snapshots }: Pick<BackupHealth, 'holders' | 'snapshots'>,
  now: Date,
): readonly Advice[] {
  const advise = (kind: Advice['kind'], fits: (holder: HolderHealth) => boolean): readonly Advice[] => {
    const named = holders.filter(fits).map(({ holder }) => holder);
    return named.length === 0 ? [] : [{ kind, holders: named }];
  };
  const isStale = ({ lastAudit }: HolderHealth) => now.getTime() - (lastAudit?.at.getTime() ?? 0) > AUDIT_OLD_MS;
  return [
    ...(snapshots[0]?.packsLost ? [{ kind: 'back-up', holders: [] } as const] : []),
    ...advise('replace', ({ standing }) => standing === 'lost'),
    ...advise('make-good', ({ standing, missing }) => standing === 'suspect' || (missing ?? 0) > 0),
    ...advise('ask', ({ answers, standing }) => !answers && standing !== 'lost'),
    ...advise('audit', isStale),
  ];
}
