/** How far the parts of each group go together: correlations and Cronbach's alpha, to report and never to prune by. */
import { deviation, mean, sum } from '../math/sum.ts';
import type { Scores } from './scores.ts';

/** Two nodes and how far their scores rise together over the units that have both, -1 to 1. */
export interface Correlation {
  readonly first: string;
  readonly second: string;
  readonly correlation: number;
  readonly units: number;
}

/** One group of at least two parts. */
export interface Coherence {
  readonly group: string;
  /** Units that have every part: what alpha is computed of. */
  readonly units: number;
  /** Cronbach's alpha (1951) of the parts' scores; null where it is not defined. */
  readonly alpha: number | null;
  readonly amongParts: readonly Correlation[];
  readonly withGroup: readonly Correlation[];
}

/** Fewer units than this tell correlations from chance poorly: at 14, 0.53 is still within it (5 %, two-sided). */
export const unitsToTrust = 30;

/** The coherence of every group that has two parts or more, the index last. */
export function coherenceOf({ plan, units, values }: Scores): readonly Coherence[] {
  const width = plan.nodes.length;
  const columnOf = (node: number) => units.map((_, unit) => values[unit * width + node] ?? Number.NaN);
  return plan.groups.flatMap((group, place) => {
    const parts = [...plan.children.subarray(plan.childStart[place], plan.childStart[place + 1])];
    if (parts.length < 2) return [];
    const columns = parts.map(columnOf);
    const nameOf = (part: number) => plan.nodes[part]?.id ?? '';
    const own = columnOf(plan.indicators.length + place);
    const amongParts = parts.flatMap((part, at) =>
      parts.slice(at + 1).flatMap((other, next) => {
        const found = correlation(columns[at] ?? [], columns[at + 1 + next] ?? []);
        return found === null ? [] : [{ first: nameOf(part), second: nameOf(other), ...found }];
      }),
    );
    const withGroup = parts.flatMap((part, at) => {
      const found = correlation(columns[at] ?? [], own);
      return found === null ? [] : [{ first: nameOf(part), second: group.id, ...found }];
    });
    const complete = units.flatMap((_, unit) => {
      const row = columns.map((column) => column[unit] ?? Number.NaN);
      return row.some(Number.isNaN) ? [] : [row];
    });
    return [{ group: group.id, units: complete.length, alpha: alphaOf(complete), amongParts, withGroup }];
  });
}

/** Pearson's correlation over the pairs that are there; null for fewer than three, or where one side never changes. */
export function correlation(
  first: readonly number[],
  second: readonly number[],
): { readonly correlation: number; readonly units: number } | null {
  const pairs = first.flatMap((x, at) => {
    const y = second[at] ?? Number.NaN;
    return Number.isNaN(x) || Number.isNaN(y) ? [] : [[x, y] as const];
  });
  const xs = pairs.map(([x]) => x);
  const ys = pairs.map(([, y]) => y);
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const together = sum(pairs.map(([x, y]) => (x - meanX) * (y - meanY)));
  const apart = deviation(xs) * deviation(ys) * (pairs.length - 1);
  if (pairs.length < 3 || !(apart > 0)) return null;
  return { correlation: Math.max(-1, Math.min(1, together / apart)), units: pairs.length };
}

/** k / (k - 1) (1 - sum of the parts' variances / variance of their sum). */
function alphaOf(rows: readonly (readonly number[])[]): number | null {
  const parts = rows[0]?.length ?? 0;
  const variance = (numbers: readonly number[]) => deviation(numbers) * deviation(numbers);
  const total = variance(rows.map((row) => sum(row)));
  if (rows.length < 3 || !(total > 0)) return null;
  const each = Array.from({ length: parts }, (_, part) => variance(rows.map((row) => row[part] ?? 0)));
  return (parts / (parts - 1)) * (1 - sum(each) / total);
}
