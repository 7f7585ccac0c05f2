/** Audits for a person at a terminal. */
import { detectionChance } from '@breakwater/backup-replication';
import type { JsonObject } from '@breakwater/federation-protocol';
import type { AuditEpoch, KeptAudit } from '../../store/audit.ts';
import type { AuditedHolder } from './audit-all.ts';

/** What a holder came to, in words. */
const verdictText: Readonly<Record<AuditedHolder['verdict'], string>> = {
  /** Every leaf was right and in time. */
  passed: 'has all it was asked for',
  /** Right, but after the deadline. */
  late: 'answered rightly, but late',
  /** Something was missing or wrong. */
  failed: 'does not have all it signed for',
  /** No answer that counts. */
  unanswered: 'did not answer',
  /** Not in the trust list any more, or suspended. */
  gone: 'may not hold any more',
};

/** A line for each holder, and what the audit proves. */
export function auditLines(
  audited: readonly AuditedHolder[],
  epochs: ReadonlyMap<string, AuditEpoch | null>,
): readonly string[] {
  const rows = audited.map(({ holder, audits, verdict }) => {
    const asked = sum(audits, ({ good, wrong, missing }) => good + wrong + missing);
    const bad = sum(audits, ({ wrong, missing }) => wrong + missing);
    const slowest = Math.max(0, ...audits.map(({ latencyMs }) => latencyMs));
    const faults = bad > 0 ? ` (${bad} of ${asked})` : '';
    return [
      holder,
      `${verdictText[verdict]}${faults}`,
      `${asked} leaves`,
      `${slowest} ms`,
      coverageText(epochs.get(holder)),
    ];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const least = Math.min(...audited.map(({ audits }) => sum(spotOf(audits), ({ good }) => good)));
  return [
    ...rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    proofText(least),
  ];
}

/** What so many uniform leaves, all of them right, say of what was not asked for. */
function proofText(leaves: number): string {
  if (!Number.isFinite(leaves) || leaves === 0) return 'Not every holder proved something this time.';
  const chance = (share: number) => `${Math.floor(detectionChance(share, leaves) * 100)} %`;
  return (
    `A holder that had lost a tenth would have been found with ${chance(0.1)}, one hundredth with ${chance(0.01)}; ` +
    'audits to come find the rest.'
  );
}

/** How much of a holder the epoch under way has seen. */
export function coverageText(epoch: AuditEpoch | null | undefined): string {
  if (epoch == null) return 'not covered yet';
  if (epoch.position >= epoch.total) return `all ${epoch.total} leaves seen (round ${epoch.epoch})`;
  const share = Math.floor((epoch.position / epoch.total) * 100);
  const before = epoch.epoch > 1 ? `, all of them ${epoch.epoch - 1} times before` : '';
  return `${share} % of ${epoch.total} leaves seen${before}`;
}

/** An audit as JSON. */
export function auditJson({ at, witnessedAt, ...audit }: KeptAudit): JsonObject {
  return { ...audit, at: at.toISOString(), witnessedAt: witnessedAt?.toISOString() ?? null };
}

function spotOf(audits: readonly KeptAudit[]): readonly KeptAudit[] {
  return audits.filter(({ kind }) => kind === 'spot');
}

function sum(audits: readonly KeptAudit[], of: (audit: KeptAudit) => number): number {
  return audits.reduce((total, audit) => total + of(audit), 0);
}
