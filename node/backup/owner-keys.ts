/** The keys under which a country's backups are believed: those in force sign, those of the past signed. */
import type { CountryCode, PublicJwk, Verified } from '@breakwater/federation-protocol';
import { member, members, type TrustState } from '@breakwater/trust-lists';

/** Whoever takes something new in asks for `keys`; whoever reads what was written asks with both. */
export interface OwnerKeys {
  readonly keys: readonly PublicJwk[];
  /** See `standingHeads`: what it takes for a document under one of these to count. */
  readonly retired?: readonly PublicJwk[];
}

/** By the trust list. Throws `TRUST_MEMBER_UNKNOWN`. */
export function ownerKeys(state: Verified<TrustState>, country: CountryCode): Required<OwnerKeys> {
  const { backupKeys, retiredBackupKeys } = member(state, country);
  return { keys: backupKeys, retired: retiredBackupKeys };
}

/**
 * For what is proved otherwise to be of its time: named by a head that counts, or verified when it came and kept here
 * since. The signature then only says whose it is.
 */
export function everyKey({ keys, retired = [] }: OwnerKeys): readonly PublicJwk[] {
  return [...keys, ...retired];
}

/** The keys that a country signs with now; none for one that is not on the list. */
export function keysInForceOf(state: Verified<TrustState>): (name: string) => readonly PublicJwk[] {
  const known = new Map(members(state).map((one) => [String(one.country), one.backupKeys]));
  return (name) => known.get(name) ?? [];
}

/** Every key that a country ever had for backups, for evidence of the past; none for one that is not on the list. */
export function everyKeyOf(state: Verified<TrustState>): (name: string) => readonly PublicJwk[] {
  const known = new Map(
    members(state).map((one) => [
      String(one.country),
      everyKey({ keys: one.backupKeys, retired: one.retiredBackupKeys }),
    ]),
  );
  return (name) => known.get(name) ?? [];
}
