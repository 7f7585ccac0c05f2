/** From the JSON of a file of carried values to a Dataset, or a refusal that names the field. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { countryOfCode, type RegionCode } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';
import {
  type Dataset,
  datasetFormat,
  type Indicator,
  type Licence,
  type Publication,
  type PublishedValue,
  type Quotation,
  type SourceTable,
} from './dataset.ts';
import { booleanAt, numberAt, objectAt, objectsAt, refuse, textAt, textOrNullAt } from './field.ts';

/**
 * Reads one file of carried values.
 *
 * @throws BenchmarkError DATASET_MALFORMED, DATASET_VALUE_INVALID, DATASET_VALUE_TWICE, DATASET_NAME_UNKNOWN
 */
export function parseDataset(json: JsonValue): Dataset {
  const file = objectAt({ file: json }, 'file');
  if (textAt(file, 'format') !== datasetFormat) throw refuse('format', `is not ${datasetFormat}`);
  const publication = parsePublication(objectAt(file, 'publication'));
  const indicators = objectsAt(file, 'indicators').map(parseIndicator);
  const values = objectsAt(file, 'values').map((value) => parseValue(value, indicators));
  refuseTwice(values);
  return { publication, source: parseSource(objectAt(file, 'source')), indicators, values };
}

function parsePublication(json: JsonObject): Publication {
  return {
    id: textAt(json, 'id'),
    title: textAt(json, 'title'),
    shortTitle: textAt(json, 'shortTitle'),
    publisher: textAt(json, 'publisher'),
    edition: textAt(json, 'edition'),
    url: textOrNullAt(json, 'url'),
    licence: parseLicence(objectAt(json, 'licence')),
    obtainedFrom: textAt(json, 'obtainedFrom'),
    quotations: objectsAt(json, 'quotations').map(
      (one): Quotation => ({ text: textAt(one, 'text'), url: textAt(one, 'url') }),
    ),
  };
}

function parseLicence(json: JsonObject): Licence {
  return {
    name: textAt(json, 'name'),
    url: textOrNullAt(json, 'url'),
    open: booleanAt(json, 'open'),
    note: textAt(json, 'note'),
  };
}

function parseSource(json: JsonObject): SourceTable {
  return { file: textAt(json, 'file'), sha256: sha256At(json, 'sha256') };
}

function parseIndicator(json: JsonObject): Indicator {
  return {
    id: textAt(json, 'id'),
    name: textAt(json, 'name'),
    shortName: textAt(json, 'shortName'),
    means: textAt(json, 'means'),
    unit: textAt(json, 'unit'),
    least: numberAt(json, 'least'),
    most: numberAt(json, 'most'),
    partOf: textOrNullAt(json, 'partOf'),
    decimals: numberAt(json, 'decimals'),
  };
}

function parseValue(json: JsonObject, indicators: readonly Indicator[]): PublishedValue {
  const indicator = indicators.find((one) => one.id === textAt(json, 'indicator'));
  if (indicator === undefined) throw unknown('indicator', textAt(json, 'indicator'));
  const value = json.value;
  // A null, a text and an absent number all end here: nothing can stand where a number is missing.
  if (typeof value !== 'number' || !Number.isFinite(value) || value < indicator.least || value > indicator.most) {
    throw new BenchmarkError('DATASET_VALUE_INVALID', `The value of ${indicator.id} is no number in its range.`, {
      indicator: indicator.id,
      country: textAt(json, 'country'),
    });
  }
  return {
    indicator: indicator.id,
    country: countryAt(json),
    period: textAt(json, 'period'),
    value,
    row: numberAt(json, 'row'),
    rowSha256: sha256At(json, 'rowSha256'),
  };
}

function countryAt(json: JsonObject): RegionCode {
  const country = countryOfCode(textAt(json, 'country'));
  if (country === undefined) throw unknown('country', textAt(json, 'country'));
  return country.code;
}

function sha256At(json: JsonObject, name: string): string {
  const text = textAt(json, name);
  if (!/^[0-9a-f]{64}$/.test(text)) throw refuse(name, 'is no SHA-256 in lower-case hex');
  return text;
}

function refuseTwice(values: readonly PublishedValue[]): void {
  const seen = new Set<string>();
  for (const { indicator, country, period } of values) {
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

function unknown(kind: string, name: string): BenchmarkError {
  return new BenchmarkError('DATASET_NAME_UNKNOWN', `The ${kind} "${name}" is not known here.`, { [kind]: name });
}
