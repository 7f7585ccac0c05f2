/** What a backup left out, counted by source: for the record of the run, which names no file. */
import type { JsonValue } from '@breakwater/federation-protocol';
import type { LeftOut } from './engine/order.ts';

/** What was lacking of one source. */
export interface LackOfSource {
  readonly source: string;
  /** Files and directories, as far as the run listed them. */
  readonly count: number;
  /** The first reason, in words of this program or of the source's own. */
  readonly reason: string;
}

/** The longest word of a database that is kept. */
const REASON_MAX_CHARACTERS = 200;

/** By source, in the order of the list. Paths begin with the name of their source. */
export function lackBySource(leftOut: readonly LeftOut[]): readonly LackOfSource[] {
  const lacks = new Map<string, LackOfSource>();
  for (const { path, reason } of leftOut) {
    const [source = ''] = path.split('/', 1);
    const known = lacks.get(source);
    const count = (known?.count ?? 0) + 1;
    lacks.set(source, { source, count, reason: known?.reason ?? reason.slice(0, REASON_MAX_CHARACTERS) });
  }
  return [...lacks.values()];
}

/** Out of the record of a run; none where the record is of another kind of work. */
export function recordedLacks(recorded: JsonValue | undefined): readonly LackOfSource[] {
  return isList(recorded) ? recorded.flatMap(recordedLack) : [];
}

function recordedLack(one: JsonValue): readonly LackOfSource[] {
  if (one === null || typeof one !== 'object' || isList(one)) return [];
  const { source, count, reason } = one;
  if (typeof source !== 'string' || typeof count !== 'number' || typeof reason !== 'string') return [];
  return [{ source, count, reason }];
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
