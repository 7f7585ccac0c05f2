/** What notices do to the members of a list: they take services and keys away, and can do nothing else. */
import type { CountryCode, PublicJwk } from '@breakwater/federation-protocol';
import type { Member } from '../document/entry.ts';
import type { ServiceName, ServiceStatus } from '../document/service.ts';
import { keysOf } from '../standing/decide.ts';
import type { Notice } from './notice.ts';

/** The members as they count while these notices are in force. Pure; never adds a member, a service or a key. */
export function applyNotices(
  members: ReadonlyMap<CountryCode, Member>,
  notices: Iterable<Notice>,
): ReadonlyMap<CountryCode, Member> {
  const left = new Map(members);
  for (const notice of notices) {
    const member = left.get(notice.territory);
    if (member !== undefined) left.set(notice.territory, withoutWhatItNames(member, notice));
  }
  return left;
}

/** True when the member has what the notice names: a service or a country always, a key only if it is listed for it. */
export function isAbout(member: Member, { service, kid }: Pick<Notice, 'service' | 'kid'>): boolean {
  if (kid === null) return true;
  if (service !== null) return keysOf(member, service).some((key) => key.kid === kid);
  const names = Object.keys(member.services) as ServiceName[];
  const officials = member.officials.flatMap(({ signKey, sealKey }) => [signKey, sealKey]);
  return [...names.flatMap((name) => keysOf(member, name)), ...officials].some((key) => key.kid === kid);
}

function withoutWhatItNames(member: Member, { service, kid }: Notice): Member {
  if (kid !== null) return withoutKey(member, service, kid);
  const names = service === null ? (Object.keys(member.services) as ServiceName[]) : [service];
  return names.reduce(suspend, member);
}

/** The keys of a service that is not granted are not given out, as in a list that says so itself. */
function suspend(member: Member, service: ServiceName): Member {
  // A withdrawn service stays withdrawn, and one that the country does not have is not made up.
  if (member.services[service] !== 'granted') return member;
  const services = { ...member.services, [service]: 'suspended' satisfies ServiceStatus };
  const retiredBackupKeys = service === 'BackupStore' ? [] : member.retiredBackupKeys;
  return { ...withKeys(member, service, () => false), services, retiredBackupKeys };
}

function withoutKey(member: Member, service: ServiceName | null, kid: string): Member {
  const keep = (key: PublicJwk) => key.kid !== kid;
  if (service !== null) return withKeys(member, service, keep);
  const names = Object.keys(member.services) as ServiceName[];
  const left = names.reduce((rest, name) => withKeys(rest, name, keep), member);
  // An official whose key is lost can no longer approve a recovery; the number that must approve stays.
  const officials = left.officials.filter(({ signKey, sealKey }) => keep(signKey) && keep(sealKey));
  return { ...left, officials };
}

function withKeys(member: Member, service: ServiceName, keep: (key: PublicJwk) => boolean): Member {
  if (service === 'FederationIdentity') return { ...member, federationKeys: member.federationKeys.filter(keep) };
  if (service === 'PeerMessaging') return { ...member, peerKeys: member.peerKeys.filter(keep) };
  if (service === 'BackupStore') return withBackupKeys(member, keep);
  if (service === 'RecoveryCustody') return { ...member, custodyKeys: member.custodyKeys.filter(keep) };
  return { ...member, witnessKeys: member.witnessKeys.filter(keep) };
}

/** A backup key that was stolen signs nothing more; what it had signed before must still lead to the last backup. */
function withBackupKeys(member: Member, keep: (key: PublicJwk) => boolean): Member {
  const retired = member.backupKeys.filter((key) => !keep(key));
  const retiredBackupKeys = [...member.retiredBackupKeys, ...retired];
  return { ...member, backupKeys: member.backupKeys.filter(keep), retiredBackupKeys };
}
