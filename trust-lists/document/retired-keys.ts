/** Keys that a service had before: where ETSI TS 119 602 keeps them, in the history of the service. */
import type { Hash, JsonObject, JsonValue, PublicJwk } from '@breakwater/federation-protocol';
import { inside, type Place, readArray, readKey, readObject, refuse } from './read.ts';
import { type ServiceName, serviceCurves, serviceTypes } from './service.ts';

/** A key each year for a generation; each costs every hub 100 bytes of every list. */
const retiredMax = 32;

/**
 * The keys of all past states of the service, whenever they were: no time is read from it, since who stole a key
 * writes whatever time suits. The form of TS 119 602 was checked before. Throws the code of `place`.
 */
export async function readRetiredKeys(
  history: JsonValue | undefined,
  name: ServiceName,
  place: Place,
  hash: Hash,
): Promise<readonly PublicJwk[]> {
  if (history === undefined) return [];
  const keys = await Promise.all(
    readArray(history, place, (item, at) => {
      const past = item as JsonObject;
      if (past.ServiceTypeIdentifier !== serviceTypes[name]) {
        refuse(inside(at, 'ServiceTypeIdentifier'), 'that of the service');
      }
      const identityPlace = inside(at, 'ServiceDigitalIdentity');
      const identity = readObject(past.ServiceDigitalIdentity, identityPlace, ['PublicKeyValues']);
      const keyPlace = inside(identityPlace, 'PublicKeyValues');
      return readArray(identity.PublicKeyValues, keyPlace, (key, keyAt) =>
        readKey(key, keyAt, serviceCurves[name], hash),
      );
    }).map((of) => Promise.all(of)),
  );
  const all = keys.flat();
  if (all.length > retiredMax) refuse(place, `at most ${retiredMax} keys of the past`);
  return all;
}
