/** Waiting for what comes of itself, on a machine that may be busy with anything. */
import { vi } from 'vitest';

/** No promise of ours: what has not come by then never will. */
const PATIENCE_MS = 25_000;

/** Resolves as soon as `check` no longer throws; in the end throws what it threw last. */
export function waitFor<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: PATIENCE_MS, interval: 20 });
}
