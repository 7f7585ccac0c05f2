/** Identifiers of citizens that work in one country and sector only, so that nobody can be followed across them. */
import { createHmac } from 'node:crypto';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { Keyring } from '../keys/keyring.ts';

/**
 * The pairwise subject of an account toward one sector of one country: base64url of HMAC-SHA-256 over
 * country ‖ 0 ‖ sector ‖ 0 ‖ accountId under the hub's pairwise secret. The secret is part of the backup, so the same
 * citizen is the same subject after a restore.
 * @see OpenID Connect Core 1.0 section 8.1
 */
export function pairwiseSubject(
  keyring: Pick<Keyring, 'pairwiseSecret'>,
  to: { readonly country: CountryCode; readonly sector: string },
  accountId: string,
): string {
  const message = `${to.country}\0${to.sector}\0${accountId}`;
  return createHmac('sha256', keyring.pairwiseSecret.secret).update(message).digest('base64url');
}

/** What a service learns as `sub`: home country, its own country, and the pairwise subject the home hub gave. */
export function serviceSubject(home: CountryCode, visited: CountryCode, subject: string): string {
  return `${home}/${visited}/${subject}`;
}

/** True for a pairwise subject as hubs issue them; anything else could be made to look like another country's. */
export function isPairwiseSubject(subject: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(subject);
}
