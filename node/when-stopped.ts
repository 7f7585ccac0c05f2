/** What must be gone when a command is stopped by a signal: nothing half-done may lie in the way of the next one. */

const clearings = new Set<() => void | Promise<void>>();

/** Does `work`; if a signal ends the program meanwhile, `clear` is done first. What `clear` throws is passed over. */
export async function clearedWhenStopped<Result>(
  clear: () => void | Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> {
  clearings.add(clear);
  try {
    return await work();
  } finally {
    clearings.delete(clear);
  }
}

/** Does all that is due now. */
export async function clearAll(): Promise<void> {
  await Promise.allSettled([...clearings].map(async (clear) => clear()));
}
