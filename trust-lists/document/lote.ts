/** The form of ETSI TS 119 602 lists of trusted entities, member by member, as its official JSON schema has it. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { inside, type Place, readArray, readObject, readOpenObject, refuse } from './read.ts';
import { readTime } from './time.ts';
import { isUri } from './uri.ts';

/** Accepts a value of one form or refuses at its place. */
type Form = (value: JsonValue, place: Place) => void;

const anything: Form = () => undefined;
const text: Form = (value, place) => void (typeof value === 'string' || refuse(place, 'a text'));
const time: Form = (value, place) => void readTime(value, place);
const integer: Form = (value, place) => void (Number.isSafeInteger(value) || refuse(place, 'a whole number'));
const uri: Form = (value, place) => void ((typeof value === 'string' && isUri(value)) || refuse(place, 'a URI'));
/** JSON Schema counts characters, not the units of UTF-16. */
const territory: Form = (value, place) => {
  if (typeof value !== 'string' || [...value].length !== 2) refuse(place, 'a code of two characters');
};

function listOf(item: Form): Form {
  return (value, place) => {
    // Every array of the schema has minItems 1: an empty one is left out instead.
    if (readArray(value, place, item).length === 0) refuse(place, 'an array with at least one item');
  };
}

function record(required: Readonly<Record<string, Form>>, optional: Readonly<Record<string, Form>> = {}): Form {
  return (value, place) => {
    const object = readObject(value, place, Object.keys(required), Object.keys(optional));
    for (const [name, member] of Object.entries(object)) {
      const form = required[name] ?? optional[name] ?? refuse(inside(place, name), 'a member of the format');
      form(member, inside(place, name));
    }
  };
}

const multiLangText = listOf(record({ lang: text, value: text }));
const multiLangUri = listOf(record({ lang: text, uriValue: uri }));

const postalAddresses = listOf(
  record(
    { lang: text, StreetAddress: text, Country: text },
    { Locality: text, StateOrProvince: text, PostalCode: text },
  ),
);

const pkiObject = record({ val: text }, { encoding: uri, specRef: text });
/** Members that only a private or a symmetric key has (RFC 7518 section 6; `priv`: RFC 9964). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const jsonWebKey: Form = (value, place) => {
  const key = readOpenObject(value, place, ['kty']);
  if (typeof key.kty !== 'string') refuse(place, 'a JSON Web Key');
  // The format calls these public key values: one that gives a secret away must not be spread further by being signed.
  for (const name of secretMembers) if (Object.hasOwn(key, name)) refuse(inside(place, name), 'part of a public key');
};

const identityForms: Readonly<Record<string, Form>> = {
  X509Certificates: listOf(pkiObject),
  X509SubjectNames: listOf(text),
  PublicKeyValues: listOf(jsonWebKey),
  X509SKIs: listOf(text),
  OtherIds: listOf(text),
};

/**
 * Open, as the published schema has it: by a slip its `additionalProperties: false` stands inside `properties`, where
 * it forbids only a member of that name. Lists of others are valid by the schema as it is, so they pass here; entries
 * of our own lists hold `PublicKeyValues` and nothing else (entry.ts).
 */
const digitalIdentity: Form = (value, place) => {
  for (const [name, member] of Object.entries(readOpenObject(value, place, []))) {
    if (name === 'additionalProperties') refuse(inside(place, name), 'a member of the format');
    if (Object.hasOwn(identityForms, name)) identityForms[name]?.(member, inside(place, name));
  }
};

const qualifier = record(
  { LoTEType: uri, SchemeOperatorName: multiLangText, MimeType: text },
  { SchemeTypeCommunityRules: multiLangUri, SchemeTerritory: territory },
);

const otherList = record({
  LoTELocation: uri,
  ServiceDigitalIdentities: listOf(digitalIdentity),
  LoTEQualifiers: listOf(qualifier),
});

const policyOrNotice: readonly (readonly [string, Form])[] = [
  ['LoTEPolicy', record({ lang: text, uriValue: uri })],
  ['LoTELegalNotice', text],
];

/** All policies or all notices, not both at once (`oneOf`); the schema leaves these items open for further members. */
const policiesOrNotices: Form = (value, place) => {
  const items = readArray(value, place, (item, at) => readOpenObject(item, at, []));
  const fitting = policyOrNotice.filter(([name, form]) => items.every((item) => fits(form, item[name], place)));
  if (items.length === 0 || fitting.length !== 1) refuse(place, 'policies alone or notices alone');
};

function fits(form: Form, value: JsonValue | undefined, place: Place): boolean {
  if (value === undefined) return false;
  try {
    form(value, place);
    return true;
  } catch (error) {
    if (error instanceof TrustError) return false;
    throw error;
  }
}

const scheme = record(
  {
    LoTEVersionIdentifier: integer,
    LoTESequenceNumber: integer,
    SchemeOperatorName: multiLangText,
    ListIssueDateTime: time,
    NextUpdate: time,
  },
  {
    LoTEType: uri,
    SchemeOperatorAddress: record({
      SchemeOperatorPostalAddress: postalAddresses,
      SchemeOperatorElectronicAddress: multiLangUri,
    }),
    SchemeName: multiLangText,
    SchemeInformationURI: multiLangUri,
    StatusDeterminationApproach: uri,
    SchemeTypeCommunityRules: multiLangUri,
    SchemeTerritory: territory,
    PolicyOrLegalNotice: policiesOrNotices,
    HistoricalInformationPeriod: integer,
    PointersToOtherLoTE: listOf(otherList),
    DistributionPoints: listOf(uri),
    SchemeExtensions: listOf(anything),
  },
);

const service = record(
  { ServiceName: multiLangText, ServiceDigitalIdentity: digitalIdentity },
  {
    ServiceTypeIdentifier: uri,
    ServiceStatus: uri,
    StatusStartingTime: time,
    SchemeServiceDefinitionURI: multiLangUri,
    ServiceSupplyPoints: listOf(record({ uriValue: uri }, { ServiceType: uri })),
    ServiceDefinitionURI: multiLangUri,
    ServiceInformationExtensions: listOf(anything),
  },
);

const pastService = record(
  { ServiceName: multiLangText, ServiceDigitalIdentity: digitalIdentity, ServiceStatus: uri, StatusStartingTime: time },
  { ServiceTypeIdentifier: uri, ServiceInformationExtensions: listOf(anything) },
);

const entity = record({
  TrustedEntityInformation: record(
    {
      TEName: multiLangText,
      TEAddress: record({ TEPostalAddress: postalAddresses, TEElectronicAddress: multiLangUri }),
      TEInformationURI: multiLangUri,
    },
    { TETradeName: multiLangText, TEInformationExtensions: listOf(anything) },
  ),
  TrustedEntityServices: listOf(record({ ServiceInformation: service }, { ServiceHistory: listOf(pastService) })),
});

const lote = record({
  LoTE: record({ ListAndSchemeInformation: scheme }, { TrustedEntitiesList: listOf(entity) }),
});

/** Refuses, at its place, whatever the JSON schema of ETSI TS 119 602 version 1.1.1 would refuse in a list. */
export function checkLote(value: JsonValue, place: Place): void {
  lote(value, place);
}

/** The same for one trusted entity alone. */
export function checkLoteEntity(value: JsonValue, place: Place): void {
  entity(value, place);
}
