/** Which runbooks there are: short pages that say what to do, one for every warning the console can give. */

export const runbookSlugs = [
  'first-backup',
  'backup-failed',
  'backup-old',
  'holder-silent',
  'holder-incomplete',
  'holder-audit',
  'too-few-holders',
  'trust-list-old',
  'trust-publisher-late',
  'trust-root-old',
  'trust-fork',
  'trust-clock',
  'trust-after-restore',
  'trust-update',
  'trust-notice',
  'restore-drill',
  'recovery-key',
  'recovery-asked',
  'after-the-storm',
  'operator-sign-in',
  'counter',
] as const;

/** The runbook of each thing that the health of the backups may ask for. */
export const runbookForAdvice = {
  'back-up': 'too-few-holders',
  replace: 'holder-audit',
  'make-good': 'holder-incomplete',
  ask: 'holder-silent',
  audit: 'holder-audit',
} as const;

/** The name of a runbook in its address, `/runbook/<slug>`. */
export type RunbookSlug = (typeof runbookSlugs)[number];

/** A step: what to do, and the command to type where there is one (`DIR` stands for the hub's directory). */
export interface RunbookStep {
  readonly say: string;
  readonly command?: string;
}

/** One runbook. `calm` says first what is not lost, because that is what the reader wants to know. */
export interface Runbook {
  readonly title: string;
  readonly calm: string;
  readonly steps: readonly RunbookStep[];
  readonly otherwise: string;
}

/** Whether an address names a runbook. */
export function isRunbookSlug(slug: string): slug is RunbookSlug {
  return runbookSlugs.some((known) => known === slug);
}
