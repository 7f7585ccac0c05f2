/** The published board: statistics only, each verified, laid out as the table that the engine scores. */
import { type RegionCode, regionCountries } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';
import type { Framework, Indicator } from '../framework/framework.ts';
import type { ValueTable } from '../score/value-table.ts';
import { factOf, type Series, type ValuesFile } from '../values/values-file.ts';
import { aboutOf, onlyIndicators } from './about.ts';
import { refuseOthers, type Value } from './value.ts';

/** A published number that is not scored, and why. */
export interface LeftOut {
  readonly indicator: string;
  readonly country: RegionCode;
  readonly reason: 'unverified';
}

/** The board: the part of the framework that statistics exist for, and their values. */
export interface PublishedBoard {
  readonly framework: Framework;
  readonly values: readonly Value<'S'>[];
  readonly leftOut: readonly LeftOut[];
  /** Indicators of the framework that no statistic measures, pillars of which nothing is left among them. */
  readonly notMeasured: readonly string[];
}

/**
 * Builds the board out of carried files. `switches` turns non-commercial indicators on by their name; their file must
 * then be among the files.
 *
 * @throws BenchmarkError BOARD_NAME_UNKNOWN when a file or indicator that the framework names is not there
 */
export function publishedBoard(
  framework: Framework,
  files: readonly ValuesFile[],
  switches: readonly string[] = [],
): PublishedBoard {
  const measured = (indicator: Indicator) => {
    const about = aboutOf(indicator);
    const isOn = about.switch === null || switches.includes(about.switch);
    return about.types.includes('S') && about.source !== null && about.isMeasured && isOn;
  };
  const part = onlyIndicators(framework, measured);
  const leftOut: LeftOut[] = [];
  const values = part.indicators.flatMap((indicator) => {
    const file = fileOf(indicator, files);
    return regionCountries.flatMap(({ code }): Value<'S'>[] => {
      const found = chosen(indicator, file, code);
      if (found === 'unverified') leftOut.push({ indicator: indicator.id, country: code, reason: found });
      return found === undefined || found === 'unverified' ? [] : [found];
    });
  });
  refuseOthers(values, ['S']);
  const left = new Set([...part.indicators, ...part.groups].map(({ id }) => id));
  return {
    framework: part,
    values,
    leftOut,
    notMeasured: [...framework.groups, ...framework.indicators].map(({ id }) => id).filter((id) => !left.has(id)),
  };
}

/**
 * One carried fact as a value of the board.
 *
 * @throws BenchmarkError BOARD_VALUE_UNVERIFIED when the fact passed no check
 */
export function statisticOf(indicator: Indicator, file: ValuesFile, series: Series, country: RegionCode): Value<'S'> {
  const fact = series.facts.get(country);
  const described = file.indicators.find(({ id }) => id === series.indicator);
  const source = file.sources[series.source];
  const check = file.checks.find(({ id }) => id === series.check);
  if (fact === undefined || described === undefined || source === undefined) {
    throw new BenchmarkError('BOARD_NAME_UNKNOWN', `${file.publication.id} has no ${series.indicator} of ${country}.`, {
      indicator: indicator.id,
      country,
    });
  }
  if (check === undefined) {
    throw new BenchmarkError(
      'BOARD_VALUE_UNVERIFIED',
      `${series.indicator} of ${country} in ${series.period} (line ${fact.line} of ${source.file}) passed no check.`,
      { indicator: indicator.id, country, file: source.file, line: fact.line },
    );
  }
  const { publisher, title, url, licence } = file.publication;
  return {
    type: 'S',
    indicator: indicator.id,
    country,
    value: fact.value,
    unit: indicator.unit,
    period: series.period,
    rounding: described.rounding,
    provenance: {
      publisher,
      title: `${title}: ${described.name}`,
      edition: source.edition,
      vintage: source.vintage,
      url,
      licence: licence.name,
      file: source.file,
      sha256: source.sha256,
      line: fact.line,
      column: series.column,
      obtainedFrom: source.obtainedFrom,
      transform: described.transform,
      mode: described.mode,
      check: check.words,
    },
  };
}

function fileOf(indicator: Indicator, files: readonly ValuesFile[]): ValuesFile {
  const name = aboutOf(indicator).source?.file;
  const file = files.find(({ publication }) => publication.id === name);
  if (file !== undefined) return file;
  throw new BenchmarkError('BOARD_NAME_UNKNOWN', `The file ${name ?? ''} of ${indicator.id} is not at hand.`, {
    indicator: indicator.id,
  });
}

/** The first of the preferred periods that has a verified value. */
function chosen(indicator: Indicator, file: ValuesFile, country: RegionCode): Value<'S'> | 'unverified' | undefined {
  const source = aboutOf(indicator).source;
  const found = (source?.periods ?? []).flatMap(
    (period) => factOf(file, source?.indicator ?? '', period, country)?.series ?? [],
  );
  const series = found.find(({ check }) => check !== null);
  if (series !== undefined) return statisticOf(indicator, file, series, country);
  return found.length > 0 ? 'unverified' : undefined;
}

/** The values as the engine takes them: one row a country that has any, one column an indicator of the board. */
export function tableOf(board: PublishedBoard): ValueTable {
  const columns = board.framework.indicators.map(({ column }) => column);
  const countries = regionCountries.filter(({ code }) => board.values.some(({ country }) => country === code));
  const values = new Float64Array(countries.length * columns.length).fill(Number.NaN);
  const years = new Float64Array(values.length).fill(Number.NaN);
  const rows = new Map<string, number>(countries.map(({ code }, row) => [code, row]));
  for (const { indicator, country, value, period } of board.values) {
    const place = board.framework.indicators.findIndex(({ id }) => id === indicator);
    const cell = (rows.get(country) ?? Number.NaN) * columns.length + place;
    values[cell] = value;
    years[cell] = Number(period);
  }
  return {
    units: countries.map(({ code }) => code),
    names: countries.map(({ name }) => name),
    columns,
    values,
    errors: null,
    years,
    groups: new Map(),
  };
}
