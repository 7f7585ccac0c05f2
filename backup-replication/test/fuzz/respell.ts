/** JSON spelled in ways that its own writer never would: numbers, escapes, spaces, members twice, and unknown ones. */
import type { JsonValue } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { byteChanges, changeBytes, changeMembers, memberChanges } from './mutate.ts';

/** Values as text, for a member that nobody knows. */
const RAW = [
  ...['1.0', '-0', '1e0', '1e300', '1e400', '-1E-400', '9007199254740991', '9007199254740992', '-9007199254740993'],
  ...[
    '1'.repeat(400),
    '1'.repeat(5000),
    '0.1',
    '1e20',
    '1e21',
    '01',
    '+1',
    '1.',
    '.5',
    'NaN',
    'Infinity',
    'tru',
    'null',
  ],
  ...['"\\ud800"', '"\\ud83d\\ude00"', '"\\u0000"', '"\\x"', '"\t"', '"\\/"', '{"\\udc00":1}', '{"a":1,"a":2}', '[1,]'],
  ...[29, 30, 31, 32, 33, 1500].map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  ...[30, 31, 32].map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
];

/** How a number that stands somewhere may be spelled otherwise. */
const NUMBERS: readonly ((text: string) => string)[] = [
  (text) => `${text}.0`,
  (text) => `${text}e0`,
  (text) => `${text}0E-1`,
  (text) => `${text}.000000000000000000001`,
  (text) => `-${text}`,
  (text) => `0${text}`,
  (text) => `${text}.5`,
  () => '-0',
  () => '9007199254740993',
  () => '1e400',
];

const SPACES = [' ', '\n', '\t\r\n ', '\u00a0', '\ufeff', '\v', '\0'];

interface Respelling {
  readonly what: 'number' | 'unknown' | 'twice' | 'escape' | 'space';
  readonly which: number;
  readonly how: number;
}

const respellings: fc.Arbitrary<readonly Respelling[]> = fc.array(
  fc.record({
    what: fc.constantFrom('number' as const, 'unknown' as const, 'twice' as const, 'escape' as const, 'space' as const),
    which: fc.nat(400),
    how: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 2 },
);

function respell(text: string, { what, which, how }: Respelling): string {
  const pick = <T>(values: readonly T[]): T | undefined => values[how % values.length];
  if (what === 'number')
    return replaceOne(text, /(?<=[:[,])-?\d+(?=[,\]}])/g, which, (found) => pick(NUMBERS)?.(found));
  if (what === 'unknown') return replaceOne(text, /\{(?=")/g, which, () => `{"unknown":${pick(RAW)},`);
  if (what === 'twice') return replaceOne(text, /\{"[^"\\]*":/g, which, (found) => `${found}0,${found.slice(1)}`);
  if (what === 'space') return replaceOne(text, /[{}[\],:]/g, which, (found) => `${found}${pick(SPACES)}`);
  return replaceOne(text, /(?<=")[a-z0-9](?=[^"\\]*")/g, which, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);
}

function replaceOne(text: string, pattern: RegExp, which: number, by: (found: string) => string | undefined): string {
  const found = [...text.matchAll(pattern)];
  const one = found[which % Math.max(found.length, 1)];
  if (one === undefined) return text;
  return `${text.slice(0, one.index)}${by(one[0]) ?? one[0]}${text.slice(one.index + one[0].length)}`;
}

/** The JSON texts of documents, spoiled in members, in spelling or in bytes. */
export function spoiledTexts(documents: readonly JsonValue[]): fc.Arbitrary<Uint8Array> {
  const document = fc.constantFrom(...documents);
  const members = fc
    .tuple(document, memberChanges)
    .map(([value, changes]) => JSON.stringify(changeMembers(value, changes)));
  const spelled = fc
    .tuple(document, respellings)
    .map(([value, changes]) => changes.reduce(respell, JSON.stringify(value)));
  const bytes = fc
    .tuple(document, byteChanges)
    .map(([value, changes]) => changeBytes(Buffer.from(JSON.stringify(value)), changes));
  return fc.oneof(
    { weight: 4, arbitrary: members.map((text) => Buffer.from(text)) },
    { weight: 4, arbitrary: spelled.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: bytes },
  );
}
