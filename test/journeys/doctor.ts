/** Reads what `breakwater doctor --json` said. */

/** What doctor found, each with its state and cure. */
export function findingsOf(
  value: Record<string, unknown>,
): readonly { readonly state: string; readonly cure: string }[] {
  if (!Array.isArray(value.findings)) throw new Error(`doctor said no findings: ${JSON.stringify(value)}`);
  return value.findings.map(({ state, cure }) => ({ state: String(state), cure: String(cure) }));
}
