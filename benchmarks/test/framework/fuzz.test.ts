/** Whatever a file holds, it is scored or refused with a code: never a crash, never a score of something else. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CodedError } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFramework } from '../../framework/parse.ts';
import { parseTable } from '../../framework/parse-table.ts';
import { scoresCsv, scoresJson } from '../../score/report.ts';
import { score } from '../../score/score.ts';
import { excerptCsv, excerptFramework } from '../golden/excerpt.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../FORMATS.md'), 'utf8');
const example = /```json\n([\s\S]*?)```/.exec(document)?.[1] ?? '';
const values = /```csv\n([\s\S]*?)```/.exec(document)?.[1] ?? '';

/** All places of a JSON value, as paths. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

/** The value with something else at one place; `undefined` takes the place away. */
function withAt(value: unknown, path: readonly string[], other: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return other;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  Object.assign(copy, { [name]: withAt((value as Record<string, unknown>)[name], rest, other) });
  return copy;
}

/** Scores if it can; whatever else happens must be a refusal with a code and a cure. */
function scoredOrRefused(framework: string | Uint8Array, data: string | Uint8Array): boolean {
  try {
    const parsed = parseFramework(framework);
    const scores = score(parsed, parseTable(data, parsed).table);
    JSON.stringify(scoresJson(scores));
    scoresCsv(scores);
    for (const one of scores.values) expect(one === Number.POSITIVE_INFINITY || one === -Infinity).toBe(false);
    return true;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    expect(error.code).toMatch(/^(FRAMEWORK|TABLE|SCORE)_[A-Z]+(_[A-Z]+)*$/);
    expect([error.means, error.cure].every((text) => text.length > 20)).toBe(true);
    return false;
  }
}

const odd = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    true,
    '',
    'none',
    'all',
    'index',
    'minmax',
    'sum',
    '__proto__',
    0,
    -1,
    1e308,
    0.5,
    2,
    [],
    {},
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

describe('a framework with something odd in one place', () => {
  it.each([
    ['the example', JSON.parse(example), values],
    ['the excerpt', excerptFramework({ method: 'geometric', floor: 1 }), excerptCsv()],
  ])('%s is scored or refused', (_, file, data) => {
    const paths = fc.constantFrom(...pathsOf(file));
    const outcomes = { scored: 0, refused: 0 };
    fc.assert(
      fc.property(paths, odd, (path, other) => {
        const text = JSON.stringify(withAt(file, path, other) ?? null);
        outcomes[scoredOrRefused(text, data) ? 'scored' : 'refused'] += 1;
      }),
      { numRuns: 600 },
    );
    // Both must happen, or the test tries nothing.
    expect(Math.min(outcomes.scored, outcomes.refused)).toBeGreaterThan(0);
  });
});

describe('data with something odd', () => {
  it('in one cell are scored or refused', () => {
    const file = JSON.stringify(excerptFramework());
    const rows = excerptCsv()
      .split('\n')
      .map((row) => row.split(','));
    const cell = fc.oneof(
      fc.constantFrom('', 'NA', '0', '-5', '1e300', '-1e300', '"', 'x', '1,2', 'U00'),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.nat(rows.length - 1), fc.nat(8), cell, (row, place, other) => {
        const text = rows.map((cells, at) => (at === row ? cells.with(place, other) : cells).join(',')).join('\n');
        scoredOrRefused(file, text);
      }),
      { numRuns: 400 },
    );
  });

  it('or of any bytes at all are scored or refused', () => {
    const start = new TextEncoder().encode(values);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.nat(start.length), (bytes, at) => {
        const mixed = Uint8Array.from([...start.subarray(0, at), ...bytes, ...start.subarray(at)]);
        scoredOrRefused(example, mixed);
        scoredOrRefused(bytes, values);
      }),
      { numRuns: 400 },
    );
  });
});
