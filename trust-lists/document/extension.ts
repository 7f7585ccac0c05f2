/** Our own fields, in the only places where ETSI TS 119 602 leaves room: arrays of extension objects. */
import { isObject, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { inside, type Place, readArray, readObject, readText, refuse } from './read.ts';

/** The extensions this version knows; the number at the end is the version of the extension's form. */
export const extensionIds = {
  /** In the scheme: how this list continues the one before, and under which root it was made. */
  chain: 'urn:breakwater:tl:chain:1',
  /** In the scheme: how long each service may go on without a fresh quorum. */
  freshness: 'urn:breakwater:tl:freshness:1',
  /** In the scheme: the emergency notices that this list takes into account, so that they end. */
  settled: 'urn:breakwater:tl:settled:1',
  /** In an entity: the hub's territory, addresses, officials and the entry's own revision. */
  hub: 'urn:breakwater:tl:hub:1',
  /** In an entity: the state's signed consent to everything else in the entity. */
  consent: 'urn:breakwater:tl:consent:1',
  /** In the service FederationIdentity: the highest assurance of identity accepted from this country. */
  assurance: 'urn:breakwater:tl:assurance:1',
  /** In the service BackupStore: what the country offers as a holder. */
  hosting: 'urn:breakwater:tl:hosting:1',
} as const;

/** One of our extension names. */
export type ExtensionName = keyof typeof extensionIds;

/** An extension object as it stands in a document. */
export function extension(name: ExtensionName, value: JsonValue): JsonObject {
  return { id: extensionIds[name], critical: true, value };
}

/**
 * Reads an array of extensions that may hold those `known`, each at most once; unknown ones are passed over unless they
 * are critical, which refuses the whole document (`TRUST_CRITICAL_UNKNOWN`; ETSI TS 119 602 clause 6.3.17).
 */
export function readExtensions(
  value: JsonValue | undefined,
  place: Place,
  known: readonly ExtensionName[],
): ReadonlyMap<ExtensionName, JsonValue> {
  const found = new Map<ExtensionName, JsonValue>();
  if (value === undefined) return found;
  readArray(value, place, (item, itemPlace) => {
    const { id, critical, value: content } = readObject(item, itemPlace, ['id', 'critical', 'value']);
    const idText = readText(id, itemPlace);
    if (typeof critical !== 'boolean') refuse(itemPlace, 'marked critical or not');
    const name = known.find((candidate) => extensionIds[candidate] === idText);
    if (name === undefined) {
      if (critical) throw unknownCritical(idText, itemPlace);
      return;
    }
    if (found.has(name)) refuse(itemPlace, `the only ${name} extension`);
    found.set(name, content ?? null);
  });
  return found;
}

/**
 * Refuses a document of others for an unknown critical extension anywhere in it (`TRUST_CRITICAL_UNKNOWN`). The schema
 * leaves the form of extensions open, so whatever is marked, but not as uncritical in our way, counts as critical.
 */
export function refuseUnknownCritical(value: JsonValue, place: Place): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseUnknownCritical(item, inside(place, index));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const at = inside(place, name);
      const extensions: readonly JsonValue[] = name.endsWith('Extensions') && Array.isArray(member) ? member : [];
      for (const item of extensions) refuseIfCritical(item, at);
      refuseUnknownCritical(member, at);
    }
  }
}

function refuseIfCritical(item: JsonValue, place: Place): void {
  if (!isObject(item) || item.critical === undefined || item.critical === false) return;
  const id = typeof item.id === 'string' ? item.id : 'without a name';
  if (!Object.values<string>(extensionIds).includes(id)) throw unknownCritical(id, place);
}

function unknownCritical(id: string, place: Place): TrustError {
  return new TrustError('TRUST_CRITICAL_UNKNOWN', `${place.path} is critical and unknown here: ${id.slice(0, 200)}.`, {
    at: place.path,
    id: id.slice(0, 200),
  });
}
