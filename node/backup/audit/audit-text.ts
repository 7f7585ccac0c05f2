/** Audits for a person at a terminal. */
import { type AskedOf, auditChance } from '@breakwater/backup-replication';
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
  return [
    ...rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    proofText(audited),
  ];
}

/** What leaves that were all right, by chance and of the permutation, say of those that were not asked for. */
function proofText(audited: readonly AuditedHolder[]): string {
  const asked = audited.map(({ audits }) => askedOf(audits));
  if (asked.length === 0 || asked.some((one) => one === null)) return 'Not every holder proved something this time.';
  const least = (share: number) => Math.min(...asked.map((one) => (one === null ? 0 : auditChance(one, share))));
  const chance = (share: number) => `${Math.floor(least(share) * 100)} %`;
  return (
    `A holder that had lost a tenth would have been found with ${chance(0.1)}, one hundredth with ${chance(0.01)}; ` +
    'audits to come find the rest.'
  );
}

/** What one holder was asked for and gave rightly; null where it gave nothing. */
function askedOf(audits: readonly KeptAudit[]): AskedOf | null {
  const good = (kind: KeptAudit['kind']) =>
    sum(
      audits.filter((audit) => audit.kind === kind),
      (audit) => audit.good,
    );
  const [spot, covered] = [good('spot'), good('coverage')];
  // An epoch goes on in the snapshot that it began with, which may be the smaller one: the larger is the safe one.
  const total = Math.max(...audits.map(({ heldLeaves }) => heldLeaves));
  return spot + covered === 0 ? null : { total, spot, covered };
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

function sum(audits: readonly KeptAudit[], of: (audit: KeptAudit) => number): number {
  return audits.reduce((total, audit) => total + of(audit), 0);
}
