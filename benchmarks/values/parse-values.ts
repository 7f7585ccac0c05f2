/** From the JSON of a file of carried facts to a ValuesFile, or a refusal that names the field. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { countryOfCode, type RegionCode } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';
import type { Check, CheckRule } from './check.ts';
import { booleanAt, numberAt, objectAt, objectsAt, refuse, textAt, textOrNullAt } from './field.ts';
import { refuseOtherTotals } from './totals.ts';
import {
  type Fact,
  type Series,
  type ValuesFile,
  type ValuesIndicator,
  type ValuesPublication,
  type ValuesSource,
  valuesFormat,
} from './values-file.ts';

const rules: readonly string[] = [
  'weighted-sum',
  'mean-present',
  'capped-sum',
  'factored-sum',
  'geometric',
  'inverted-geometric',
  'equal',
  'whole-steps',
] satisfies CheckRule[];

/**
 * Reads one file of carried facts and works out every total in it again.
 *
 * @throws BenchmarkError DATASET_MALFORMED, DATASET_VALUE_INVALID, DATASET_VALUE_TWICE, DATASET_NAME_UNKNOWN,
 * DATASET_TOTAL_DIFFERS
 */
export function parseValues(json: JsonValue): ValuesFile {
  const file = objectAt({ file: json }, 'file');
  if (textAt(file, 'format') !== valuesFormat) throw refuse('format', `is not ${valuesFormat}`);
  const sources = objectsAt(file, 'sources').map(parseSource);
  const indicators = objectsAt(file, 'indicators').map(parseIndicator);
  const checks = objectsAt(file, 'checks').map(parseCheck);
  const series = objectsAt(file, 'series').map((one) => parseSeries(one, { sources, indicators, checks }));
  refuseTwice(series);
  const parsed = { publication: parsePublication(objectAt(file, 'publication')), sources, indicators, checks, series };
  refuseOtherTotals(parsed);
  return parsed;
}

function parsePublication(json: JsonObject): ValuesPublication {
  const licence = objectAt(json, 'licence');
  return {
    id: textAt(json, 'id'),
    title: textAt(json, 'title'),
    publisher: textAt(json, 'publisher'),
    url: textOrNullAt(json, 'url'),
    licence: {
      name: textAt(licence, 'name'),
      url: textOrNullAt(licence, 'url'),
      open: booleanAt(licence, 'open'),
      note: textAt(licence, 'note'),
    },
    quotations: objectsAt(json, 'quotations').map((one) => ({ text: textAt(one, 'text'), url: textAt(one, 'url') })),
  };
}

function parseSource(json: JsonObject): ValuesSource {
  const sha256 = textAt(json, 'sha256');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw refuse('sha256', 'is no SHA-256 in lower-case hex');
  return {
    file: textAt(json, 'file'),
    sha256,
    edition: textAt(json, 'edition'),
    vintage: textAt(json, 'vintage'),
    obtainedFrom: textAt(json, 'obtainedFrom'),
  };
}

function parseIndicator(json: JsonObject): ValuesIndicator {
  return {
    id: textAt(json, 'id'),
    name: textAt(json, 'name'),
    unit: textAt(json, 'unit'),
    least: numberAt(json, 'least'),
    most: numberAt(json, 'most'),
    rounding: numberAt(json, 'rounding'),
    transform: textAt(json, 'transform'),
    mode: textAt(json, 'mode'),
  };
}

function parseCheck(json: JsonObject): Check {
  const rule = rules.find((one) => one === textAt(json, 'rule'));
  if (rule === undefined) throw refuse('rule', 'is none of the rules of checks');
  return {
    id: textAt(json, 'id'),
    rule: rule as CheckRule,
    total: textAt(json, 'total'),
    parts: textsAt(json, 'parts'),
    weights: listAt(json, 'weights').map((one) => numberAt({ weights: one }, 'weights')),
    steps: numberAt(json, 'steps'),
    periods: textsAt(json, 'periods'),
    tolerance: numberAt(json, 'tolerance'),
    words: textAt(json, 'words'),
    units: numberAt(json, 'units'),
    residualMax: numberAt(json, 'residualMax'),
  };
}

interface Known {
  readonly sources: readonly ValuesSource[];
  readonly indicators: readonly ValuesIndicator[];
  readonly checks: readonly Check[];
}

function parseSeries(json: JsonObject, known: Known): Series {
  const indicator = known.indicators.find((one) => one.id === textAt(json, 'indicator'));
  if (indicator === undefined) throw unknown('indicator', textAt(json, 'indicator'));
  const check = textOrNullAt(json, 'check');
  if (check !== null && !known.checks.some((one) => one.id === check)) throw unknown('check', check);
  const source = numberAt(json, 'source');
  if (known.sources[source] === undefined) throw unknown('source', String(source));
  const facts = Object.entries(objectAt(json, 'facts')).map(([code, fact]): [RegionCode, Fact] => {
    const country = countryOfCode(code);
    if (country === undefined) throw unknown('country', code);
    return [country.code, parseFact(fact, indicator, code)];
  });
  return {
    indicator: indicator.id,
    period: textAt(json, 'period'),
    source,
    column: textAt(json, 'column'),
    check,
    facts: new Map(facts),
  };
}

/** [value, line] or [value, line, standard error, number of sources]. */
function parseFact(json: JsonValue | undefined, indicator: ValuesIndicator, country: string): Fact {
  const [value, line, standardError, sourceCount, ...more] = Array.isArray(json) ? json : [];
  // A null, a text and an absent number all end here: nothing can stand where a number is missing.
  if (typeof value !== 'number' || !(value >= indicator.least && value <= indicator.most)) {
    throw new BenchmarkError('DATASET_VALUE_INVALID', `The value of ${indicator.id} is no number in its range.`, {
      indicator: indicator.id,
      country,
    });
  }
  if (!Number.isSafeInteger(line) || typeof line !== 'number' || line < 2 || more.length > 0) {
    throw refuse('facts', `holds no [value, line] for ${country}`);
  }
  if (standardError === undefined) return { value, line };
  if (typeof standardError !== 'number' || !(standardError >= 0) || typeof sourceCount !== 'number') {
    throw refuse('facts', `holds no standard error with its number of sources for ${country}`);
  }
  return { value, line, standardError, sourceCount };
}

function refuseTwice(series: readonly Series[]): void {
  const seen = new Set<string>();
  for (const { indicator, period, facts } of series) {
    for (const country of facts.keys()) {
      const key = `${indicator} ${country} ${period}`;
      if (seen.has(key)) {
        throw new BenchmarkError('DATASET_VALUE_TWICE', `There are two values of ${key}.`, {
          indicator,
          country,
          period,
        });
      }
      seen.add(key);
    }
  }
}

function listAt(json: JsonObject, name: string): readonly JsonValue[] {
  const value: JsonValue | undefined = json[name];
  if (!Array.isArray(value)) throw refuse(name, 'is no list');
  return value;
}

function textsAt(json: JsonObject, name: string): readonly string[] {
  return listAt(json, name).map((one) => textAt({ [name]: one }, name));
}

function unknown(kind: string, name: string): BenchmarkError {
  return new BenchmarkError('DATASET_NAME_UNKNOWN', `The ${kind} "${name}" is not known here.`, { [kind]: name });
}
