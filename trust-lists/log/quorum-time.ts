/** What a set of cosignature times proves when some witnesses lie. */

/** How many of `n` witnesses must agree when `f` of them may lie: every two quorums then share an honest witness. */
export function quorumOf(n: number, f: number): number {
  return Math.floor((n + f) / 2) + 1;
}

/** The k-th largest time: at least k witnesses saw this head then or later. Null with fewer than k times. */
export function quorumTime(times: readonly Date[], k: number): Date | null {
  return nthLargest(times, k);
}

/** The (f+1)-th largest time: at least one honest witness saw a clock this late. Null with fewer than f + 1 times. */
export function floorTime(times: readonly Date[], f: number): Date | null {
  return nthLargest(times, f + 1);
}

function nthLargest(times: readonly Date[], n: number): Date | null {
  return times.toSorted((a, b) => b.getTime() - a.getTime())[n - 1] ?? null;
}
