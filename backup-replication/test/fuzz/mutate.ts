/** Ways to spoil a document: bytes changed, cut out, doubled or put in, and members replaced by what nobody expects. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import fc from 'fast-check';

/** One change of bytes, as places in the document from 0 to 1. */
export interface ByteChange {
  readonly kind: 'flip' | 'cut' | 'double' | 'insert';
  readonly at: number;
  readonly length: number;
  readonly bytes: Uint8Array;
}

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

/** One to four changes. */
export const byteChanges: fc.Arbitrary<readonly ByteChange[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('flip' as const, 'cut' as const, 'double' as const, 'insert' as const),
    at: share,
    length: share,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The document with the changes made one after the other. */
export function changeBytes(document: Uint8Array, changes: readonly ByteChange[]): Uint8Array {
  return changes.reduce((bytes: Uint8Array, { kind, at, length, bytes: given }) => {
    const start = Math.floor(at * bytes.length);
    const end = start + Math.ceil(length * length * (bytes.length - start));
    const [before, middle, after] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
    if (kind === 'cut') return Buffer.concat([before, after]);
    if (kind === 'double') return Buffer.concat([before, middle, middle, after]);
    if (kind === 'insert') return Buffer.concat([before, given, middle, after]);
    return Buffer.concat([before, Buffer.of((bytes[start] ?? 0) ^ (given[0] ?? 1)), bytes.subarray(start + 1)]);
  }, document);
}

/** Values that have broken readers before. */
const hostile: readonly JsonValue[] = [
  ...[0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e308, -1e308, 4294967296],
  ...[
    '',
    '0',
    '..',
    '/',
    '../../etc/passwd',
    '/etc/passwd',
    'a\0b',
    '\ud800',
    '__proto__',
    'constructor',
    'x'.repeat(5000),
  ],
  ...['A'.repeat(43), 'f'.repeat(64), 'F'.repeat(64), 'f'.repeat(16), '=', 'AB==', '１２３', 'DM', '\u202e'],
  ...[null, true, false, [], {}, [[]], [null], [0, 0, 0, 0, 0, 0, 0, 0, 0], { toString: 1 }, { length: 5 }],
  Array.from({ length: 3000 }, () => 0),
  Array.from({ length: 40 }, (_, i) => i).reduce<JsonValue>((inner) => [inner], 7),
];

/** One change of a member: which one, counted through the whole document, and what becomes of it. */
export interface MemberChange {
  readonly which: number;
  readonly what: 'replace' | 'remove' | 'rename' | 'repeat';
  readonly value: JsonValue;
}

/** One to three changes. */
export const memberChanges: fc.Arbitrary<readonly MemberChange[]> = fc.array(
  fc.record({
    which: fc.nat(400),
    what: fc.constantFrom(
      'replace' as const,
      'replace' as const,
      'remove' as const,
      'rename' as const,
      'repeat' as const,
    ),
    value: fc.oneof(fc.constantFrom(...hostile), fc.integer(), fc.string(), fc.double({ noNaN: true })),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The document with members changed; values that are not JSON (infinities) become null. */
export function changeMembers(document: JsonValue, changes: readonly MemberChange[]): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(document));
  return changes.reduce((value, change) => {
    const count = countMembers(value);
    return changeOne(value, { left: change.which % Math.max(count, 1) }, change);
  }, copy);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function membersOf(value: JsonValue): readonly (readonly [string, JsonValue])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function countMembers(value: JsonValue): number {
  return membersOf(value).reduce((count, [, inner]) => count + 1 + countMembers(inner), 0);
}

function changeOne(value: JsonValue, counter: { left: number }, change: MemberChange): JsonValue {
  const changed = membersOf(value).flatMap(([name, inner]): (readonly [string, JsonValue])[] => {
    counter.left -= 1;
    if (counter.left !== -1) return [[name, changeOne(inner, counter, change)]];
    if (change.what === 'remove') return [];
    if (change.what === 'rename') return [[`${name}x`, inner]];
    if (change.what === 'repeat')
      return [
        [name, isArray(inner) ? [...inner, ...inner] : inner],
        [`${name}2`, inner],
      ];
    return [[name, change.value]];
  });
  if (typeof value !== 'object' || value === null) return value;
  return isArray(value) ? changed.map(([, inner]) => inner) : objectOf(changed);
}

/** Also a member named `__proto__` becomes a member. */
function objectOf(members: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(members);
}
