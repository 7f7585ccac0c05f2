/** What is carried only to be looked up: reliability of INFORM, people, and GTMI's answers of 2022. */
import { describe, expect, it } from 'vitest';
import { gtmiAnswers } from '../../import/gtmi-answers.ts';
import { informPopulation } from '../../import/inform-population.ts';
import { informReliability } from '../../import/inform-reliability.ts';
import { readinessMethod } from '../../method/readiness-method.ts';
import { boardValues } from '../../values/carried-values.ts';
import { parseValues } from '../../values/parse-values.ts';
import { factOf } from '../../values/values-file.ts';
import { importTexts } from './a-source.ts';

const refuses = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('INFORM’s lack of reliability, two countries and forty years of our own', () => {
  const sheet = [
    'ISO,Number of Missing Indicators,Countries in HVC,Recentness data (average years),Number of Missing Indicators,' +
      'Countries in HVC - Factor,Recentness data (average years),' +
      'Average of Missing and Recentness + factor for conflict',
    'HTI,3,1,0.3,2,1.25,4,3',
    'JAM,18,0,0.9,10,1,10,8',
    'MIN,0,0,0',
    'Countries in HVC - Factor,1.25',
  ];
  const names = Array.from({ length: 41 }, (_, at) => `indicator ${at}`);
  // Forty-one years, 12 and 36 of them behind: 12/40 and 36/40.
  const years = (behind: number) => names.map((_, at) => (at < behind ? '2023' : '2024')).join(',');
  const dates = [
    `COUNTRY,ISO3,${names.join(',')}`,
    `Survey Year,,${names.map((_, at) => (at % 2 === 0 ? '2024' : '2011-2024')).join(',')}`,
    `Haiti,HTI,${years(12)}`,
    `Jamaica,JAM,${years(36)}`,
  ];
  const fills = [
    'COUNTRY,ISO3,Average Dietary Energy Supply Adequacy ,Prevalence of Undernourishment,Other',
    'Survey Year,,2024,2024,2024',
    'Haiti,HTI,,,',
    'Jamaica,JAM,Regional average (Caribbean),,',
  ];
  const texts = (change: (line: string) => string = (line) => line) =>
    [sheet, dates, fills].map((lines) => lines.map(change).join('\n'));
  const changed = (from: string, to: string) => texts((line) => line.replace(from, to));

  it('comes out of missing indicators, age and conflict, and the age out of the years', () => {
    const file = parseValues(importTexts(informReliability, texts()));
    expect(file.checks.map(({ id, units }) => [id, units])).toEqual([
      ['reliability-dates', 2],
      ['reliability-missing', 2],
      ['reliability-age', 2],
      ['reliability-index', 2],
    ]);
    const found = factOf(file, 'inform_missing_scaled', '2025', 'JM');
    expect(found).toMatchObject({ fact: { value: 10, line: 3 }, series: { check: 'reliability-index' } });
    expect(found?.series.column).toBe('Number of Missing Indicators (2)');
  });

  it('says what was filled in, and calls that unverified', () => {
    const file = parseValues(importTexts(informReliability, texts()));
    expect(factOf(file, 'inform_filled_energy', '2025', 'JM')).toMatchObject({ fact: { value: 1, line: 4 } });
    expect(factOf(file, 'inform_filled_energy', '2025', 'HT')?.fact.value).toBe(0);
    expect(factOf(file, 'inform_filled_hunger', '2025', 'JM')).toMatchObject({
      fact: { value: 0 },
      series: { check: null },
    });
  });

  it.each([
    ['an index that is not made of its parts', changed('1.25,4,3', '1.25,4,3.1'), 'IMPORT_TOTAL_DIFFERS', 'Line 2 of'],
    ['a factor for conflict taken away', changed('2,1.25,4', '2,1,4'), 'IMPORT_TOTAL_DIFFERS', 'inform_reliability'],
    ['one missing indicator more', changed('HTI,3', 'HTI,4'), 'IMPORT_TOTAL_DIFFERS', 'inform_missing_scaled'],
    ['one year changed', changed('Haiti,HTI,2023', 'Haiti,HTI,2024'), 'IMPORT_TOTAL_DIFFERS', 'inform_age of HTI'],
    ['a year that is none', changed('Haiti,HTI,2023', 'Haiti,HTI,soon'), 'IMPORT_ROW_MALFORMED', '"soon"'],
    [
      'years without the surveys they are of',
      changed('Survey Year,,2024,2011', 'Years,,2024,2011'),
      'IMPORT_ROWS_MISSING',
      'HTI',
    ],
    ['a country almost without years', changed(years(36), ','.repeat(40)), 'IMPORT_ROWS_MISSING', 'JAM'],
    ['something filled in by other means', changed('Regional average', 'Model'), 'IMPORT_ROW_MALFORMED', '"Model'],
    ['something else filled in', changed('Haiti,HTI,,,', 'Haiti,HTI,,,Guess'), 'IMPORT_ROW_MALFORMED', 'of Other'],
  ])('refuses %s', (_, altered, code, message) => {
    expect(() => importTexts(informReliability, altered)).toThrow(refuses(code, message));
  });
});

describe('people of INFORM', () => {
  const years = Array.from({ length: 11 }, (_, at) => 2014 + at);
  const row = (iso: string, people: number | string) => [iso, iso, ...years.map(() => people)].join(',');
  const text = (...rows: readonly string[]) => [[`COUNTRY,ISO3,${years.join(',')}`, ...rows].join('\n')];

  it('stand under their year, with line and column, without check', () => {
    const file = parseValues(importTexts(informPopulation, text(row('EST', 1), row('JAM', 2_800_000))));
    expect(file.series.map(({ period, column, check }) => [period, column, check])).toEqual(
      years.map((year) => [String(year), String(year), null]),
    );
    expect(factOf(file, 'inform_population', '2024', 'JM')?.fact).toEqual({ value: 2_800_000, line: 3 });
  });

  it.each([
    ['fewer than nobody', row('JAM', -1), 'IMPORT_VALUE_IMPOSSIBLE'],
    ['a country without code', row('Jamaica', 1), 'IMPORT_COUNTRY_UNKNOWN'],
    ['words', row('JAM', 'many'), 'IMPORT_ROW_MALFORMED'],
  ])('refuse %s', (_, line, code) => {
    expect(() => importTexts(informPopulation, text(line))).toThrow(expect.objectContaining({ code }));
  });
});

describe('GTMI’s answers of 2022', () => {
  const namesOf = (kind: string) =>
    gtmiAnswers.indicators.flatMap(({ id }) => (id.startsWith(kind) ? [`gtmi_${id.slice(kind.length)}`] : []));
  const table = (names: readonly string[], value = '1') =>
    ['cc_iso3c,ref_year,variable,value', ...names.map((name) => `JAM,2022,${name},${value}`)].join('\n');
  const [subjects, themes] = [namesOf('gtmi22_subject_'), namesOf('gtmi22_theme_')];

  it('keeps subjects and themes of one name apart, each under the file that it stands in', () => {
    const file = parseValues(importTexts(gtmiAnswers, [table(subjects), table(themes, '0.5')]));
    expect([subjects.length, themes.length, file.series.length]).toEqual([29, 7, 36]);
    expect(factOf(file, 'gtmi22_subject_backend', '2022', 'JM')).toMatchObject({
      fact: { value: 1 },
      series: { source: 0 },
    });
    expect(factOf(file, 'gtmi22_theme_backend', '2022', 'JM')).toMatchObject({
      fact: { value: 0.5 },
      series: { source: 1 },
    });
    expect(file.series.every(({ check }) => check === null)).toBe(true);
  });

  it.each([
    ['more points than there are', [table(subjects, '12'), table(themes)], 'IMPORT_VALUE_IMPOSSIBLE'],
    ['a subject that is gone', [table(subjects.slice(1)), table(themes)], 'IMPORT_ROWS_MISSING'],
    ['an answer given twice', [table([...subjects, 'gtmi_backend']), table(themes)], 'IMPORT_KEY_TWICE'],
  ])('refuses %s', (_, texts, code) => {
    expect(() => importTexts(gtmiAnswers, texts)).toThrow(expect.objectContaining({ code }));
  });
});

describe('all three', () => {
  it('are on no board, and no indicator of the method asks for them', () => {
    const ids = [informReliability, informPopulation, gtmiAnswers].map(({ publication }) => publication.id);
    expect(boardValues().filter(({ publication }) => ids.includes(publication.id))).toEqual([]);
    const method = JSON.stringify(readinessMethod);
    for (const id of ids) expect(method).not.toContain(`"${id}"`);
  });
});
