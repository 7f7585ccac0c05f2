/** Carried facts: what is accepted, what is refused with which code, and that every committed file adds up. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { regionCountries } from '../../country/region.ts';
import { boardValues as readBoardValues } from '../../values/carried-values.ts';
import { parseValues } from '../../values/parse-values.ts';
import { totalsOf } from '../../values/totals.ts';
import { factOf } from '../../values/values-file.ts';

const folder = resolve(import.meta.dirname, '../../data');
const read = (name: string) => JSON.parse(readFileSync(resolve(folder, name), 'utf8'));
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

const boardValues = readBoardValues();

describe('the committed files', () => {
  it.each(files)('%s parses, with licence, publisher, editions and hashes', (name) => {
    const file = parseValues(read(name));
    expect(`${file.publication.id}.json`).toBe(name);
    expect(file.series.length).toBeGreaterThan(0);
    for (const { vintage, edition, obtainedFrom } of file.sources) {
      expect([vintage, edition, obtainedFrom]).not.toContain('');
    }
  });

  it.each<readonly [string, string, string, string]>([
    ['that lacks the other copy for this country', 'wb-electricity.json', 'wb_electricity_access', '2022'],
    ['that is of another period', 'wb-electricity.json', 'wb_electricity_scorecard', '2023'],
    ['that is of another indicator', 'wb-wgi.json', 'wgi_ge', '2022'],
  ])('are refused when a value is called checked by a check %s', (_, name, indicator, period) => {
    const json = read(name);
    const claimed = json.series.find(
      (one: { indicator: string; period: string; check: string | null }) =>
        one.indicator === indicator && one.period === period && one.check === null,
    );
    claimed.check = json.checks[0].id;
    expect(() => parseValues(json)).toThrow(
      expect.objectContaining({
        code: 'DATASET_TOTAL_DIFFERS',
        message: expect.stringMatching(`^${indicator} of [A-Z]{2} in ${period} is called checked by`),
      }),
    );
  });

  it('have their totals worked out again here, without the publishers’ files at hand', () => {
    const done = new Map(boardValues.map((file) => [file.publication.id, totalsOf(file).length]));
    expect(Object.fromEntries(done)).toEqual({
      'un-egdi': 182,
      'wb-electricity': 13,
      'wb-gtmi': 42,
      'wb-gtmi-systems': 14,
      'inform-risk': 70,
      'itu-internet': 14,
      odin: 30,
      'wb-spi': 61,
    });
  });

  it('have no entry, and so no zero, for Montserrat', () => {
    for (const name of files) {
      const file = parseValues(read(name));
      expect(file.series.filter(({ facts }) => facts.has('MS'))).toEqual([]);
    }
  });

  it('stay small enough to be read by people', () => {
    const bytes = readdirSync(folder).reduce((sum, name) => sum + readFileSync(resolve(folder, name)).length, 0);
    expect(bytes).toBeLessThan(300_000);
  });

  it('hold the values that the references print', () => {
    const value = (file: string, indicator: string, period: string, country: 'AG' | 'JM' | 'HT' | 'SR') => {
      const found = boardValues.find(({ publication }) => publication.id === file);
      return found === undefined ? undefined : factOf(found, indicator, period, country)?.fact.value;
    };
    expect(value('un-egdi', 'un_osi', '2024', 'JM')).toBeCloseTo(0.568, 3);
    expect(value('un-egdi', 'un_epi', '2024', 'HT')).toBeCloseTo(0.096, 3);
    expect(value('wb-gtmi', 'wb_gtmi_dcei', '2025', 'JM')).toBeCloseTo(0.38, 2);
    expect(value('inform-risk', 'inform_lack_of_coping', '2025', 'SR')).toBe(5.1);
    expect(value('odin', 'odin_points', '2022', 'JM')).toBe(130.5);
    expect(value('wb-spi', 'wb_spi_overall', '2023', 'AG')).toBeCloseTo(56, 0);
    expect(value('itu-internet', 'itu_internet_users', '2022', 'AG')).toBeCloseTo(91.4123, 4);
    expect(value('wb-gtmi-systems', 'wb_ims_in_place', '2025', 'JM')).toBe(6);
  });

  it('carry no electricity of The Bahamas as verified: it stands in one copy only', () => {
    const file = boardValues.find(({ publication }) => publication.id === 'wb-electricity');
    const checked = file?.series.filter(({ check }) => check !== null).flatMap(({ facts }) => [...facts.keys()]);
    expect(checked).not.toContain('BS');
    expect(new Set(checked).size).toBe(13);
    expect(regionCountries.length).toBe(22);
  });
});

describe('a file of facts is refused', () => {
  type Json = ReturnType<typeof read>;
  const series = (json: Json, indicator: string, period: string) =>
    json.series.find((one: Json) => one.indicator === indicator && one.period === period);
  const cases: readonly (readonly [string, string, (json: Json) => void])[] = [
    ['when it has another format', 'DATASET_MALFORMED', (json) => (json.format = 'breakwater-values/9')],
    ['when the licence is absent', 'DATASET_MALFORMED', (json) => delete json.publication.licence],
    ['when openness is not said', 'DATASET_MALFORMED', (json) => (json.publication.licence.open = 'yes')],
    ['when a source has no hash', 'DATASET_MALFORMED', (json) => (json.sources[0].sha256 = 'ab')],
    ['when a source has no vintage', 'DATASET_MALFORMED', (json) => delete json.sources[0].vintage],
    ['when the rule of a check is new', 'DATASET_MALFORMED', (json) => (json.checks[0].rule = 'guess')],
    ['when parts of a check are no list', 'DATASET_MALFORMED', (json) => (json.checks[0].parts = 'un_osi')],
    ['when a fact has no line', 'DATASET_MALFORMED', (json) => (json.series[0].facts.JM = [0.5])],
    ['when a fact names the header', 'DATASET_MALFORMED', (json) => (json.series[0].facts.JM = [0.5, 1])],
    ['when a standard error has no sources', 'DATASET_MALFORMED', (json) => (json.series[0].facts.JM = [0.5, 9, 0.1])],
    ['when a standard error is below zero', 'DATASET_MALFORMED', (json) => (json.series[0].facts.JM = [0.5, 9, -1, 2])],
    ['when null stands for a value', 'DATASET_VALUE_INVALID', (json) => (json.series[0].facts.JM = [null, 9])],
    ['when text stands for a value', 'DATASET_VALUE_INVALID', (json) => (json.series[0].facts.JM = ['0.5', 9])],
    ['when a value is outside its range', 'DATASET_VALUE_INVALID', (json) => (json.series[0].facts.JM = [1.01, 9])],
    [
      'when a value comes twice',
      'DATASET_VALUE_TWICE',
      (json) => json.series.push({ ...json.series[0], column: 'again' }),
    ],
    ['when a country is not of the region', 'DATASET_NAME_UNKNOWN', (json) => (json.series[0].facts.EE = [0.5, 9])],
    ['when an indicator is not declared', 'DATASET_NAME_UNKNOWN', (json) => (json.series[0].indicator = 'x')],
    ['when a check is not declared', 'DATASET_NAME_UNKNOWN', (json) => (json.series[0].check = 'trust-me')],
    ['when a source is not declared', 'DATASET_NAME_UNKNOWN', (json) => (json.series[0].source = 9)],
    [
      'when a part was altered',
      'DATASET_TOTAL_DIFFERS',
      (json) => (series(json, 'un_osi', '2024').facts.JM[0] += 0.001),
    ],
    [
      'when a total was altered',
      'DATASET_TOTAL_DIFFERS',
      (json) => (series(json, 'un_egdi', '2010').facts.BB[0] += 0.0001),
    ],
    [
      'when a count was altered',
      'DATASET_TOTAL_DIFFERS',
      (json) => (series(json, 'un_epi', '2024').facts.BB[0] += 0.001),
    ],
  ];

  it.each(cases)('%s (%s)', (_, code, change) => {
    const json = read('un-egdi.json');
    change(json);
    expect(() => parseValues(json)).toThrow(expect.objectContaining({ code }));
  });
});
