/** What an importer reads out of a table, country by country of the whole world, and what it refuses to read. */
import { BenchmarkError } from '../error.ts';
import type { ValuesIndicator } from '../values/values-file.ts';
import type { CsvRow } from './csv-table.ts';

/** One number of one country of the world. `unit` is ISO 3166-1 alpha-3, or another code that the publisher uses. */
export interface Reading {
  readonly indicator: string;
  readonly unit: string;
  readonly period: string;
  readonly value: number;
  readonly source: number;
  readonly column: string;
  readonly line: number;
  readonly standardError?: number;
  readonly sourceCount?: number;
}

/** Where a number stands. */
export interface Place {
  readonly file: string;
  readonly source: number;
  readonly unit: string;
  readonly period: string;
}

/** Cells that publishers write where they have no number; anything else that is no number is refused. */
const silence = ['', '..', 'NA', 'No data', 'x', '-'];

/**
 * The number in a column, or nothing where the publisher is silent.
 *
 * @throws BenchmarkError IMPORT_ROW_MALFORMED, IMPORT_VALUE_IMPOSSIBLE, IMPORT_UNIT_WRONG
 */
export function readCell(row: CsvRow, column: string, indicator: ValuesIndicator, place: Place): readonly Reading[] {
  const text = row.cell(column);
  if (silence.includes(text)) return [];
  const value = plainNumber(text, row, column, place.file);
  refuseImpossible(value, indicator, row, place);
  return [
    {
      indicator: indicator.id,
      unit: place.unit,
      period: place.period,
      value,
      source: place.source,
      column,
      line: row.line,
    },
  ];
}

/** A number written plainly. Number('') is 0 and Number('0x1') is 1: the shape is checked before. */
export function plainNumber(text: string, row: CsvRow, column: string, file: string): number {
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  throw new BenchmarkError(
    'IMPORT_ROW_MALFORMED',
    `Line ${row.line} of ${file} holds "${text}" in ${column}, which is no number.`,
    { file, line: row.line, column, text },
  );
}

function refuseImpossible(value: number, indicator: ValuesIndicator, row: CsvRow, place: Place): void {
  if (value >= indicator.least && value <= indicator.most) return;
  const facts = { file: place.file, line: row.line, indicator: indicator.id, value };
  // Ten or a hundred times too much in a bounded index is a percentage or per mille read as a share: say so.
  const isScaled =
    value > indicator.most && [10, 100, 1000].some((factor) => value / factor <= indicator.most) && indicator.most <= 1;
  if (isScaled) {
    throw new BenchmarkError(
      'IMPORT_UNIT_WRONG',
      `Line ${row.line} of ${place.file} gives ${value} for ${indicator.id}, whose unit is "${indicator.unit}".`,
      facts,
    );
  }
  throw new BenchmarkError(
    'IMPORT_VALUE_IMPOSSIBLE',
    `Line ${row.line} of ${place.file} gives ${value} for ${indicator.id}, which lies outside ` +
      `${indicator.least} to ${indicator.most}.`,
    facts,
  );
}

/**
 * An alpha-3 code, or undefined for the aggregates that publishers mix in with an empty or longer code of their own.
 *
 * @throws BenchmarkError IMPORT_COUNTRY_UNKNOWN
 */
export function unitOf(code: string, row: CsvRow, file: string): string | undefined {
  if (code === '' || /^OWID_/.test(code)) return undefined;
  if (/^[A-Z]{3}$/.test(code)) return code;
  throw new BenchmarkError('IMPORT_COUNTRY_UNKNOWN', `Line ${row.line} of ${file} names no country: "${code}".`, {
    file,
    line: row.line,
    country: code,
  });
}

/** Refuses two numbers for one country, indicator and period. @throws BenchmarkError IMPORT_KEY_TWICE */
export function refuseTwice(readings: readonly Reading[], fileOf: (source: number) => string): void {
  const seen = new Map<string, Reading>();
  for (const reading of readings) {
    const key = `${reading.indicator} ${reading.unit} ${reading.period}`;
    const first = seen.get(key);
    if (first !== undefined) {
      throw new BenchmarkError(
        'IMPORT_KEY_TWICE',
        `Line ${reading.line} of ${fileOf(reading.source)} gives ${key} again; line ${first.line} gave it before.`,
        { file: fileOf(reading.source), line: reading.line, first: first.line, key },
      );
    }
    seen.set(key, reading);
  }
}
