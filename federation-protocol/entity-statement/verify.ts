/** Decides whether one entity statement holds: its time first, then its signature under keys the caller trusts. */
import { FederationError } from '../federation-error.ts';
import { verifyJws } from '../jose/jws.ts';
import type { PublicJwk } from '../jose/signer.ts';
import { clockSkewSeconds } from '../limits.ts';
import type { Verified } from '../verified.ts';
import { type EntityStatement, entityStatementType } from './entity-statement.ts';
import { parseEntityStatement, type UnverifiedEntityStatement } from './parse.ts';

/**
 * Verifies one statement under `keys` (the issuer's, from a place the caller already trusts) at `now`. Codes as
 * `parseEntityStatement` and `verifyJws`, with `STATEMENT_NOT_YET_VALID` and `STATEMENT_EXPIRED`.
 */
export async function verifyEntityStatement(
  jwt: string,
  keys: readonly PublicJwk[],
  now: Date,
): Promise<Verified<EntityStatement>> {
  const parsed = await parseEntityStatement(jwt);
  checkTime(parsed.unverified, now);
  return checkSignature(parsed, keys);
}

/** `STATEMENT_NOT_YET_VALID` or `STATEMENT_EXPIRED`, allowing `clockSkewSeconds` between the two clocks. */
export function checkTime(statement: EntityStatement, now: Date): void {
  const skewMs = clockSkewSeconds * 1000;
  const evidence = { issuer: statement.issuer, subject: statement.subject };
  if (statement.issuedAt.getTime() > now.getTime() + skewMs) {
    throw new FederationError('STATEMENT_NOT_YET_VALID', `${statement.issuer} signed in the future.`, evidence);
  }
  if (statement.expiresAt.getTime() <= now.getTime() - skewMs) {
    throw new FederationError('STATEMENT_EXPIRED', `A statement by ${statement.issuer} has expired.`, evidence);
  }
}

/** Checks the signature of a parsed statement under `keys`; codes as `verifyJws`. */
export async function checkSignature(
  parsed: UnverifiedEntityStatement,
  keys: readonly PublicJwk[],
): Promise<Verified<EntityStatement>> {
  await verifyJws(parsed.jwt, { typ: entityStatementType, keys });
  return parsed.unverified as Verified<EntityStatement>;
}
