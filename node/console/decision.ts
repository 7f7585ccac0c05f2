/** One thing that an operator has to decide on, and how grave it is. */
import type { RunbookSlug } from './runbook.ts';

/** How grave it is. `bad`: act now. `warn`: act today. */
export type Weight = 'ok' | 'warn' | 'bad';

/** What was found, why it matters, and the page that says what to do. */
export interface Decision {
  readonly weight: 'warn' | 'bad';
  readonly finding: string;
  readonly meaning: string;
  readonly runbook: RunbookSlug;
}

/** Makes one from the catalogue's two sentences. */
export function decide(weight: 'warn' | 'bad', text: readonly string[], runbook: RunbookSlug): Decision {
  const [finding = '', meaning = ''] = text;
  return { weight, finding, meaning, runbook };
}
