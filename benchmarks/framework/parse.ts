/** Reads a framework file: every default is filled in, and what cannot be scored is refused with place and cure. */
import { type JsonObject, type JsonValue, parseStrictJson } from '@breakwater/federation-protocol';
import { BenchmarkError } from '../error.ts';
import { checkTree } from './check-tree.ts';
import { Fields, isObject, malformed } from './fields.ts';
import {
  type Ends,
  type Framework,
  frameworkFormat,
  type Group,
  type Indicator,
  type QualityRule,
} from './framework.ts';
import { parseDataShape } from './parse-data-shape.ts';
import { parseNormalise } from './parse-normalise.ts';
import { parseAggregation, parseDigits, parseImputation, parseNeed, parseSteps, parseTreatment } from './parse-rule.ts';

/** Largest file, bytes: a framework of thousands of indicators with a page about each. */
export const frameworkMaxBytes = 8 * 2 ** 20;
/** Most groups and most indicators: above this it is a data file by mistake. */
const nodesMax = 5_000;
const depthMax = 64;
const setsMax = 1_000;

/**
 * Reads the bytes or the text of a framework file (format in benchmarks/FORMATS.md).
 *
 * @throws BenchmarkError FRAMEWORK_…
 */
export function parseFramework(input: Uint8Array | string): Framework {
  const fields = new Fields(jsonOf(input), '');
  fields.oneOf('format', [frameworkFormat]);
  const scale = fields.ends('scale', [0, 100]);
  const steps = parseSteps(fields);
  const groups = parseGroups(fields, scale);
  const root = groups.find((group) => group.parent === null);
  const indicators = parseIndicators(fields, scale, root?.id);
  const framework: Framework = {
    format: frameworkFormat,
    id: fields.text('id', root?.id ?? ''),
    version: fields.text('version', '1'),
    title: fields.text('title', root?.name ?? ''),
    scale,
    rounding: fields.oneOf('rounding', ['r4', 'exact', 'half-up', 'half-even'], 'r4'),
    rankBy: fields.oneOf('rankBy', ['unrounded', 'rounded'], 'unrounded'),
    ...{ steps, groups, indicators },
    weightSets: parseWeightSets(fields.object('weightSets')),
    quality: parseQuality(fields.object('quality')),
    data: parseDataShape(fields.object('data')),
    about: fields.about(),
  };
  fields.finish();
  checkTree(framework);
  return framework;
}

function jsonOf(input: Uint8Array | string): JsonValue {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  // Editors of some systems put a mark before the first byte; JSON has no use for it.
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (bytes.length > frameworkMaxBytes) {
    const facts = { bytes: bytes.length, most: frameworkMaxBytes };
    throw new BenchmarkError('FRAMEWORK_TOO_LARGE', `The framework has ${bytes.length} bytes.`, facts);
  }
  try {
    return parseStrictJson(marked ? bytes.subarray(3) : bytes, { maxBytes: frameworkMaxBytes, maxDepth: depthMax });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^Not JSON: /, '') : '';
    throw new BenchmarkError('FRAMEWORK_MALFORMED', `The framework is no JSON: ${reason}`, { reason }, cause);
  }
}

/** What a node has without stating it: the defaults of its kind and of its level, its own fields last. */
function withDefaults(value: JsonValue, defaults: readonly JsonObject[], where: string): JsonObject {
  if (!isObject(value)) throw malformed(where, 'an object', value);
  return Object.assign({}, ...defaults, value);
}

function parseGroups(fields: Fields, scale: Ends): readonly Group[] {
  const defaults = fields.object('defaults');
  const preset = defaults.raw('group') ?? {};
  defaults.raw('indicator');
  defaults.finish();
  if (!isObject(preset)) throw malformed('defaults.group', 'an object', preset);
  const levels = fields.list('levels', depthMax).map((level, index) => withDefaults(level, [], `levels[${index}]`));
  const list = fields.raw('groups') === undefined ? [{ id: 'index' }] : fields.list('groups', nodesMax);
  const depths = depthsOf(list);
  const deepest = Math.max(0, ...depths) + 1;
  if (levels.length > deepest)
    throw malformed(
      'levels',
      `of at most ${deepest}, as many as groups are deep (indicators are no level)`,
      levels.length,
    );
  return list.map((value, index) => {
    const where = placeOf(value, `groups[${index}]`);
    const level = levels[depths[index] ?? 0] ?? {};
    return parseGroup(new Fields(withDefaults(value, [preset, level], where), where), scale);
  });
}

/** How far below the top each group stands; what hangs in the air or in a circle is refused later, by name. */
function depthsOf(list: readonly JsonValue[]): readonly number[] {
  const parents = new Map<JsonValue | undefined, JsonValue | undefined>();
  for (const value of list) if (isObject(value)) parents.set(value.id, value.parent);
  return list.map((value) => {
    let depth = 0;
    let up = isObject(value) ? value.parent : undefined;
    for (; up !== undefined && up !== null && depth < list.length; up = parents.get(up)) depth += 1;
    return depth;
  });
}

function parseGroup(fields: Fields, scale: Ends): Group {
  const parent = fields.raw('parent') ?? null;
  const group: Group = {
    kind: 'group',
    ...nodeOf(fields),
    parent: parent === null ? null : fields.text('parent'),
    aggregate: parseAggregation(fields.raw('aggregate'), fields.where, scale),
    need: parseNeed(fields.raw('need'), fields.where),
  };
  fields.finish();
  return group;
}

function parseIndicators(fields: Fields, scale: Ends, root: string | undefined): readonly Indicator[] {
  const preset = fields.object('defaults').raw('indicator') ?? {};
  if (!isObject(preset)) throw malformed('defaults.indicator', 'an object', preset);
  const list = fields.list('indicators', nodesMax);
  if (list.length === 0) throw malformed('indicators', 'a list with at least one indicator', undefined);
  return list.map((value, index) => {
    const where = placeOf(value, `indicators[${index}]`);
    return parseIndicator(new Fields(withDefaults(value, [preset], where), where), scale, root);
  });
}

function parseIndicator(fields: Fields, scale: Ends, root: string | undefined): Indicator {
  const node = nodeOf(fields);
  const place = { where: fields.where, goalposts: fields.raw('goalposts'), scale };
  const [impute, treat, range] = [fields.raw('impute'), fields.raw('treat'), fields.raw('range')];
  const indicator: Indicator = {
    kind: 'indicator',
    ...node,
    parent: fields.text('parent', root),
    column: fields.text('column', node.id),
    unit: fields.text('unit', '-'),
    ...parseNormalise(fields.raw('normalise'), fields.raw('direction'), place),
    denominator: parseDenominator(fields),
    range: range === undefined ? null : fields.ends('range', scale),
    impute: impute === undefined ? null : parseImputation(impute, fields.at('impute')),
    treat: treat === undefined ? null : parseTreatment(treat, fields.at('treat')),
  };
  fields.finish();
  return indicator;
}

/** What groups and indicators have in common. */
function nodeOf(fields: Fields) {
  const id = fields.text('id');
  const stated = fields.raw('weight');
  const weight = stated === undefined ? 1 : stated;
  if (typeof weight !== 'number' || !(weight > 0)) {
    throw new BenchmarkError(
      'FRAMEWORK_WEIGHT_INVALID',
      `The weight of ${fields.where} is ${JSON.stringify(weight)}.`,
      {
        ...{ node: id, weight },
      },
    );
  }
  return {
    ...{ id, weight },
    name: fields.text('name', id),
    required: fields.yes('required', false),
    round: parseDigits(fields.raw('round'), fields.where),
    about: fields.about(),
  };
}

function parseDenominator(fields: Fields): Indicator['denominator'] {
  const value = fields.raw('denominator') ?? null;
  if (value === null) return null;
  const within = new Fields(isObject(value) ? value : { column: value }, fields.at('denominator'));
  const denominator = { column: within.text('column'), per: within.number('per', 1) };
  if (denominator.per === 0) throw malformed(within.at('per'), 'a number other than 0', 0);
  within.finish();
  return denominator;
}

function parseWeightSets(fields: Fields): Framework['weightSets'] {
  const names = fields.names();
  if (names.length > setsMax) throw malformed(fields.where, `at most ${setsMax} sets`, names.length);
  return names.map((name) => {
    const set = fields.object(name);
    return { name, weights: set.names().map((id) => [id, set.number(id, undefined, 0, Number.MAX_VALUE)] as const) };
  });
}

function parseQuality(fields: Fields): QualityRule {
  const grades = fields.list('grades', 5);
  const [a = 0.9, b = 0.75, c = 0.6, d = 0.45, e = 0.3] = grades.map((one) => (typeof one === 'number' ? one : -1));
  const falling = a >= b && b >= c && c >= d && d >= e && a <= 1 && e >= 0;
  if (!falling || (grades.length !== 0 && grades.length !== 5)) {
    throw malformed(fields.at('grades'), 'five falling shares from 1 to 0, for A to E', [...grades]);
  }
  const freshYears = fields.number('freshYears', 2, 0, 1_000);
  const quality: QualityRule = {
    grades: [a, b, c, d, e],
    year: fields.raw('year') === undefined ? null : fields.number('year'),
    freshYears,
    staleYears: fields.number('staleYears', freshYears + 8, freshYears + 1e-9, 1e4),
  };
  fields.finish();
  return quality;
}

/** A node is named by its id where it has one: that is what its owner looks for. */
function placeOf(value: JsonValue, fallback: string): string {
  return isObject(value) && typeof value.id === 'string' && value.id.trim() !== '' ? value.id.trim() : fallback;
}
