/** Measuring one thing on a warm process: the middle of many runs, in wall time and in time of the processor. */

/** What a run takes, in milliseconds. */
export interface Timing {
  readonly medianMs: number;
  readonly fastestMs: number;
  /** Processor time of all threads for one run: close to the wall time when one core did the work. */
  readonly cpuMs: number;
  readonly runs: number;
}

/** Runs `work` for `warmMs` unmeasured and then for `measureMs`; nothing may be kept from one run to the next. */
export async function timingOf(work: () => unknown, warmMs = 1500, measureMs = 3000): Promise<Timing> {
  for (const end = performance.now() + warmMs; performance.now() < end; ) await work();
  const runsMs: number[] = [];
  const cpu = process.cpuUsage();
  for (const end = performance.now() + measureMs; performance.now() < end; ) {
    const start = performance.now();
    await work();
    runsMs.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(cpu);
  runsMs.sort((a, b) => a - b);
  return {
    medianMs: runsMs[runsMs.length >> 1] ?? Number.NaN,
    fastestMs: runsMs[0] ?? Number.NaN,
    cpuMs: (user + system) / 1000 / runsMs.length,
    runs: runsMs.length,
  };
}
