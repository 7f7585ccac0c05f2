/** Our own facts about an indicator, out of the `about` that the engine carries but never reads. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { BenchmarkError } from '../error.ts';
import type { Framework, Indicator } from '../framework/framework.ts';
import { objectAt, textAt } from '../values/field.ts';
import type { SourceType } from './value.ts';

/** Where the values of a published indicator lie: file of benchmarks/data, indicator in it, periods by preference. */
export interface IndicatorSource {
  readonly file: string;
  readonly indicator: string;
  readonly periods: readonly string[];
  /** The series whose waves teach how fast a value grows old; the indicator itself unless another has more. */
  readonly waves: string;
}

/** Up to `freshDays` a measurement counts in full; from then on its score halves every `halfLifeDays`. */
export interface Freshness {
  readonly freshDays: number;
  readonly halfLifeDays: number;
}

/** What we say of an indicator beside its scoring. */
export interface IndicatorAbout {
  readonly definition: string;
  readonly types: readonly SourceType[];
  /** Must be there for a combined rank. */
  readonly core: boolean;
  readonly source: IndicatorSource | null;
  readonly licence: string | null;
  readonly freshness: Freshness | null;
  /** Off unless asked for by this name, since its licence forbids commercial use. */
  readonly switch: string | null;
  readonly isMeasured: boolean;
  readonly note: string | null;
}

/** The facts of one indicator. @throws BenchmarkError DATASET_MALFORMED, BOARD_TYPE_WRONG */
export function aboutOf({ id, about }: Indicator): IndicatorAbout {
  const source = about.source === undefined ? null : objectAt(about, 'source');
  const freshness = about.freshness === undefined ? null : objectAt(about, 'freshness');
  return {
    definition: textAt(about, 'definition'),
    types: texts(about, 'types').map((one) => sourceType(one, id)),
    core: about.core === true,
    source: source === null ? null : sourceOf(source),
    licence: optional(about, 'licence'),
    freshness:
      freshness === null
        ? null
        : { freshDays: Number(freshness.freshDays), halfLifeDays: Number(freshness.halfLifeDays) },
    switch: optional(about, 'switch'),
    isMeasured: about.status !== 'not measured',
    note: optional(about, 'note'),
  };
}

function sourceOf(json: JsonObject): IndicatorSource {
  const indicator = textAt(json, 'indicator');
  return {
    file: textAt(json, 'file'),
    indicator,
    periods: texts(json, 'periods'),
    waves: optional(json, 'waves') ?? indicator,
  };
}

/** The words of the seed that a pillar answers to, quoted. */
export function seedWordsOf(about: JsonObject): readonly string[] {
  return about.seedWords === undefined ? [] : texts(about, 'seedWords');
}

/**
 * The framework with only those indicators, and without the groups that are left empty. Weights stay relative to what
 * is left; that is what "of its measurable pillars" means.
 */
export function onlyIndicators(framework: Framework, keep: (indicator: Indicator) => boolean): Framework {
  const indicators = framework.indicators.filter(keep);
  const parents = new Map(framework.groups.map(({ id, parent }) => [id, parent]));
  const kept = new Set<string>();
  for (const { parent } of indicators) {
    for (let id: string | null | undefined = parent; id; id = parents.get(id)) kept.add(id);
  }
  const nodes = new Set([...kept, ...indicators.map(({ id }) => id)]);
  return {
    ...framework,
    indicators,
    groups: framework.groups.filter(({ id }) => kept.has(id)),
    weightSets: framework.weightSets.map(({ name, weights }) => ({
      name,
      weights: weights.filter(([id]) => nodes.has(id)),
    })),
  };
}

function texts(json: JsonObject, name: string): readonly string[] {
  const list = json[name];
  const entries = Array.isArray(list) ? list : [];
  return entries.map((one) => textAt({ [name]: one }, name));
}

function optional(json: JsonObject, name: string): string | null {
  return json[name] === undefined ? null : textAt(json, name);
}

function sourceType(text: string, indicator: string): SourceType {
  if (text === 'S' || text === 'Q' || text === 'L') return text;
  throw new BenchmarkError('BOARD_TYPE_WRONG', `The indicator ${indicator} is of type ${text}, which is none.`, {
    indicator,
    type: text,
  });
}
