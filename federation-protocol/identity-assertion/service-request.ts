/** What a service abroad asks of a citizen's home country, and why: shown to the citizen word for word. */
import { FederationError } from '../federation-error.ts';
import { type CountryCode, parseCountryCode } from '../identifier/country-code.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { expectInteger, expectObject, expectString, expectStrings, refuseUnknownMembers } from '../json/shape.ts';

/** Most attributes one service may ask for: more is a questionnaire, not a sign-in. */
const attributesMax = 32;

/** Longest time a service may announce to keep data, days: a hundred years. */
const retentionDaysMax = 36_500;

/** Longest purpose or legal basis, characters: a citizen must be able to read it. */
const sentenceMaxLength = 500;

/**
 * The `service` parameter of a signed request object: who asks, for what purpose, on what legal basis, how long the
 * data is kept (`retentionDays`), and which attributes are needed or optional (OpenID Connect claim names).
 */
export interface ServiceRequest {
  readonly service: {
    readonly id: string;
    readonly name: string;
    readonly country: CountryCode;
    readonly sector: string;
    readonly purpose: string;
    readonly legalBasis: string;
    readonly retentionDays: number;
  };
  readonly needed: readonly string[];
  readonly optional: readonly string[];
}

/** Parses a service request; throws `JSON_SHAPE` or `COUNTRY_CODE_INVALID`. An attribute may be asked for once only. */
export function parseServiceRequest(value: JsonValue): ServiceRequest {
  const request = expectObject(value, 'service request');
  refuseUnknownMembers(request, ['service', 'needed', 'optional'], 'service request');
  const needed = attributesOf(request.needed, 'needed');
  const optional = attributesOf(request.optional, 'optional');
  if (new Set([...needed, ...optional]).size !== needed.length + optional.length) {
    throw new FederationError('JSON_SHAPE', 'A service asks for the same attribute twice.');
  }
  return { service: serviceOf(expectObject(request.service, 'service')), needed, optional };
}

function serviceOf(service: JsonObject): ServiceRequest['service'] {
  refuseUnknownMembers(
    service,
    ['id', 'name', 'country', 'sector', 'purpose', 'legalBasis', 'retentionDays'],
    'service',
  );
  return {
    id: word(service.id, 'service.id', /^[A-Za-z0-9._~:/-]{1,256}$/),
    name: expectString(service.name, 'service.name', 120),
    country: parseCountryCode(service.country),
    sector: word(service.sector, 'service.sector', /^[a-z][a-z0-9-]{0,63}$/),
    purpose: expectString(service.purpose, 'service.purpose', sentenceMaxLength),
    legalBasis: expectString(service.legalBasis, 'service.legalBasis', sentenceMaxLength),
    retentionDays: expectInteger(service.retentionDays, 'service.retentionDays', 0, retentionDaysMax),
  };
}

function attributesOf(value: JsonValue | undefined, where: string): readonly string[] {
  return expectStrings(value, where, attributesMax).map((name) => word(name, where, /^[a-z][a-z0-9_]{0,63}$/));
}

function word(value: JsonValue | undefined, where: string, pattern: RegExp): string {
  const text = expectString(value, where);
  if (!pattern.test(text)) throw new FederationError('JSON_SHAPE', `${where} is not spelt as it must be.`, { where });
  return text;
}
