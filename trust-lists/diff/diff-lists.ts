/** What changed from one list to the next, as facts that a person can read before signing and a page can show. */
import type { JsonObject, PublicJwk } from '@breakwater/federation-protocol';
import type { Member } from '../document/entry.ts';
import type { TrustList } from '../document/list.ts';
import type { ServiceName } from '../document/service.ts';
import { type ServiceTimes, serviceTimes } from './service-times.ts';

/** A fact of an entry that changed; texts are as they stand in the list. */
export interface FactChange {
  readonly fact: string;
  readonly before: string;
  readonly after: string;
}

/** A key that came or went, and what for. */
export interface KeyChange {
  readonly purpose: string;
  readonly key: PublicJwk;
  /** Since when the service has this state and these keys; null for an official's, which the entry does not date. */
  readonly validFrom: Date | null;
}

/** One country's change. An added entry lists all its facts and keys as new, a removed one all as gone. */
export interface EntryChange {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly country: string;
  readonly name: string;
  readonly facts: readonly FactChange[];
  readonly keysAdded: readonly KeyChange[];
  readonly keysRemoved: readonly KeyChange[];
}

/** Everything that changed from `before` (null: there was no list) to `after`. */
export interface ListDiff {
  readonly fromSequence: number | null;
  readonly toSequence: number;
  /** What the list says for all: its operator, offline budgets in milliseconds, notices that it settles. */
  readonly rules: readonly FactChange[];
  readonly entries: readonly EntryChange[];
  readonly unchanged: readonly string[];
}

/** Compares two lists entry by entry, in order of country code. */
export function diffLists(before: TrustList | null, after: TrustList): ListDiff {
  const old = new Map((before?.entries ?? []).map(({ member }) => [member.country, member]));
  const current = new Map(after.entries.map((entry) => [entry.member.country, entry]));
  const countries = [...new Set([...old.keys(), ...current.keys()])].sort();
  const changes = countries.map((country) => {
    const now = current.get(country);
    return diffMembers(old.get(country) ?? null, now?.member ?? null, now?.entity);
  });
  const entries = changes.filter((change) => change !== null);
  const changed = new Set(entries.map(({ country }) => country));
  return {
    fromSequence: before?.sequence ?? null,
    toSequence: after.sequence,
    rules: changedFacts(before === null ? new Map() : rulesOf(before), rulesOf(after)),
    entries,
    unchanged: countries.filter((country) => !changed.has(country)),
  };
}

/**
 * Compares one country's entry before and after; null on one side means there is none. Null when all is the same.
 * `entity`, the entry after as it stands in the list, dates its keys.
 */
export function diffMembers(before: Member | null, after: Member | null, entity: JsonObject = {}): EntryChange | null {
  const named = after ?? before;
  if (named === null) return null;
  const facts = changedFacts(factsOf(before), factsOf(after));
  const [oldKeys, newKeys] = [keysOf(before, {}), keysOf(after, serviceTimes(entity))];
  const change = {
    country: named.country,
    name: named.name,
    facts,
    keysAdded: newKeys.filter((key) => !oldKeys.some((other) => isSameUse(key, other))),
    keysRemoved: oldKeys.filter((key) => !newKeys.some((other) => isSameUse(key, other))),
  };
  if (before === null) return { kind: 'added', ...change };
  if (after === null) return { kind: 'removed', ...change };
  const isSame = facts.length === 0 && change.keysAdded.length === 0 && change.keysRemoved.length === 0;
  return isSame ? null : { kind: 'changed', ...change };
}

/** The facts that differ; one that is not there reads as an empty text. */
export function changedFacts(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly FactChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((fact) => ({ fact, before: before.get(fact) ?? '', after: after.get(fact) ?? '' }))
    .filter((change) => change.before !== change.after);
}

/** A budget that grows or a notice that is settled gives trust back: no officer may sign that unseen. */
function rulesOf({ operatorName, budgets, settled }: TrustList): ReadonlyMap<string, string> {
  const spans = Object.entries(budgets).flatMap(([service, budget]): [string, string][] =>
    typeof budget === 'number'
      ? [[`budgets.${service}`, String(budget)]]
      : Object.entries(budget).map(([level, ms]) => [`budgets.${service}.${level}`, String(ms)]),
  );
  return new Map([
    ['operator', operatorName],
    ...spans,
    ...settled.map((id): [string, string] => [`settled.${id}`, 'settled']),
  ]);
}

const serviceFacts: Readonly<Record<ServiceName, string>> = {
  FederationIdentity: 'sign-in',
  PeerMessaging: 'messages',
  BackupStore: 'backup storage',
  RecoveryCustody: 'recovery shares',
  Witness: 'witness of the log',
};

function factsOf(member: Member | null): ReadonlyMap<string, string> {
  if (member === null) return new Map();
  const { hosting, services } = member;
  const officials = member.officials.map(({ name, abroadIn }) => (abroadIn === null ? name : `${name} (${abroadIn})`));
  return new Map([
    ['name', member.name],
    ['address', member.origin],
    ['federation entity', member.entityIds.fed],
    ['identity provider', member.entityIds.op],
    ['relying party', member.entityIds.rp],
    ['highest assurance', member.maxAssurance],
    ['hosts for others', `${hosting.quotaBytes / 1e9} GB for ${hosting.retentionDays} days`],
    ['officials', officials.join(', ')],
    ['officials needed', String(member.officialThreshold)],
    ['revision', String(member.revision)],
    ...Object.entries(serviceFacts).map(([name, fact]): [string, string] => [fact, services[name as ServiceName]]),
  ]);
}

function keysOf(member: Member | null, since: ServiceTimes): readonly KeyChange[] {
  if (member === null) return [];
  const all = (purpose: string, service: ServiceName, keys: readonly PublicJwk[]) =>
    keys.map((key) => ({ purpose, key, validFrom: since[service] ?? null }));
  return [
    ...all('federation', 'FederationIdentity', member.federationKeys),
    ...all('messages', 'PeerMessaging', member.peerKeys),
    ...all('backup', 'BackupStore', member.backupKeys),
    ...all('custody', 'RecoveryCustody', member.custodyKeys),
    ...all('witness', 'Witness', member.witnessKeys),
    ...member.officials.flatMap(({ name, signKey, sealKey }) => [
      { purpose: `approvals of ${name}`, key: signKey, validFrom: null },
      { purpose: `share of ${name}`, key: sealKey, validFrom: null },
    ]),
  ];
}

function isSameUse(a: KeyChange, b: KeyChange): boolean {
  return a.purpose === b.purpose && a.key.kid === b.key.kid;
}
