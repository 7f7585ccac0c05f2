/** The fast way through JSON against its plain twin: the same value, the same bytes or the same refusal, always. */
import { anything, array, assert, constantFrom, jsonValue, mixedCase, property, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../error.ts';
import { canonicalJson, serialize } from '../../json/canonical-json.ts';
import type { JsonValue } from '../../json/json-value.ts';
import { parseCanonicalJson, parseStrictJson, readPlainly } from '../../json/parse-strict-json.ts';
import { isFaithful, readByPlatform } from '../../json/platform-json.ts';
import { refusal } from '../keys.ts';
import { hasVectors, vectorFiles } from '../vectors.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What came out: the value, or the code of the refusal. */
function outcome(run: () => unknown): unknown {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof CodedError) return { code: error.code };
    throw error;
  }
}

/** Both ways, for a document in any form and for one that must be canonical. */
function expectTwins(text: string): void {
  const plain = outcome(() => readPlainly(text));
  expect(outcome(() => parseStrictJson(bytesOf(text)))).toEqual(plain);
  const canonical = outcome(() => {
    const value = readPlainly(text);
    return serialize(value) === text ? value : 'not canonical';
  });
  const expected =
    JSON.stringify(canonical) === '{"value":"not canonical"}' ? { code: 'JSON_NOT_CANONICAL' } : canonical;
  expect(outcome(() => parseCanonicalJson(bytesOf(text)))).toEqual(expected);
}

// Texts in which the two could part: members twice, escapes, numbers at every edge, order, depth.
const pieces = constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '"a"',
    '"b"',
    '"\\u0061"',
    '"\\ud800"',
    '"__proto__"',
    '"toJSON"',
    '"10"',
    '"9"',
  ],
  ...['0', '-0', '1.0', '1e2', '9007199254740991', '9007199254740992', '1e400', '0.1', 'true', 'null', '"\\/"', '"é"'],
);

const doubtful = [
  '{"a":1,"a":1}',
  '{"a":1,"b":2,"a":3}',
  '{"b":1,"a":2}',
  '{"10":1,"9":2}',
  '{"9":1,"10":2}',
  '{"__proto__":{"a":1}}',
  '{"toJSON":1}',
  '["\\ud800"]',
  '["\\ud83d\\ude00"]',
  '["😀"]',
  '{"\\ud800":1}',
  '[9007199254740992]',
  '[-9007199254740993]',
  '[1e21]',
  '[1e+21]',
  '[100000000000000000000]',
  '[1e400]',
  '[-0]',
  '[0.10]',
  '[1E2]',
  '"\\u007f"',
  '"\\/"',
  ' [1]',
  '[1]\n',
  `${'['.repeat(32)}1${']'.repeat(32)}`,
  `${'['.repeat(33)}1${']'.repeat(33)}`,
  '['.repeat(100_000) + ']'.repeat(100_000),
  `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
];

describe('the fast reader', () => {
  it.each(doubtful.map((text) => [text.slice(0, 40), text]))('agrees with the plain one on %s', (_title, text) => {
    expectTwins(text);
  });

  it('agrees on the text of any value, sorted or not, spaced or not', () => {
    assert(
      property(jsonValue({ maxDepth: 6 }), (value) => {
        expectTwins(JSON.stringify(value));
        expectTwins(JSON.stringify(value, null, 1));
      }),
    );
  });

  it('agrees on nonsense made of tokens', () => {
    assert(
      property(array(pieces, { maxLength: 12 }), (tokens) => expectTwins(tokens.join(''))),
      { numRuns: 2_000 },
    );
  });

  it('agrees on any bytes', () => {
    assert(
      property(uint8Array({ maxLength: 40 }), (bytes) => {
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        if (!text.startsWith('\uFEFF') && text.isWellFormed()) expectTwins(text);
      }),
    );
  });

  it('is the one that reads canonical documents, or it would not be fast', () => {
    const text = '{"a":[1,0.5,"é",null,true],"b":{"10":1,"9":2}}';
    expect(readByPlatform('{"a":[1,0.5,"é",null,true]}', { inOrder: true })).toBeDefined();
    // Names that look like numbers are moved to the front by the platform, so these go the plain way.
    expect(readByPlatform(text, { inOrder: true })).toBeUndefined();
    expect(parseCanonicalJson(bytesOf(text))).toEqual(JSON.parse(text));
  });

  if (!hasVectors('json-test-suite')) return;
  it('agrees on every file of the JSON test suite', () => {
    for (const [name, bytes] of vectorFiles('json-test-suite', '.json')) {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      const isUtf8 = Buffer.from(text).equals(bytes) && !text.startsWith('\uFEFF');
      if (isUtf8) expect(() => expectTwins(text), name).not.toThrow();
      else expect(() => parseStrictJson(bytes), name).toThrow(refusal('JSON_NOT_UTF8'));
    }
  });
});

describe('the fast writer', () => {
  it('writes what the plain one writes', () => {
    assert(
      property(jsonValue({ maxDepth: 6 }), (value) => {
        const plain = outcome(() => serialize(value as JsonValue));
        expect(outcome(() => new TextDecoder().decode(canonicalJson(value as JsonValue)))).toEqual(plain);
      }),
    );
  });

  it('trusts nothing that could write something else', () => {
    class Named {
      name = 'x';
    }
    const hidden = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'x' });
    const strange = [
      hidden,
      new Date(0),
      new Named(),
      { toJSON: () => 'x' },
      Object.create({ toJSON: () => 1 }),
      [undefined],
      undefined,
    ];
    for (const value of strange) expect(isFaithful(value as JsonValue, { inOrder: true })).toBe(false);
    expect(isFaithful(new Array<JsonValue>(1), { inOrder: true })).toBe(false);
    expect(() => canonicalJson(new Array<JsonValue>(1))).toThrow(refusal('JSON_SHAPE'));
    assert(
      property(anything(), (value) => {
        if (isFaithful(value as JsonValue, { inOrder: true }))
          expect(JSON.stringify(value)).toBe(serialize(value as JsonValue));
      }),
    );
  });

  it('sorts names by code units, as strings compare', () => {
    assert(
      property(array(mixedCase(string({ unit: 'binary', maxLength: 3 })), { maxLength: 5 }), (names) => {
        const usable = names.filter((name) => name.isWellFormed());
        const value = Object.fromEntries(usable.map((name) => [name, 1]));
        expect(new TextDecoder().decode(canonicalJson(value))).toBe(serialize(value));
      }),
    );
  });
});

describe('canonical JSON from outside', () => {
  it('is refused in any other form than its own', () => {
    expect(parseCanonicalJson(bytesOf('{"a":1}'))).toEqual({ a: 1 });
    for (const text of ['{"a": 1}', '{"a":1}\n', '{"b":1,"a":2}', '[1.0]', '["\\/"]', '["\\u0061"]']) {
      expect(() => parseCanonicalJson(bytesOf(text)), text).toThrow(refusal('JSON_NOT_CANONICAL'));
    }
  });

  it('may hold wide numbers only where the caller says so', () => {
    const wide = bytesOf('[295147905179352830000]');
    expect(() => parseCanonicalJson(wide)).toThrow(refusal('JSON_NUMBER_RANGE'));
    const value = parseStrictJson(bytesOf('[295147905179352825857]'), { wideNumbers: true });
    expect(canonicalJson(value, { wideNumbers: true })).toEqual(wide);
    expect(parseCanonicalJson(wide, { wideNumbers: true })).toEqual(value);
    expect(() => parseStrictJson(bytesOf('[1e400]'), { wideNumbers: true })).toThrow(refusal('JSON_NUMBER_RANGE'));
  });
});
