/** Measuring one thing on a warm process: in rounds, of which the best counts, since neighbours only ever slow it down. */

/** What a run takes, in milliseconds. */
export interface Timing {
  /** The middle run of the best round. */
  readonly medianMs: number;
  /** Processor time of all threads for one run: close to the wall time when one core did the work. */
  readonly cpuMs: number;
  readonly runs: number;
}

/** How many rounds are measured. */
export const rounds = 5;

/** Runs `work` for `warmMs` unmeasured and then in rounds of `roundMs`; nothing may be kept from one run to the next. */
export async function timingOf(work: () => unknown, warmMs = 1500, roundMs = 800): Promise<Timing> {
  await runFor(work, warmMs);
  const cpu = process.cpuUsage();
  const medians: number[] = [];
  let runs = 0;
  for (let round = 0; round < rounds; round++) {
    const runsMs = await runFor(work, roundMs);
    runs += runsMs.length;
    medians.push(runsMs.sort((a, b) => a - b)[runsMs.length >> 1] ?? Number.NaN);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { medianMs: Math.min(...medians), cpuMs: (user + system) / 1000 / runs, runs };
}

/** The highest of several measurements of a rate. */
export async function bestOf(measure: () => number | Promise<number>): Promise<number> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) found.push(await measure());
  return Math.max(...found);
}

async function runFor(work: () => unknown, totalMs: number): Promise<number[]> {
  const runsMs: number[] = [];
  for (const end = performance.now() + totalMs; performance.now() < end; ) {
    const start = performance.now();
    await work();
    runsMs.push(performance.now() - start);
  }
  return runsMs;
}
