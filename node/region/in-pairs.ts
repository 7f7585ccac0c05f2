/** Runs tasks a few at a time: the box is made for machines with two cores. */

/** Runs `task` over `items`, at most `width` at once; the first failure is thrown after the running ones have ended. */
export async function inPairs<T>(items: readonly T[], task: (item: T) => Promise<void>, width = 2): Promise<void> {
  const waiting = [...items];
  const workers = Array.from({ length: width }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await task(item);
  });
  const outcomes = await Promise.allSettled(workers);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}
