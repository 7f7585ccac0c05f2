/** Buffers let go when a job is over: to V8 they weigh little, so by itself it would keep a hundred megabytes. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' }) => void;

let collect: Collect | null = null;

/** A collection of young objects: a fraction of a millisecond where there are few. */
export function collectGarbage(): void {
  collect ??= collector();
  collect({ type: 'minor' });
}

/**
 * V8 hands out its collector only to contexts made while the flag is set. It belongs to all threads of the process, so
 * it stays set: taken back, it would be gone under the hands of another worker that starts at the same moment.
 */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('typeof gc === "undefined" ? null : gc');
  return typeof found === 'function' ? (found as Collect) : () => {};
}
