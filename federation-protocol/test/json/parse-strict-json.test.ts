/** Strict JSON: one text, one value, or a refusal. */
import { assert, json, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../json/canonical-json.ts';
import { parseStrictJson } from '../../json/parse-strict-json.ts';
import { refusal } from '../keys.ts';
import { hasVectors, vector, vectorNames } from '../vectors.ts';

const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text));

// Whole numbers of sixteen digits may lie beyond what is held exactly; those have a test of their own.
const readable = json().filter((text) => !/[0-9]{16}/.test(text));

describe('strict JSON', () => {
  it('reads what the platform reads', () => {
    const text = ' {"a":[1,-0.5e3,true,false,null,"\\u00e9\\n\\ud83d\\ude00"],"b":{}} ';
    expect(parse(text)).toEqual(JSON.parse(text));
    assert(
      property(readable, (sample) => {
        expect(parse(sample)).toEqual(JSON.parse(sample));
      }),
    );
  });

  it('refuses an object that names a member twice, however it is spelt', () => {
    expect(() => parse('{"a":1,"a":1}')).toThrow(refusal('JSON_DUPLICATE_NAME'));
    expect(() => parse('{"x":[{"a":1,"\\u0061":2}]}')).toThrow(refusal('JSON_DUPLICATE_NAME'));
  });

  it('keeps a member called __proto__ a member', () => {
    const value = parse('{"__proto__":{"isAdmin":true},"constructor":1}');
    expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor']);
    expect(value).not.toHaveProperty('isAdmin');
  });

  it('refuses bytes that are not UTF-8, and a byte order mark', () => {
    expect(() => parseStrictJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow(refusal('JSON_NOT_UTF8'));
    expect(() => parse('\uFEFF{}')).toThrow(refusal('JSON_NOT_UTF8'));
  });

  it('refuses half of a surrogate pair', () => {
    expect(() => parse('"\\ud800"')).toThrow(refusal('JSON_SYNTAX'));
  });

  it('refuses numbers that two programs would hold differently', () => {
    for (const text of ['9007199254740993', '-9007199254740992', '1e400']) {
      expect(() => parse(text), text).toThrow(refusal('JSON_NUMBER_RANGE'));
    }
    expect(parse('9007199254740991')).toBe(9_007_199_254_740_991);
  });

  it('refuses what is too deep or too large before it costs anything', () => {
    expect(() => parse('['.repeat(40) + ']'.repeat(40))).toThrow(refusal('JSON_TOO_DEEP'));
    expect(() => parseStrictJson(new Uint8Array(9), { maxBytes: 8 })).toThrow(refusal('JSON_TOO_LARGE'));
    expect(() => parse('['.repeat(1_000_000))).toThrow(refusal('JSON_TOO_DEEP'));
  });

  it('reads strings as long as the limit allows, also those full of escapes', () => {
    for (const megabytes of [12, 16]) {
      const bytes = new Uint8Array(megabytes * 1_048_576).fill(0x61);
      bytes[0] = bytes[bytes.length - 1] = 0x22;
      const value = parseStrictJson(bytes, { maxBytes: bytes.length });
      expect(value === 'a'.repeat(bytes.length - 2)).toBe(true);
      const escapes = new TextEncoder().encode(`"${'\\n'.repeat(bytes.length / 2 - 1)}"`);
      const lines = parseStrictJson(escapes, { maxBytes: bytes.length });
      expect(lines === '\n'.repeat(bytes.length / 2 - 1)).toBe(true);
    }
  });

  it('refuses a string that does not end, breaks off in an escape, or holds a control character', () => {
    for (const text of ['"', '"a', '"\\', '"\\"', '"\\u12', '"\\u12g4"', '"\\x"', '"a\u0000"', '"a\nb"', '"\\\n"']) {
      expect(() => parse(text), JSON.stringify(text)).toThrow(refusal('JSON_SYNTAX'));
    }
    expect(parse('"\\\\"')).toBe('\\');
    expect(parse('"\u007f\u2028"')).toBe('\u007f\u2028');
  });
});

describe('the JSON test suite', () => {
  if (!hasVectors('json-test-suite')) return;
  const names = vectorNames('json-test-suite').filter((name) => name.endsWith('.json'));
  // Valid by RFC 8259 section 4, which only warns; refused here because receivers disagree on what it means.
  const stricter = ['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json'];
  const accepted = (name: string) => {
    try {
      parseStrictJson(vector(`json-test-suite/${name}`), { maxDepth: 512 });
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^JSON_/) });
      return false;
    }
  };

  it('agrees on every text that must be accepted', () => {
    const must = names.filter((name) => name.startsWith('y_'));
    expect(must.filter((name) => !accepted(name))).toEqual(stricter);
  });

  it('agrees on every text that must be refused', () => {
    expect(names.filter((name) => name.startsWith('n_') && accepted(name))).toEqual([]);
  });
});

describe('RFC 8785', () => {
  it('gives the same bytes for the same value, whatever the order of its members', () => {
    expect(new TextDecoder().decode(canonicalJson({ b: [1e21, -0, 0.1], a: 'é\u0001"' }))).toBe(
      '{"a":"é\\u0001\\"","b":[1e+21,0,0.1]}',
    );
    assert(
      property(readable, (sample) => {
        const value = parse(sample);
        const bytes = canonicalJson(value);
        expect(canonicalJson(parseStrictJson(bytes, { maxDepth: 512 }))).toEqual(bytes);
      }),
    );
  });

  it('refuses what has no canonical form', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(refusal('JSON_NUMBER_RANGE'));
    expect(() => canonicalJson([2 ** 53])).toThrow(refusal('JSON_NUMBER_RANGE'));
    expect(() => canonicalJson(['\ud800'])).toThrow(refusal('JSON_SHAPE'));
  });

  if (!hasVectors('rfc8785-jcs')) return;
  it('agrees with the published vectors byte for byte', () => {
    for (const name of vectorNames('rfc8785-jcs/input')) {
      const expected = new TextDecoder().decode(vector(`rfc8785-jcs/output/${name}`)).trimEnd();
      const given = parseStrictJson(vector(`rfc8785-jcs/input/${name}`));
      expect(new TextDecoder().decode(canonicalJson(given)), name).toBe(expected);
    }
  });
});
