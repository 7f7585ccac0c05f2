/** Which leaves of a list are told by a fact or a key of the comparison already, so that they are not told twice. */
import type { Member } from '../document/entry.ts';
import type { TrustList } from '../document/list.ts';
import { type ServiceName, serviceTypes } from '../document/service.ts';
import type { Detail } from './other-details.ts';

const info = 'TrustedEntityInformation';
const hub = `${info}/TEInformationExtensions/hub/value`;
const toldPaths: ReadonlySet<string> = new Set([
  `${info}/TEName/0/value`,
  `${hub}/origin`,
  `${hub}/entityIds/fed`,
  `${hub}/entityIds/op`,
  `${hub}/entityIds/rp`,
  `${hub}/officialThreshold`,
  `${hub}/revision`,
  ...Object.keys(serviceTypes).map((name) => `TrustedEntityServices/${name}/ServiceInformation/ServiceStatus`),
  'TrustedEntityServices/FederationIdentity/ServiceInformation/ServiceInformationExtensions/assurance/value/max',
]);
const hostingPath = 'TrustedEntityServices/BackupStore/ServiceInformation/ServiceInformationExtensions/hosting/value/';
const publicKeys = 'ServiceInformation/ServiceDigitalIdentity/PublicKeyValues';
const serviceKey = new RegExp(`^TrustedEntityServices/(\\w+)/${publicKeys}/[^/]+/(?:kid|kty|crv|x)$`);
const officialKey = new RegExp(`^${hub}/officials/\\d+/(?:signKey|sealKey)/(?:kid|x)$`);
const officialName = new RegExp(`^${hub}/officials/\\d+/name$`);
// Up to here a number of bytes has a text of its own in gigabytes.
const exactBytesMax = 2 ** 50;

/** True when a fact or a key tells this difference of two entries; wrong in doubt, since a leaf may be told twice. */
export function isTold(detail: Detail, before: Member | null, after: Member | null): boolean {
  const { path } = detail;
  if (toldPaths.has(path) || officialName.test(path)) return true;
  if (path.startsWith(hostingPath)) return [detail.before, detail.after].every(isExact);
  // Keys are told by purpose and name of the person, so two people of one name could swap theirs unseen.
  if (officialKey.test(path)) return [before, after].every((member) => member === null || hasOwnNames(member));
  const [, service] = serviceKey.exec(path) ?? [];
  if (service === undefined) return false;
  // A key that changes under its own name is no key that came or went, and withdrawn services list no keys.
  if (detail.before !== undefined && detail.after !== undefined) return false;
  return isGranted(detail.before === undefined ? after : before, service);
}

const schemeTold: ReadonlySet<string> = new Set(['LoTESequenceNumber', 'SchemeOperatorName/0/value']);

/** The same for what a list says for all; that it goes on from the list before is what the comparison is about. */
export function isToldForAll({ path }: Detail, before: TrustList | null, after: TrustList): boolean {
  if (path === 'SchemeExtensions/chain/value/previousSha256') return after.previousSha256 === (before?.sha256 ?? null);
  return schemeTold.has(path) || /^SchemeExtensions\/(?:freshness|settled)\/value\/./.test(path);
}

function isExact(value: Detail['before']): boolean {
  return value === undefined || (typeof value === 'number' && value < exactBytesMax);
}

function hasOwnNames({ officials }: Member): boolean {
  return new Set(officials.map(({ name }) => name)).size === officials.length;
}

function isGranted(member: Member | null, service: string): boolean {
  return member?.services[service as ServiceName] === 'granted';
}
