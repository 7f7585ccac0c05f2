/** A measured number beside the bar that it must meet, and how the two are written down. */

/** A number with its bar; `verdict` is computed, never stated. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the project promises: at most or at least so much; null for a number that is only told. */
  readonly bar: { readonly kind: 'at most' | 'at least'; readonly value: number } | null;
  /** How it was measured, in a few words. */
  readonly how: string;
}

/** True when a number meets its bar, or has none. */
export function isMet({ value, bar }: Figure): boolean {
  if (bar === null) return true;
  return bar.kind === 'at most' ? value <= bar.value : value >= bar.value;
}

/** One line for each figure, aligned: what, how much, the bar, whether it is met, and how it was measured. */
export function table(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((figure) => {
    const bar = figure.bar === null ? '' : `${figure.bar.kind} ${amount(figure.bar.value)} ${figure.unit}`;
    const verdict = figure.bar === null ? '' : isMet(figure) ? 'met' : 'MISSED';
    return [figure.name, `${amount(figure.value)} ${figure.unit}`, bar, verdict, figure.how];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => {
    const [name = '', value = '', bar = '', verdict = '', how = ''] = row;
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = widths;
    return `${name.padEnd(w0)}  ${value.padStart(w1)}  ${bar.padEnd(w2)}  ${verdict.padEnd(w3)}  ${how}`.trimEnd();
  });
}

/** The line under the table. */
export function summary(figures: readonly Figure[]): string {
  const barred = figures.filter(({ bar }) => bar !== null);
  const missed = barred.filter((figure) => !isMet(figure));
  if (missed.length === 0) return `All ${barred.length} bars are met.`;
  const names = missed.map(({ name }) => name).join(', ');
  return `${missed.length} of ${barred.length} bars missed: ${names}. A busy machine measures slower than an idle one.`;
}

function amount(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toFixed(value >= 10 ? 1 : 2);
}
