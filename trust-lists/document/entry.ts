/** One country's entry in the list, read into the form in which everybody asks for it: a member of the region. */
import {
  type AssuranceLevel,
  type CountryCode,
  canonicalJson,
  type EntityId,
  type Hash,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseEntityId,
  sha256,
} from '@breakwater/federation-protocol';
import { listBytesMax } from '../limits.ts';
import { digestHex, parseJson } from './canonical.ts';
import { extensionIds, readExtensions } from './extension.ts';
import { checkLoteEntity } from './lote.ts';
import type { Hosting, Official } from './propose-entry.ts';
import {
  inside,
  orRefuse,
  type Place,
  readArray,
  readCount,
  readCountry,
  readKey,
  readObject,
  readText,
  refuse,
} from './read.ts';
import { readRetiredKeys } from './retired-keys.ts';
import { type ServiceName, type ServiceStatus, serviceCurves, serviceStatuses, serviceTypes } from './service.ts';

/** A country as the verified list describes it. Keys of a service that is not granted are left out. */
export interface Member {
  readonly country: CountryCode;
  readonly name: string;
  /** The hub's public origin, for example `https://hub.gov.lc`. */
  readonly origin: string;
  readonly entityIds: { readonly fed: EntityId; readonly op: EntityId; readonly rp: EntityId };
  /** Ed25519: sign the entity statements of `/fed`. */
  readonly federationKeys: readonly PublicJwk[];
  /** Ed25519: sign requests and answers between hubs. */
  readonly peerKeys: readonly PublicJwk[];
  /** Ed25519: sign pack manifests, heads and receipts. */
  readonly backupKeys: readonly PublicJwk[];
  /** Keys that signed backups before: what they signed then still counts, nothing that comes now does. */
  readonly retiredBackupKeys: readonly PublicJwk[];
  /** X25519: recovery shares for this country as a custodian are sealed to these. */
  readonly custodyKeys: readonly PublicJwk[];
  /** Ed25519: cosign checkpoints; empty when the country is no witness. */
  readonly witnessKeys: readonly PublicJwk[];
  readonly officials: readonly Official[];
  readonly officialThreshold: number;
  /** No login from this country counts for more, whatever its hub says. */
  readonly maxAssurance: AssuranceLevel;
  readonly hosting: Hosting;
  /** Grows with every change of the entry. */
  readonly revision: number;
  readonly services: Readonly<Record<ServiceName, ServiceStatus>>;
}

/** An entry as it stands in a list or in `entry.json`. */
export interface Entry {
  readonly member: Member;
  /** The entity without its consent: what the state's signature covers, by the hash of its RFC 8785 bytes. */
  readonly entity: JsonObject;
  /** The SHA-256 of those bytes, in hexadecimal. */
  readonly sha256: string;
  /** The state's consent, a compact JWS; null in a proposal. */
  readonly consent: string | null;
}

const levels: readonly AssuranceLevel[] = ['low', 'substantial', 'high'];
const officialsMax = 16;
const keysMax = 8;

/** Reads `entry.json`. Throws `TRUST_ENTRY_MALFORMED` or a code of strict JSON. */
export async function parseEntry(bytes: Uint8Array, hash: Hash = sha256): Promise<Entry> {
  const place: Place = { code: 'TRUST_ENTRY_MALFORMED', path: 'entry' };
  const value = parseJson(bytes, listBytesMax);
  checkLoteEntity(value, place);
  return readEntry(value, place, hash);
}

/** Reads one entity of a list whose TS 119 602 form was checked before. */
export async function readEntry(value: JsonValue, place: Place, hash: Hash): Promise<Entry> {
  const whole = readObject(value, place, ['TrustedEntityInformation', 'TrustedEntityServices']);
  const infoPlace = inside(place, 'TrustedEntityInformation');
  const info = whole.TrustedEntityInformation as JsonObject;
  const extensions = readExtensions(info.TEInformationExtensions, inside(infoPlace, 'TEInformationExtensions'), [
    'hub',
    'consent',
  ]);
  const hub = await readHub(extensions.get('hub'), inside(infoPlace, 'hub'), hash);
  const consent = extensions.get('consent');
  const entity = withoutConsent(whole, info);
  const services = await readServices(whole.TrustedEntityServices, place, hash);
  return {
    member: { ...hub, name: readName(info, infoPlace), ...services },
    entity,
    sha256: digestHex(canonicalJson(entity), hash),
    consent: consent === undefined ? null : readText(consent, inside(infoPlace, 'consent'), 8192),
  };
}

function readName(info: JsonObject, place: Place): string {
  const [first] = info.TEName as readonly JsonObject[];
  return readText(first?.value, inside(place, 'TEName'), 200);
}

type HubPart = Pick<Member, 'country' | 'origin' | 'entityIds' | 'officials' | 'officialThreshold' | 'revision'>;

async function readHub(value: JsonValue | undefined, place: Place, hash: Hash): Promise<HubPart> {
  const hub = readObject(value, place, [
    'territory',
    'revision',
    'origin',
    'entityIds',
    'officialThreshold',
    'officials',
  ]);
  const origin = readOrigin(hub.origin, inside(place, 'origin'));
  const idsPlace = inside(place, 'entityIds');
  const ids = readObject(hub.entityIds, idsPlace, ['fed', 'op', 'rp']);
  const officials = await Promise.all(
    readArray(hub.officials, inside(place, 'officials'), (official, at) => readOfficial(official, at, hash)),
  );
  if (officials.length > officialsMax) refuse(inside(place, 'officials'), `at most ${officialsMax} people`);
  return {
    country: readCountry(hub.territory, inside(place, 'territory')),
    origin,
    entityIds: {
      fed: readEntityId(ids.fed, inside(idsPlace, 'fed'), origin),
      op: readEntityId(ids.op, inside(idsPlace, 'op'), origin),
      rp: readEntityId(ids.rp, inside(idsPlace, 'rp'), origin),
    },
    officials,
    officialThreshold: readCount(hub.officialThreshold, inside(place, 'officialThreshold'), 1, officials.length),
    revision: readCount(hub.revision, inside(place, 'revision'), 1, Number.MAX_SAFE_INTEGER),
  };
}

function readOrigin(value: JsonValue | undefined, place: Place): string {
  // An entity identifier without a path is exactly an origin that the region accepts.
  const origin = orRefuse(place, 'an https origin', () => parseEntityId(readText(value, place)));
  return new URL(origin).origin === origin ? origin : refuse(place, 'an origin without a path');
}

function readEntityId(value: JsonValue | undefined, place: Place, origin: string): EntityId {
  const id = orRefuse(place, 'an entity identifier', () => parseEntityId(readText(value, place)));
  // A country may only name addresses on its own host, or it could claim another's entity.
  return id.startsWith(`${origin}/`) ? id : refuse(place, `under ${origin}/`);
}

async function readOfficial(value: JsonValue, place: Place, hash: Hash): Promise<Official> {
  const official = readObject(value, place, ['name', 'abroadIn', 'signKey', 'sealKey']);
  return {
    name: readText(official.name, inside(place, 'name'), 200),
    abroadIn: official.abroadIn === null ? null : readCountry(official.abroadIn, inside(place, 'abroadIn')),
    signKey: await readKey(official.signKey ?? null, inside(place, 'signKey'), 'Ed25519', hash),
    sealKey: await readKey(official.sealKey ?? null, inside(place, 'sealKey'), 'X25519', hash),
  };
}

interface ReadService {
  readonly status: ServiceStatus;
  readonly keys: readonly PublicJwk[];
  readonly retired: readonly PublicJwk[];
  readonly assurance: JsonValue | undefined;
  readonly hosting: JsonValue | undefined;
  readonly place: Place;
}

type ServicesPart = Omit<Member, keyof HubPart | 'name'>;

async function readServices(value: JsonValue | undefined, entryPlace: Place, hash: Hash): Promise<ServicesPart> {
  const place = inside(entryPlace, 'TrustedEntityServices');
  const found = new Map<ServiceName, ReadService>();
  for (const [index, item] of (value as readonly JsonObject[]).entries()) {
    const [name, service] = await readService(item, inside(place, index), hash);
    if (found.has(name)) refuse(inside(place, index), `the only ${name} service`);
    found.set(name, service);
  }
  const of = (name: ServiceName): ReadService => found.get(name) ?? refuse(place, `complete: ${name} is missing`);
  const keysOf = (name: ServiceName) => (of(name).status === 'granted' ? of(name).keys : []);
  const hasWitness = found.has('Witness');
  return {
    federationKeys: keysOf('FederationIdentity'),
    peerKeys: keysOf('PeerMessaging'),
    backupKeys: keysOf('BackupStore'),
    retiredBackupKeys: of('BackupStore').status === 'granted' ? of('BackupStore').retired : [],
    custodyKeys: keysOf('RecoveryCustody'),
    witnessKeys: hasWitness ? keysOf('Witness') : [],
    maxAssurance: readAssurance(of('FederationIdentity')),
    hosting: readHosting(of('BackupStore')),
    services: {
      FederationIdentity: of('FederationIdentity').status,
      PeerMessaging: of('PeerMessaging').status,
      BackupStore: of('BackupStore').status,
      RecoveryCustody: of('RecoveryCustody').status,
      // A country that never was a witness is one no longer, as far as anybody needs to know.
      Witness: hasWitness ? of('Witness').status : 'withdrawn',
    },
  };
}

async function readService(item: JsonObject, place: Place, hash: Hash): Promise<[ServiceName, ReadService]> {
  const info = item.ServiceInformation as JsonObject;
  const name = nameOf(serviceTypes, info.ServiceTypeIdentifier, inside(place, 'ServiceTypeIdentifier'));
  const status = nameOf(serviceStatuses, info.ServiceStatus, inside(place, 'ServiceStatus'));
  const identityPlace = inside(place, 'ServiceDigitalIdentity');
  const identity = readObject(info.ServiceDigitalIdentity, identityPlace, ['PublicKeyValues']);
  const keyPlace = inside(identityPlace, 'PublicKeyValues');
  const keys = await Promise.all(
    readArray(identity.PublicKeyValues, keyPlace, (key, at) => readKey(key, at, serviceCurves[name], hash)),
  );
  if (keys.length > keysMax) refuse(keyPlace, `at most ${keysMax} keys`);
  const extensions = readExtensions(info.ServiceInformationExtensions, inside(place, 'ServiceInformationExtensions'), [
    'assurance',
    'hosting',
  ]);
  const history = name === 'BackupStore' ? item.ServiceHistory : undefined;
  const retired = await readRetiredKeys(history, name, inside(place, 'ServiceHistory'), hash);
  const [assurance, hosting] = [extensions.get('assurance'), extensions.get('hosting')];
  return [name, { status, keys, retired, assurance, hosting, place }];
}

function nameOf<Name extends string>(
  uris: Readonly<Record<Name, string>>,
  value: JsonValue | undefined,
  place: Place,
): Name {
  const name = (Object.keys(uris) as Name[]).find((candidate) => uris[candidate] === value);
  return name ?? refuse(place, 'a kind that the region knows');
}

function readAssurance(service: ReadService): AssuranceLevel {
  const place = inside(service.place, 'assurance');
  const { max } = readObject(service.assurance, place, ['max']);
  return levels.find((level) => level === max) ?? refuse(place, 'low, substantial or high');
}

function readHosting(service: ReadService): Hosting {
  const place = inside(service.place, 'hosting');
  const hosting = readObject(service.hosting, place, ['quotaBytes', 'retentionDays']);
  return {
    quotaBytes: readCount(hosting.quotaBytes, inside(place, 'quotaBytes'), 0, Number.MAX_SAFE_INTEGER),
    retentionDays: readCount(hosting.retentionDays, inside(place, 'retentionDays'), 1, 36_500),
  };
}

function withoutConsent(whole: JsonObject, info: JsonObject): JsonObject {
  const extensions = info.TEInformationExtensions as readonly JsonObject[];
  const rest = extensions.filter(({ id }) => id !== extensionIds.consent);
  return { ...whole, TrustedEntityInformation: { ...info, TEInformationExtensions: rest } };
}
