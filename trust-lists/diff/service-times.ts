/** Since when each service of an entry has its state and keys, as the entry says: the dates that officers read. */
import { isObject, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import { type ServiceName, serviceTypes } from '../document/service.ts';

/** StatusStartingTime (TS 119 602) by service. */
export type ServiceTimes = Readonly<Partial<Record<ServiceName, Date>>>;

/** The times in an entity that was read before; what is not there is left out. */
export function serviceTimes({ TrustedEntityServices: services }: JsonObject): ServiceTimes {
  const known = Array.isArray(services) ? services.flatMap(timeOf) : [];
  return Object.fromEntries(known);
}

function timeOf(service: JsonValue): readonly (readonly [ServiceName, Date])[] {
  const info = isObject(service) ? (service.ServiceInformation ?? null) : null;
  if (!isObject(info)) return [];
  const names = Object.keys(serviceTypes) as readonly ServiceName[];
  const name = names.find((candidate) => serviceTypes[candidate] === info.ServiceTypeIdentifier);
  const time = new Date(typeof info.StatusStartingTime === 'string' ? info.StatusStartingTime : Number.NaN);
  return name === undefined || Number.isNaN(time.getTime()) ? [] : [[name, time]];
}
