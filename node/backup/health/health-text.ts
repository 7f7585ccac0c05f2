/** The health of the backups for a person at a terminal: the number that counts first, then why, then what to do. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { coverageText } from '../audit/audit-text.ts';
import { doubtText } from '../restore/doubt-text.ts';
import { type Advice, adviceOf } from './advice.ts';
import type { BackupHealth, HolderHealth, Spare } from './health.ts';
import type { TierHealth } from './tiers.ts';

/** All lines. `tiers` is null where nobody opened the snapshot. */
export function healthLines(health: BackupHealth, tiers: readonly TierHealth[] | null, now: Date): readonly string[] {
  const [newest] = health.snapshots;
  if (newest === undefined) return [];
  return [
    `${spareText(newest)} (snapshot ${newest.sequence}).`,
    ...(health.doubt === null ? [] : [`Not sure: ${doubtText(health.doubt, 'holders')}`]),
    '',
    ...table(health.holders.map((holder) => holderRow(holder, now))),
    '',
    ...table(
      health.snapshots.map((snapshot) => [
        `Snapshot ${snapshot.sequence}`,
        `${snapshot.createdAt.slice(0, 16).replace('T', ' ')} UTC`,
        spareText(snapshot),
      ]),
    ),
    ...(tiers === null
      ? []
      : ['', ...table(tiers.map((tier) => [`Tier ${tier.tier}`, tier.sources.join(', '), spareText(tier)]))]),
    '',
    ...adviceLines(health, now),
  ];
}

function spareText({ mayLose, packs, packsLost, packsWeak }: Spare): string {
  if (packsLost > 0) return `${packsLost} of ${packs} packs can no longer be restored`;
  const weak = packsWeak > 0 && mayLose > 0 ? `; ${packsWeak} of ${packs} packs have fewer parts than they should` : '';
  if (mayLose === 0) return 'Everything can be restored, but no further holder may be lost';
  return `Any ${mayLose} holder${mayLose === 1 ? '' : 's'} may still be lost${weak}`;
}

const standingText: Readonly<Record<HolderHealth['standing'], string>> = {
  /** Passed, or never audited. */
  sound: 'sound',
  /** Failed its last audit. */
  suspect: 'failed its audit',
  /** Failed again and again, silent for days, or off the list. */
  lost: 'given up',
};

function holderRow(
  { holder, standing, answers, lastAudit, epoch, missing }: HolderHealth,
  now: Date,
): readonly string[] {
  return [
    holder,
    answers ? standingText[standing] : 'does not answer',
    missing === null || missing === 0 ? '' : `lacks ${missing} parts`,
    lastAudit === null ? 'never audited' : `audited ${ageText(lastAudit.at, now)}: ${lastAudit.verdict}`,
    coverageText(epoch),
  ];
}

/** A clock that was set back makes no audit of the future. */
function ageText(at: Date, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - at.getTime()) / 60_000));
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

/** What to do, the most urgent first. */
function adviceLines(health: BackupHealth, now: Date): readonly string[] {
  const lines = adviceOf(health, now).map(({ kind, holders }) => adviceText[kind](holders.join(', ')));
  return lines.length === 0 ? ['Nothing needs to be done.'] : lines;
}

const adviceText: Readonly<Record<Advice['kind'], (named: string) => string>> = {
  'back-up': () => 'Back up now, while the originals are here: breakwater backup run',
  replace: (named) => `Replace ${named}: breakwater backup repair`,
  'make-good': (named) => `Make good what ${named} lack: breakwater backup repair`,
  ask: (named) => `Ask why ${named} do not answer; after three days others take their place.`,
  audit: (named) => `Audit ${named}: breakwater backup audit`,
};

/** The same as JSON. */
export function healthJson(
  { holders, snapshots, doubt }: BackupHealth,
  tiers: readonly TierHealth[] | null,
): JsonObject {
  return {
    mayLose: snapshots[0]?.mayLose ?? 0,
    doubt: doubt && { ...doubt },
    holders: holders.map(({ lastAudit, epoch, ...holder }) => ({
      ...holder,
      lastAudit: lastAudit && { at: lastAudit.at.toISOString(), verdict: lastAudit.verdict },
      coverage: epoch && { epoch: epoch.epoch, position: epoch.position, total: epoch.total },
    })),
    snapshots: snapshots.map((snapshot) => ({ ...snapshot })),
    tiers: tiers?.map(({ sources, ...tier }) => ({ ...tier, sources: [...sources] })) ?? null,
  };
}

/** Rows in columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
