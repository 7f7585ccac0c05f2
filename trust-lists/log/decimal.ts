/** Whole numbers in ASCII decimal without leading zeroes, as checkpoints, proofs and requests write them. */

/** The number, or null when it has a sign, a leading zero, a foreign digit, or is beyond 2^53 - 1. */
export function parseDecimal(text: string): number | null {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const value = Number(text);
  // Greater sizes exist in the specification (to 2^63); no log of ours or of anybody reaches them.
  return Number.isSafeInteger(value) ? value : null;
}
