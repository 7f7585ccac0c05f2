/** Whatever else differs between two documents, by its path: no officer may sign a change that nothing tells. */
import { canonicalJson, isObject, type JsonValue } from '@breakwater/federation-protocol';
import { digestHex } from '../document/canonical.ts';
import { extensionIds } from '../document/extension.ts';
import { serviceTypes } from '../document/service.ts';

/** A leaf that differs; undefined on the side where it is not there. */
export interface Detail {
  readonly path: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** A detail as people read it; `fact` is the path, long values are cut and end in the hash of the whole. */
export interface DetailText {
  readonly fact: string;
  readonly before: string;
  readonly after: string;
}

// More lines than a person reads are told as one, which still changes with each of them.
const linesMax = 60;
const shownMax = 80;

/** Every leaf that differs, and every order of named items that does. */
export function detailsOf(before: JsonValue | undefined, after: JsonValue | undefined, path = ''): readonly Detail[] {
  const sides = [before, after].filter((side) => side !== undefined);
  if (sides.every(isObject)) return ofMembers(membersOf(before), membersOf(after), path);
  if (sides.every((side) => Array.isArray(side))) return ofItems(itemsOf(before), itemsOf(after), path);
  return isSame(before, after) ? [] : [{ path, before, after }];
}

/** Details for people: at most sixty lines, then one for all the rest. */
export function detailTexts(details: readonly Detail[]): readonly DetailText[] {
  const texts = details.map(({ path, before, after }) => ({ fact: path, before: shown(before), after: shown(after) }));
  if (texts.length <= linesMax) return texts;
  const rest = details.slice(linesMax);
  const side = (name: 'before' | 'after') =>
    `sha256 ${hashOf(rest.map((detail) => [detail.path, textOf(detail[name])]))}`;
  return [...texts.slice(0, linesMax), { fact: `${rest.length} more`, before: side('before'), after: side('after') }];
}

function ofMembers(before: ReadonlyMap<string, JsonValue>, after: ReadonlyMap<string, JsonValue>, path: string) {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): readonly Detail[] => {
    const at = path === '' ? name : `${path}/${name}`;
    const [old, current] = [before.get(name), after.get(name)];
    // An empty object or array has no leaves of its own, so whether it is there is told here.
    const isHollow = old === undefined ? isEmpty(current) : current === undefined && isEmpty(old);
    return isHollow ? [{ path: at, before: old, after: current }] : detailsOf(old, current, at);
  });
}

function ofItems(before: readonly JsonValue[], after: readonly JsonValue[], path: string): readonly Detail[] {
  const [old, current] = [named(before), named(after)];
  if (old === null || current === null) return ofMembers(numbered(before), numbered(after), path);
  const order = [[...old.keys()].filter((key) => current.has(key)), [...current.keys()].filter((key) => old.has(key))];
  const [was = '', is = ''] = order.map((keys) => keys.join(', '));
  const moved = was === is ? [] : [{ path: `${path} (order)`, before: was, after: is }];
  return [...moved, ...ofMembers(old, current, path)];
}

/** Items by the name that each has; null when one has none or two have the same. */
function named(items: readonly JsonValue[]): ReadonlyMap<string, JsonValue> | null {
  const pairs = items.map((item): readonly [string | null, JsonValue] => [nameOf(item), item]);
  const map = new Map(pairs.flatMap(([name, item]): [string, JsonValue][] => (name === null ? [] : [[name, item]])));
  return map.size === items.length ? map : null;
}

function nameOf(item: JsonValue): string | null {
  if (!isObject(item)) return null;
  const info = item.ServiceInformation ?? null;
  if (isObject(info)) return keyOf(serviceTypes, info.ServiceTypeIdentifier);
  if (typeof item.kid === 'string') return item.kid;
  return keyOf(extensionIds, item.id);
}

function keyOf(table: Readonly<Record<string, string>>, value: JsonValue | undefined): string | null {
  return Object.keys(table).find((name) => table[name] === value) ?? null;
}

function numbered(items: readonly JsonValue[]): ReadonlyMap<string, JsonValue> {
  return new Map(items.map((item, index): [string, JsonValue] => [String(index), item]));
}

function membersOf(value: JsonValue | undefined): ReadonlyMap<string, JsonValue> {
  return new Map(value !== undefined && isObject(value) ? Object.entries(value) : []);
}

function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value !== undefined && isObject(value) && Object.keys(value).length === 0;
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return textOf(a) === textOf(b);
}

function shown(value: JsonValue | undefined): string {
  const text = typeof value === 'string' ? plain(value) : textOf(value);
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}… (sha256 ${hashOf(text)})`;
}

/** Texts stand without quotation marks, unless they could be taken for something else or hide something. */
function plain(value: string): string {
  const quoted = JSON.stringify(value);
  const isPlain =
    /^[A-Za-z0-9][\x21-\x7e]*(?: [\x21-\x7e]+)*$/.test(value) && !/^(?:true|false|null|\d[\d.e+-]*)$/.test(value);
  return isPlain && quoted === `"${value}"` ? value : quoted;
}

function textOf(value: JsonValue | undefined): string {
  return value === undefined ? '' : new TextDecoder().decode(canonicalJson(value));
}

function hashOf(value: JsonValue): string {
  return digestHex(canonicalJson(value));
}
