/** Files of carried values: what is accepted, and what is refused with which code. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { regionCountries } from '../../country/region.ts';
import { unEgdi2024, worldBankGtmi2025 } from '../../dataset/carried.ts';
import { cellOf, partsOf, totalOf } from '../../dataset/dataset.ts';
import { parseDataset } from '../../dataset/parse.ts';

const file = () => JSON.parse(readFileSync(resolve(import.meta.dirname, '../../data/un-egdi-2024.json'), 'utf8'));

describe('the carried data', () => {
  it('parses, every file of the folder, with a licence, a publisher, an edition and a source for all', () => {
    const names = readdirSync(resolve(import.meta.dirname, '../../data'));
    expect(names.toSorted()).toEqual(['un-egdi-2024.json', 'wb-gtmi-2025.json']);
    expect(unEgdi2024.values).toHaveLength(14 * 4);
    expect(worldBankGtmi2025.values).toHaveLength(14 * 5);
    for (const dataset of [unEgdi2024, worldBankGtmi2025]) {
      expect(dataset.publication.quotations).toHaveLength(1);
      expect(partsOf(dataset, totalOf(dataset) ?? ({ id: '' } as never))).not.toHaveLength(0);
    }
  });

  it('has no record, and so no zero, for Montserrat and the associates', () => {
    const silent = regionCountries.filter((one) => one.membership === 'associate' || one.code === 'MS');
    expect(silent).toHaveLength(8);
    for (const { code } of silent) expect(cellOf(unEgdi2024, 'un_egdi', code)).toEqual({ kind: 'missing' });
    expect([...unEgdi2024.values, ...worldBankGtmi2025.values].filter((one) => one.value === 0)).toEqual([]);
  });
});

describe('a file of values is refused', () => {
  type Change = (json: ReturnType<typeof file>) => void;
  const cases: readonly (readonly [string, string, Change])[] = [
    ['when it has another format', 'DATASET_MALFORMED', (json) => (json.format = 'breakwater-values/9')],
    ['when a field is absent', 'DATASET_MALFORMED', (json) => delete json.publication.publisher],
    ['when the licence is absent', 'DATASET_MALFORMED', (json) => delete json.publication.licence],
    ['when openness is not said', 'DATASET_MALFORMED', (json) => (json.publication.licence.open = 'yes')],
    ['when the values are no list', 'DATASET_MALFORMED', (json) => (json.values = {})],
    ['when a row hash is cut', 'DATASET_MALFORMED', (json) => (json.values[0].rowSha256 = 'ab')],
    ['when a row number is missing', 'DATASET_MALFORMED', (json) => delete json.values[0].row],
    ['when null stands for a value', 'DATASET_VALUE_INVALID', (json) => (json.values[0].value = null)],
    ['when text stands for a value', 'DATASET_VALUE_INVALID', (json) => (json.values[0].value = '0.5')],
    ['when a value is outside its range', 'DATASET_VALUE_INVALID', (json) => (json.values[0].value = 1.01)],
    ['when a value comes twice', 'DATASET_VALUE_TWICE', (json) => json.values.push(json.values[0])],
    ['when a country is not of the region', 'DATASET_NAME_UNKNOWN', (json) => (json.values[0].country = 'EE')],
    ['when an indicator is not declared', 'DATASET_NAME_UNKNOWN', (json) => (json.values[0].indicator = 'x')],
  ];

  it.each(cases)('%s (%s)', (_, code, change) => {
    const json = file();
    change(json);
    expect(() => parseDataset(json)).toThrow(expect.objectContaining({ code }));
  });
});
