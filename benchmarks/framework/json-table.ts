/** Data as JSON, `breakwater-table/1`: one object a unit, with its values, and what is known of them, by indicator. */
import { type JsonObject, type JsonValue, parseStrictJson } from '@breakwater/federation-protocol';
import { BenchmarkError } from '../error.ts';
import { isObject } from './fields.ts';
import type { TableBuilder } from './table-builder.ts';

/** The marker of the format. */
export const tableFormat = 'breakwater-table/1';

const jsonMaxBytes = 64 * 2 ** 20;
const known = ['id', 'name', 'groups', 'values', 'years', 'errors'];

/** Puts every unit into the table. @throws BenchmarkError TABLE_… */
export function readJsonTable(text: string, builder: TableBuilder): void {
  const file = fileOf(text);
  if (!isObject(file) || file.format !== tableFormat) throw malformed('format', `"${tableFormat}"`);
  const extra = Object.keys(file).find((name) => name !== 'format' && name !== 'units');
  if (extra !== undefined) throw malformed(extra, 'left out');
  if (!Array.isArray(file.units)) throw malformed('units', 'a list');
  for (const [index, unit] of file.units.entries()) readUnit(unit, `units[${index}]`, builder);
}

function fileOf(text: string): JsonValue {
  try {
    const limits = { maxBytes: jsonMaxBytes, wideNumbers: true };
    return parseStrictJson(new TextEncoder().encode(text), limits);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new BenchmarkError('TABLE_MALFORMED', `The data are no JSON: ${reason}`, { reason }, cause);
  }
}

function readUnit(unit: JsonValue, where: string, builder: TableBuilder): void {
  if (!isObject(unit)) throw malformed(where, 'an object');
  const extra = Object.keys(unit).find((name) => !known.includes(name));
  if (extra !== undefined) throw malformed(`${where}.${extra}`, 'left out');
  const id = textOf(unit.id ?? '', `${where}.id`);
  const row = builder.unit(id, textOf(unit.name ?? id, `${where}.name`), where);
  if (row.from !== where) {
    const happened = `${row.from} and ${where} are both about "${id}".`;
    throw new BenchmarkError('TABLE_UNIT_TWICE', happened, { unit: id, row: where, first: row.from });
  }
  const groups = partOf(unit, 'groups', where);
  for (const group of builder.groupColumns) {
    if (groups[group] === undefined) throw builder.missing([group]);
    row.groups.set(group, textOf(groups[group], `${where}.groups.${group}`));
  }
  const [years, errors] = [partOf(unit, 'years', where), partOf(unit, 'errors', where)];
  for (const [column, value] of Object.entries(partOf(unit, 'values', where))) {
    const at = { unit: id, column, row: where };
    const number = numberOf(value, at);
    if (!builder.wants(column) || number === null) continue;
    const [year, error] = [numberOf(years[column] ?? null, at), numberOf(errors[column] ?? null, at)];
    builder.put(row, number, at, { ...(year === null ? {} : { year }), ...(error === null ? {} : { error }) });
  }
}

function partOf(unit: JsonObject, name: string, where: string): JsonObject {
  const part = unit[name] ?? {};
  if (!isObject(part)) throw malformed(`${where}.${name}`, 'an object');
  return part;
}

function textOf(value: JsonValue, where: string): string {
  if (typeof value !== 'string') throw malformed(where, 'a text');
  return value.trim();
}

function numberOf(value: JsonValue, at: { unit: string; column: string; row: string }): number | null {
  if (value === null || typeof value === 'number') return value;
  const shown = JSON.stringify(value).slice(0, 80);
  const happened = `${at.column} of ${at.unit} is ${shown}, which is neither a number nor null.`;
  throw new BenchmarkError('TABLE_NUMBER_INVALID', happened, { ...at, found: shown });
}

function malformed(where: string, expected: string): BenchmarkError {
  return new BenchmarkError('TABLE_MALFORMED', `${where} must be ${expected}.`, { where, expected });
}
