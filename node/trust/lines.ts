/** How facts of trust are laid out for a person: days, labelled facts, fingerprints on two lines, tables. */

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** A span of milliseconds, given as it stands in a document, in whole days or hours, else in seconds. */
export function span(ms: string): string {
  const value = Number(ms);
  if (value % dayMs === 0 && value >= 2 * dayMs) return `${value / dayMs} days`;
  if (value % hourMs === 0) return `${value / hourMs} hours`;
  return `${value / 1000} seconds`;
}

/** A day as people read it, for instance 22 November 2026. */
export function day(time: Date): string {
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** A point in time as people read it, for instance 22 November 2026, 06:58 UTC. */
export function moment(time: Date): string {
  return `${day(time)}, ${time.toISOString().slice(11, 16)} UTC`;
}

/** A label and what it was and is; an empty side is left out. */
export function factLine(label: string, before: string, after: string): string {
  const start = `  ${label.padEnd(20)} `;
  if (before === '') return `${start}${after}`;
  if (after === '') return `${start}${before}`;
  return `${start}${before} → ${after}`;
}

/** A fingerprint of 64 digits on two lines, so that two people can read it to each other. */
export function indented(fingerprint: string): readonly string[] {
  const half = fingerprint.length >> 1;
  return [`      ${fingerprint.slice(0, half).trim()}`, `      ${fingerprint.slice(half).trim()}`];
}

/** Rows with aligned columns, the widest cell of each first measured; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
