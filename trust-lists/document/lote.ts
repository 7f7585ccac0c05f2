/** The form of ETSI TS 119 602 lists of trusted entities, member by member, as its official JSON schema has it. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { inside, type Place, readArray, readObject, readText, refuse } from './read.ts';
import { readTime } from './time.ts';

/** Accepts a value of one form or refuses at its place. */
type Form = (value: JsonValue, place: Place) => void;

const anything: Form = () => undefined;
const text: Form = (value, place) => void (typeof value === 'string' || refuse(place, 'a text'));
const time: Form = (value, place) => void readTime(value, place);
const integer: Form = (value, place) => void (Number.isSafeInteger(value) || refuse(place, 'a whole number'));
const uri: Form = (value, place) => {
  const address = readText(value, place);
  if (!/^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(address)) refuse(place, 'a URI');
};
const territory: Form = (value, place) => {
  if (typeof value !== 'string' || value.length !== 2) refuse(place, 'a code of two characters');
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
const jsonWebKey: Form = (value, place) => {
  const key = value as JsonObject;
  if (typeof value !== 'object' || value === null || typeof key.kty !== 'string') refuse(place, 'a JSON Web Key');
};

const digitalIdentity = record(
  {},
  {
    X509Certificates: listOf(pkiObject),
    X509SubjectNames: listOf(text),
    PublicKeyValues: listOf(jsonWebKey),
    X509SKIs: listOf(text),
    OtherIds: listOf(text),
  },
);

const qualifier = record(
  { LoTEType: uri, SchemeOperatorName: multiLangText, MimeType: text },
  { SchemeTypeCommunityRules: multiLangUri, SchemeTerritory: territory },
);

const otherList = record({
  LoTELocation: uri,
  ServiceDigitalIdentities: listOf(digitalIdentity),
  LoTEQualifiers: listOf(qualifier),
});

const policyOrNotice: Form = (value, place) => {
  const name = JSON.stringify(value).includes('"LoTELegalNotice"') ? 'LoTELegalNotice' : 'LoTEPolicy';
  const form = name === 'LoTEPolicy' ? record({ lang: text, uriValue: uri }) : text;
  listOf(record({ [name]: form }))(value, place);
};

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
    PolicyOrLegalNotice: policyOrNotice,
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
