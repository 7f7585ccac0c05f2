/** Which keys a country has for which service, and the refusal of a notice about one that it has not. */
import type { JsonObject, PublicJwk } from '@breakwater/federation-protocol';
import { type Member, type ServiceName, TrustError } from '@breakwater/trust-lists';

/** The keys of an entry: what for, and by which id. */
export function serviceKeys(member: Member): readonly { readonly service: ServiceName; readonly kid: string }[] {
  const all = (service: ServiceName, keys: readonly PublicJwk[]) => keys.map(({ kid }) => ({ service, kid }));
  return [
    ...all('FederationIdentity', member.federationKeys),
    ...all('PeerMessaging', member.peerKeys),
    ...all('BackupStore', member.backupKeys),
    ...all('RecoveryCustody', member.custodyKeys),
    ...all('Witness', member.witnessKeys),
  ];
}

/** What a notice is about, before there is a notice. */
export interface NoticeTarget {
  readonly country: string;
  readonly service: ServiceName | null;
  readonly kid: string | null;
}

/**
 * The entry that a notice takes from, as the list has it and without what other notices took. Throws
 * `TRUST_NOTICE_TARGET_UNKNOWN`, or `TRUST_NOTICE_KEY_UNKNOWN`, since hubs would only refuse it in the emergency.
 */
export function targetEntry(members: readonly Member[], { country, service, kid }: NoticeTarget): Member {
  const details: JsonObject = { country, service, kid };
  const member = members.find((one) => one.country === country);
  if (member === undefined) {
    throw new TrustError('TRUST_NOTICE_TARGET_UNKNOWN', `${country} is not on the list.`, details);
  }
  const own = serviceKeys(member).filter((key) => key.kid === kid);
  if (kid === null || own.some((key) => service === null || key.service === service)) return member;
  const [other] = own;
  const happened = other === undefined ? 'has no such key in the list' : `uses this key for ${other.service} only`;
  throw new TrustError('TRUST_NOTICE_KEY_UNKNOWN', `${member.name} ${happened}.`, details);
}
