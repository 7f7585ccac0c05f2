/** Lists as ETSI TS 119 602 has them: the shared cases, and every list that we make against the official schema. */
import { canonicalJson, type JsonObject, type JsonValue, parseStrictJson } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { parseLotePayload } from '../document/list.ts';
import type { TrustErrorCode } from '../error.ts';
import { makeRegion } from './support/region.ts';
import { hasVectors, vectorText } from './support/vectors.ts';

const isThere = hasVectors('lote-negative');
const file = isThere ? vectorText('lote-negative/payload-cases.json') : '{"cases":[]}';
const { cases } = JSON.parse(file) as { cases: { name: string; bytesB64: string; expect: string }[] };

/** The code by which a case is refused, where it is not simply that the list is built wrongly. */
const codesOf: readonly (readonly [RegExp, TrustErrorCode])[] = [
  [/^dup_/, 'TRUST_JSON_DUPLICATE_KEY'],
  [/^(bom_prefix|trailing_object|invalid_utf8|lone_surrogate_escape|deep_nesting)$/, 'TRUST_JSON_INVALID'],
  [/^(seq_float_1_0|seq_exponent|trailing_newline|whitespace_inside|escaped_.*)$/, 'TRUST_NOT_CANONICAL'],
  [/^(unknown_member|camel_case_.*)$/, 'TRUST_NOT_CANONICAL'],
  [/^seq_above_2_53$/, 'TRUST_JSON_INVALID'],
  [/^critical_ext_unknown$/, 'TRUST_CRITICAL_UNKNOWN'],
];

if (isThere)
  describe('the cases of ../shared/vectors/lote-negative', () => {
    it.each(cases)('$name: $expect', ({ name, bytesB64, expect: expected }) => {
      const attempt = () => parseLotePayload(Uint8Array.from(Buffer.from(bytesB64, 'base64')));
      const code = codesOf.find(([pattern]) => pattern.test(name))?.[1] ?? 'TRUST_LIST_MALFORMED';
      if (expected === 'accept') expect(attempt()).toHaveProperty('LoTE');
      else expect(attempt).toThrowError(expect.objectContaining({ code }));
    });
  });

if (isThere)
  describe('the canonical twin of a case that is refused for its layout alone', () => {
    // Some shared cases are not canonical either; in canonical form what they are named for must be what refuses them.
    const twins = cases.filter(({ name }) => /^(unknown_member|camel_case_.*)$/.test(name));
    it.each(twins)('$name is refused by the schema', ({ bytesB64 }) => {
      const twin = canonicalJson(parseStrictJson(Uint8Array.from(Buffer.from(bytesB64, 'base64'))));
      const refused = expect.objectContaining({ code: 'TRUST_LIST_MALFORMED' });
      expect(() => parseLotePayload(twin)).toThrowError(refused);
    });
    it('is there for two cases', () => expect(twins).toHaveLength(2));
  });

describe('a list of others', () => {
  const time = '2026-11-01T00:00:00Z';
  const payload = (scheme: JsonObject, service: JsonObject = {}) =>
    canonicalJson({
      LoTE: {
        ListAndSchemeInformation: {
          LoTEVersionIdentifier: 1,
          LoTESequenceNumber: 7,
          SchemeOperatorName: [{ lang: 'en', value: 'Operator' }],
          ListIssueDateTime: time,
          NextUpdate: '2026-12-01T00:00:00Z',
          ...scheme,
        },
        TrustedEntitiesList: [
          {
            TrustedEntityInformation: {
              TEName: [{ lang: 'en', value: 'Entity' }],
              TEAddress: {
                TEPostalAddress: [{ lang: 'en', StreetAddress: '1 Bay Street', Country: 'BB' }],
                TEElectronicAddress: [{ lang: 'en', uriValue: 'mailto:a@bb.example' }],
              },
              TEInformationURI: [{ lang: 'en', uriValue: 'https://bb.example' }],
            },
            TrustedEntityServices: [
              {
                ServiceInformation: {
                  ServiceName: [{ lang: 'en', value: 'Service' }],
                  ServiceDigitalIdentity: { OtherIds: ['1'] },
                  ...service,
                },
              },
            ],
          },
        ],
      },
    });

  it('may hold extensions of any form that are not critical, as the schema leaves their form open', () => {
    for (const item of [{ x: 1 }, 'text', { critical: false, id: 'urn:x' }, [1], null]) {
      expect(parseLotePayload(payload({ SchemeExtensions: [item] }))).toHaveProperty('LoTE');
      expect(parseLotePayload(payload({}, { ServiceInformationExtensions: [item] }))).toHaveProperty('LoTE');
    }
  });

  const malformed = expect.objectContaining({ code: 'TRUST_LIST_MALFORMED' });

  it.each(['urn:', 'http://a/%7e', `urn:${'x'.repeat(3000)}`])(
    'may name %.40s, a URI by the schema’s format',
    (uri) => {
      expect(parseLotePayload(payload({ LoTEType: uri }))).toHaveProperty('LoTE');
    },
  );

  it.each(['http://a/{x}', 'http://a/%zz', 'http://a/é', '//a', 1])('is refused for %s, which is no URI', (uri) => {
    expect(() => parseLotePayload(payload({ LoTEType: uri }))).toThrowError(malformed);
  });

  it('has a territory of two characters, however many bytes they take', () => {
    for (const territory of ['EU', 'é€', '😀😀']) {
      expect(parseLotePayload(payload({ SchemeTerritory: territory }))).toHaveProperty('LoTE');
    }
    for (const territory of ['E', 'EUR', '😀', '']) {
      expect(() => parseLotePayload(payload({ SchemeTerritory: territory }))).toThrowError(malformed);
    }
  });

  it('names policies or notices, not both, with further members as the schema allows', () => {
    const policy = { LoTEPolicy: { lang: 'en', uriValue: 'https://p.example' } };
    const notice = { LoTELegalNotice: 'Terms.' };
    for (const good of [[policy], [notice, notice], [{ ...policy, x: 1 }], [{ ...policy, LoTELegalNotice: 5 }]]) {
      expect(parseLotePayload(payload({ PolicyOrLegalNotice: good }))).toHaveProperty('LoTE');
    }
    for (const bad of [[], [policy, notice], [{ ...policy, ...notice }], [{ x: 1 }], ['text'], [{ LoTEPolicy: 5 }]]) {
      expect(() => parseLotePayload(payload({ PolicyOrLegalNotice: bad }))).toThrowError(malformed);
    }
  });

  it('may identify a service by members that the schema leaves open, but never by a private key', () => {
    const identity = (value: JsonObject) => payload({}, { ServiceDigitalIdentity: value });
    const key = { kty: 'OKP', crv: 'Ed25519', x: 'AA' };
    for (const good of [{}, { OtherIds: ['1'], zzz: 1 }, { PublicKeyValues: [key] }]) {
      expect(parseLotePayload(identity(good))).toHaveProperty('LoTE');
    }
    for (const secret of ['d', 'p', 'k', 'priv']) {
      const bad = { PublicKeyValues: [{ ...key, [secret]: 'AA' }] };
      expect(() => parseLotePayload(identity(bad))).toThrowError(malformed);
    }
    for (const bad of [{ additionalProperties: 1 }, { OtherIds: [] }, { PublicKeyValues: [{ crv: 'P-256' }] }]) {
      expect(() => parseLotePayload(identity(bad))).toThrowError(malformed);
    }
  });

  it('is refused for an unknown critical extension in the scheme or deep inside, however critical is spelt', () => {
    for (const critical of [true, 'true', 1, null]) {
      const extensions = [{ x: 1 }, { critical, id: 'urn:x', value: 1 }];
      const refused = expect.objectContaining({ code: 'TRUST_CRITICAL_UNKNOWN' });
      expect(() => parseLotePayload(payload({ SchemeExtensions: extensions }))).toThrowError(refused);
      expect(() => parseLotePayload(payload({}, { ServiceInformationExtensions: extensions }))).toThrowError(refused);
    }
  });
});

if (hasVectors('etsi-119602'))
  describe('the official JSON schema', () => {
    it('accepts the lists that we make', async () => {
      // Two slips of the published file: a misplaced `additionalProperties`, and keys by reference to a missing file.
      const schema = JSON.parse(vectorText('etsi-119602/1960201_json_schema.json')) as Schema;
      const { list } = await makeRegion();
      expect(complaints(schema, schema, parseStrictJson(list.payload), 'list')).toEqual([]);
    });
  });

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** The part of JSON Schema draft-07 that the published file uses. */
function complaints(whole: Schema, schema: Schema, value: JsonValue, at: string): readonly string[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/definitions/', '');
    const target = whole.definitions?.[name];
    return target === undefined ? [] : complaints(whole, target, value, at);
  }
  if (schema.type === 'array') return arrayComplaints(whole, schema, value, at);
  if (schema.type === 'object') return objectComplaints(whole, schema, value, at);
  if (schema.type === 'integer') return Number.isInteger(value) ? [] : [`${at} is no integer`];
  if (schema.type === 'string') {
    if (typeof value !== 'string') return [`${at} is no string`];
    const fits =
      value.length >= (schema.minLength ?? 0) && value.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY);
    return fits ? [] : [`${at} has the wrong length`];
  }
  return [];
}

function arrayComplaints(whole: Schema, schema: Schema, value: JsonValue, at: string): readonly string[] {
  if (!Array.isArray(value) || value.length < (schema.minItems ?? 0)) return [`${at} is no such array`];
  const { items } = schema;
  return items === undefined ? [] : value.flatMap((item, index) => complaints(whole, items, item, `${at}/${index}`));
}

function objectComplaints(whole: Schema, schema: Schema, value: JsonValue, at: string): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no object`];
  const object = value as JsonObject;
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(object, name));
  const members = Object.entries(object).flatMap(([name, member]) => {
    const known = schema.properties?.[name];
    if (typeof known === 'object') return complaints(whole, known, member, `${at}/${name}`);
    return schema.additionalProperties === false ? [`${at}/${name} is unknown`] : [];
  });
  return [...missing.map((name) => `${at}/${name} is missing`), ...members];
}
