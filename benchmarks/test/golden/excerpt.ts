/** Fourteen made-up units with every step of the engine in them, and what an independent program made of them. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { frameworkFormat } from '../../framework/framework.ts';

/** One unit: its data, and each node's score. */
export interface ExcerptUnit {
  readonly id: string;
  readonly group: string;
  readonly population: number;
  readonly values: Readonly<Record<string, number | null>>;
  readonly expected: Readonly<Record<string, number>>;
}

/** The file as it stands. */
export const excerpt: {
  readonly units: readonly ExcerptUnit[];
  readonly treatment: Readonly<
    Record<string, { treatment: string; low: number; high: number; skewness: number; kurtosis: number }>
  >;
} = JSON.parse(readFileSync(resolve(import.meta.dirname, 'excerpt.json'), 'utf8'));

const indicator = (id: string, parent: string, weight: number, direction: 1 | -1) => ({
  ...{ id, parent, weight, direction },
  normalise: 'minmax',
});

/** The framework of the excerpt; the index is aggregated as asked. */
export function excerptFramework(aggregate: string | object = 'arithmetic') {
  return {
    format: frameworkFormat,
    title: 'Excerpt',
    steps: [
      { step: 'denominate' },
      { step: 'impute', method: 'group-mean', group: 'group' },
      { step: 'treat', max: 1, kurtosis: 2.5 },
    ],
    groups: [
      { id: 'index', aggregate },
      { id: 'P', parent: 'index', weight: 1.5 },
      { id: 'Q', parent: 'index', weight: 1 },
      { id: 'R', parent: 'index', weight: 0.5 },
    ],
    indicators: [
      { ...indicator('a', 'P', 2, 1), denominator: 'population' },
      indicator('b', 'P', 1, 1),
      indicator('c', 'P', 1, -1),
      indicator('d', 'Q', 1, 1),
      indicator('e', 'Q', 3, 1),
      indicator('f', 'R', 1, -1),
    ],
  };
}

/** The excerpt as a wide table; rows and columns in the order given. */
export function excerptCsv(units = excerpt.units, columns: readonly string[] = ['a', 'b', 'c', 'd', 'e', 'f']): string {
  const rows = units.map(({ id, group, population, values }) =>
    [id, group, population, ...columns.map((column) => values[column] ?? '')].join(','),
  );
  return [['unit', 'group', 'population', ...columns].join(','), ...rows].join('\n');
}
