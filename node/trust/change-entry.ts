/** A country's entry with other limits, another backup key and the next revision: what changes without a new hub. */
import {
  type AssuranceLevel,
  canonicalJson,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
} from '@breakwater/federation-protocol';
import { type Entry, type Member, parseEntry, serviceTypes, TrustError } from '@breakwater/trust-lists';

/** What is to change; what is left out stays as it is. */
export interface EntryChange {
  readonly assurance?: AssuranceLevel | undefined;
  readonly quotaBytes?: number | undefined;
  readonly retentionDays?: number | undefined;
  /** The key that signs backups from `since` on; those before it go into the history, where they still count. */
  readonly backupKey?: { readonly key: PublicJwk; readonly since: Date } | undefined;
}

/** The changed entry, read again as every hub will read it. Throws `TRUST_ENTRY_MALFORMED`. */
export async function changeEntry({ member, entity }: Entry, change: EntryChange): Promise<Entry> {
  const max = change.assurance ?? member.maxAssurance;
  const hosting = {
    quotaBytes: change.quotaBytes ?? member.hosting.quotaBytes,
    retentionDays: change.retentionDays ?? member.hosting.retentionDays,
  };
  const replace: Readonly<Record<string, (value: JsonObject) => JsonObject>> = {
    TEInformationExtensions: (value) => ('revision' in value ? { ...value, revision: member.revision + 1 } : value),
    ServiceInformationExtensions: (value) => {
      if ('max' in value) return { ...value, max };
      return 'quotaBytes' in value ? { ...value, ...hosting } : value;
    },
  };
  const changed = mapValues(entity, replace) as JsonObject;
  const { backupKey } = change;
  return parseEntry(canonicalJson(backupKey === undefined ? changed : withBackupKey(changed, backupKey)));
}

/** What the service was until now becomes the newest item of its history (ETSI TS 119 602, ServiceHistory). */
function withBackupKey(entity: JsonObject, { key, since }: NonNullable<EntryChange['backupKey']>): JsonObject {
  const { kty, crv, x } = key;
  const services = (entity.TrustedEntityServices as readonly JsonObject[]).map((item) => {
    const info = item.ServiceInformation as JsonObject;
    if (info.ServiceTypeIdentifier !== serviceTypes.BackupStore) return item;
    const { ServiceName, ServiceTypeIdentifier, ServiceDigitalIdentity, ServiceStatus, StatusStartingTime } = info;
    const past = { ServiceName, ServiceTypeIdentifier, ServiceDigitalIdentity, ServiceStatus, StatusStartingTime };
    const now = {
      ...info,
      ServiceDigitalIdentity: { PublicKeyValues: [{ kty, crv, x }] },
      StatusStartingTime: `${since.toISOString().slice(0, 19)}Z`,
    };
    const before = (item.ServiceHistory ?? []) as readonly JsonValue[];
    return { ...item, ServiceInformation: now, ServiceHistory: [past as JsonObject, ...before] };
  });
  return { ...entity, TrustedEntityServices: services };
}

/** Goes down to the arrays of extensions named and changes the `value` of each item. */
function mapValues(at: JsonValue, replace: Readonly<Record<string, (value: JsonObject) => JsonObject>>): JsonValue {
  if (Array.isArray(at)) return at.map((item: JsonValue) => mapValues(item, replace));
  if (at === null || typeof at !== 'object') return at;
  const members = Object.entries(at as JsonObject).map(([name, value]): [string, JsonValue] => {
    const change = replace[name];
    if (change === undefined || !Array.isArray(value)) return [name, mapValues(value ?? null, replace)];
    return [name, value.map((item: JsonValue) => withValue(item as JsonObject, change))];
  });
  return Object.fromEntries(members);
}

function withValue(item: JsonObject, change: (value: JsonObject) => JsonObject): JsonObject {
  const { value } = item;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return item;
  return { ...item, value: change(value as JsonObject) };
}

/**
 * Throws `TRUST_ENTRY_REVISION`, as every hub would later, for an entry that changed without a higher revision than
 * the one at hand: early, before anybody signs for nothing.
 */
export function checkRevision(
  before: Pick<Entry, 'sha256'> & { member: Pick<Member, 'revision'> },
  after: Entry,
): void {
  const [old, next] = [before.member.revision, after.member.revision];
  if (before.sha256 === after.sha256 || next > old) return;
  const { country } = after.member;
  const happened = `The entry of ${country} changed, but its revision is ${next} and must be above ${old}.`;
  throw new TrustError('TRUST_ENTRY_REVISION', happened, { country, revision: next, before: old });
}
