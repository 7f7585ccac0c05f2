/** Who has a say in a country's recovery, as the trust list in force has it. */
import { type Electorate, RecoveryError, type RecoveryRequest, THRESHOLD_MIN } from '@breakwater/backup-replication';
import type { CountryCode, Verified } from '@breakwater/federation-protocol';
import { member, members, type TrustState } from '@breakwater/trust-lists';

/**
 * The officials of the country's own entry, and every other member whose custody is granted as custodian. One whose
 * backup store is not granted has no keys there, so nothing it signs counts.
 */
export function electorateOf(state: Verified<TrustState>, country: CountryCode): Electorate {
  return {
    officials: member(state, country).officials,
    custodians: members(state)
      .filter((other) => other.country !== country && other.services.RecoveryCustody === 'granted')
      .map((other) => ({ country: other.country, keys: other.backupKeys })),
  };
}

/** How many officials must approve: what the entry says, and never one person alone. */
export function officialThresholdOf(state: Verified<TrustState>, country: CountryCode): number {
  return Math.max(member(state, country).officialThreshold, THRESHOLD_MIN);
}

/** Refuses a request made under another root of trust than ours. Throws `RECOVERY_REQUEST_INVALID`. */
export function checkRoot(request: RecoveryRequest, state: Verified<TrustState>): void {
  if (state.roots.some((root) => root.sha256 === request.rootSha256)) return;
  throw new RecoveryError('RECOVERY_REQUEST_INVALID', 'The request was made under another root of trust than ours.', {
    rootSha256: request.rootSha256,
  });
}
