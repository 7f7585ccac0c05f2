/** What changed from one list to the next, as facts that a person can read before signing and a page can show. */
import {
  canonicalJson,
  isObject,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
} from '@breakwater/federation-protocol';
import { digestHex } from '../document/canonical.ts';
import type { Member } from '../document/entry.ts';
import type { TrustList } from '../document/list.ts';
import type { ServiceName } from '../document/service.ts';
import { detailsOf, detailTexts } from './other-details.ts';
import { type ServiceTimes, serviceTimes } from './service-times.ts';
import { isTold, isToldForAll } from './told.ts';

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
  /** Whatever else differs, by its path in the entry; nothing of an entry that is removed. */
  readonly others: readonly FactChange[];
}

/** An entry with all that stands in the list about the country, consent and all. */
export interface WholeEntry {
  readonly member: Member;
  readonly entity: JsonObject;
}

/** Everything that changed from `before` (null: there was no list) to `after`. */
export interface ListDiff {
  readonly fromSequence: number | null;
  readonly toSequence: number;
  /** What the list says for all: its operator, offline budgets in milliseconds, notices that it settles. */
  readonly rules: readonly FactChange[];
  /** Whatever else differs outside the entries, by its path in the document. */
  readonly others: readonly FactChange[];
  readonly entries: readonly EntryChange[];
  readonly unchanged: readonly string[];
}

/** Compares two lists entry by entry, in order of country code; unchanged is only what has the same bytes. */
export function diffLists(before: TrustList | null, after: TrustList): ListDiff {
  const [old, current] = [before === null ? new Map<string, WholeEntry>() : wholeEntries(before), wholeEntries(after)];
  const countries = [...new Set([...old.keys(), ...current.keys()])].sort();
  const changes = countries.map((country) => diffMembers(old.get(country) ?? null, current.get(country) ?? null));
  const entries = changes.filter((change) => change !== null);
  const changed = new Set(entries.map(({ country }) => country));
  return {
    fromSequence: before?.sequence ?? null,
    toSequence: after.sequence,
    rules: changedFacts(before === null ? new Map() : rulesOf(before), rulesOf(after)),
    others: schemeDetails(before, after),
    entries,
    unchanged: countries.filter((country) => !changed.has(country)),
  };
}

/** Compares one country's entry before and after; null on one side means there is none. Null when all is the same. */
export function diffMembers(before: WholeEntry | null, after: WholeEntry | null): EntryChange | null {
  const named = after ?? before;
  if (named === null) return null;
  const [old, current] = [before?.member ?? null, after?.member ?? null];
  const [oldKeys, newKeys] = [keysOf(old, {}), keysOf(current, serviceTimes(after?.entity ?? {}))];
  const change = {
    country: named.member.country,
    name: named.member.name,
    facts: changedFacts(factsOf(old), factsOf(current)),
    keysAdded: newKeys.filter((key) => !oldKeys.some((other) => isSameUse(key, other))),
    keysRemoved: oldKeys.filter((key) => !newKeys.some((other) => isSameUse(key, other))),
    others: after === null ? [] : entryDetails(before, after),
  };
  if (before === null) return { kind: 'added', ...change };
  if (after === null) return { kind: 'removed', ...change };
  const [was, is] = [hashOf(before.entity), hashOf(after.entity)];
  if (was === is) return null;
  const count = change.facts.length + change.keysAdded.length + change.keysRemoved.length + change.others.length;
  // Whatever this comparison has no eye for must not look like nothing.
  const unseen = count > 0 ? [] : [{ fact: 'sha256', before: was, after: is }];
  return { kind: 'changed', ...change, others: [...change.others, ...unseen] };
}

function entryDetails(before: WholeEntry | null, after: WholeEntry): readonly FactChange[] {
  const details = detailsOf(before?.entity, after.entity);
  return detailTexts(details.filter((detail) => !isTold(detail, before?.member ?? null, after.member)));
}

/** All of a list but its entries, and the order of these. */
function schemeDetails(before: TrustList | null, after: TrustList): readonly FactChange[] {
  const [old, current] = [before === null ? {} : outside(before), outside(after)];
  const order = (list: TrustList | null, other: TrustList | null) =>
    list === null || other === null
      ? ''
      : codesOf(list)
          .filter((code) => codesOf(other).includes(code))
          .join(', ');
  const [was, is] = [order(before, after), order(after, before)];
  return [
    ...detailTexts(detailsOf(old.scheme, current.scheme).filter((detail) => !isToldForAll(detail, before, after))),
    ...detailTexts(detailsOf(old.rest, current.rest)),
    ...(was === is ? [] : [{ fact: 'TrustedEntitiesList (order)', before: was, after: is }]),
  ];
}

interface Outside {
  readonly scheme?: JsonValue;
  readonly rest?: JsonObject;
}

function outside({ document }: TrustList): Outside {
  const { LoTE, ...beside } = document;
  if (LoTE === undefined || !isObject(LoTE)) return { rest: beside };
  const { ListAndSchemeInformation: scheme, TrustedEntitiesList: _entries, ...rest } = LoTE;
  return { ...(scheme === undefined ? {} : { scheme }), rest: { ...beside, ...rest } };
}

function codesOf({ entries }: TrustList): readonly string[] {
  return entries.map(({ member }) => member.country);
}

/** The entries as they stand in the document, in whose order they were read. */
function wholeEntries({ document, entries }: TrustList): ReadonlyMap<string, WholeEntry> {
  const lote = document.LoTE ?? null;
  const items = isObject(lote) && Array.isArray(lote.TrustedEntitiesList) ? lote.TrustedEntitiesList : [];
  return new Map(
    entries.map(({ member, entity }, index): [string, WholeEntry] => {
      const item: JsonValue = items[index] ?? entity;
      return [member.country, { member, entity: isObject(item) ? item : entity }];
    }),
  );
}

function hashOf(value: JsonValue): string {
  return digestHex(canonicalJson(value));
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
