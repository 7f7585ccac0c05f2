/** How often a property is tried: the same values in every run of CI, which must not fail by luck; others by hand. */

const wanted = process.env.BREAKWATER_FUZZ_RUNS;
const seed = Number(process.env.BREAKWATER_FUZZ_SEED ?? (wanted === undefined ? 7 : Date.now() % 2 ** 31));

/** So many values; a run by hand, which asks for more than the usual 300, tries more of these as well. */
export function runs(count: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: Math.ceil((count * Number(wanted ?? 300)) / 300), seed };
}
