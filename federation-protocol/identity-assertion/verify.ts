/** Decides whether a home country's answer about a citizen may be believed: the ID Token of a cross-border sign-in. */
import { type AssuranceLevel, isAtLeast, levelOf } from '../assurance/assurance-level.ts';
import { FederationError } from '../federation-error.ts';
import type { EntityId } from '../identifier/entity-id.ts';
import { verifyJws } from '../jose/jws.ts';
import type { PublicJwk } from '../jose/signer.ts';
import type { JsonObject } from '../json/json-value.ts';
import { parseStrictJson } from '../json/parse-strict-json.ts';
import { expectInteger, expectObject, expectString } from '../json/shape.ts';
import { assertionMaxSeconds, clockSkewSeconds } from '../limits.ts';
import type { Verified } from '../verified.ts';

/**
 * What the visited hub knows before the answer comes: whom it asked, as whom, with which nonce; the home hub's keys
 * from its verified trust chain; the level the service needs, the levels the home publishes and the trust list's cap.
 */
export interface ExpectedAssertion {
  readonly issuer: EntityId;
  readonly audience: EntityId;
  readonly nonce: string;
  readonly keys: readonly PublicJwk[];
  readonly minimum: AssuranceLevel;
  readonly published: readonly AssuranceLevel[];
  readonly cap: AssuranceLevel;
  readonly now: Date;
}

/** What is known about the citizen: a pairwise subject, the claims agreed to, the level, and when they proved it. */
export interface IdentityAssertion {
  readonly subject: string;
  readonly claims: JsonObject;
  readonly level: AssuranceLevel;
  readonly authenticatedAt: Date;
}

/**
 * Verifies an ID Token step by step: signature, issuer, audience (one string, never a list), nonce, time, level.
 * Throws `JWS_…`, `JSON_…`, `ASSERTION_…` or `ACR_UNKNOWN`.
 * @see OpenID Connect Core 1.0 section 3.1.3.7; openid-federation-1_0#section-12.1
 */
export async function verifyIdentityAssertion(
  idToken: string,
  expected: ExpectedAssertion,
): Promise<Verified<IdentityAssertion>> {
  const { payload } = await verifyJws(idToken, { typ: null, keys: expected.keys });
  const claims = expectObject(parseStrictJson(payload), 'ID Token');
  checkParties(claims, expected);
  checkTimes(claims, expected.now);
  const authenticatedAt = new Date(expectInteger(claims.auth_time, 'auth_time') * 1000);
  const level = checkLevel(claims, expected);
  // OpenID Connect Core section 2: a subject has at most 255 ASCII characters.
  const subject = expectString(claims.sub, 'sub', 255);
  return { subject, claims, level, authenticatedAt } as Verified<IdentityAssertion>;
}

function checkParties(claims: JsonObject, expected: ExpectedAssertion): void {
  if (claims.iss !== expected.issuer) {
    throw new FederationError('ASSERTION_ISSUER_WRONG', 'An ID Token has another issuer than was asked.', {
      expected: expected.issuer,
    });
  }
  const isForUs = claims.aud === expected.audience && (claims.azp === undefined || claims.azp === expected.audience);
  if (!isForUs) {
    throw new FederationError('ASSERTION_AUDIENCE_WRONG', 'An ID Token is not for this hub alone.', {
      expected: expected.audience,
    });
  }
  // The nonce is no secret to the browser that carries it, so a plain comparison leaks nothing.
  if (typeof claims.nonce !== 'string' || claims.nonce !== expected.nonce) {
    throw new FederationError('ASSERTION_NONCE_WRONG', 'An ID Token does not belong to this sign-in.');
  }
}

function checkTimes(claims: JsonObject, now: Date): void {
  const nowSeconds = now.getTime() / 1000;
  const issuedAt = expectInteger(claims.iat, 'iat');
  const expiresAt = expectInteger(claims.exp, 'exp');
  const latest = nowSeconds + clockSkewSeconds;
  if (issuedAt > latest || expectInteger(claims.auth_time, 'auth_time') > latest) {
    throw new FederationError('ASSERTION_NOT_YET_VALID', 'An ID Token is dated in the future.');
  }
  const earliest = nowSeconds - clockSkewSeconds;
  if (expiresAt <= earliest || issuedAt <= earliest - assertionMaxSeconds) {
    throw new FederationError('ASSERTION_EXPIRED', 'An ID Token arrived too late.');
  }
}

function checkLevel(claims: JsonObject, expected: ExpectedAssertion): AssuranceLevel {
  const level = levelOf(claims.acr);
  const evidence = { level, minimum: expected.minimum, cap: expected.cap };
  if (!expected.published.includes(level)) {
    throw new FederationError('ASSERTION_LEVEL_UNPUBLISHED', 'The home hub does not publish that level.', evidence);
  }
  if (!isAtLeast(expected.cap, level)) {
    throw new FederationError('ASSERTION_LEVEL_ABOVE_CAP', 'The level is above the trust list’s cap.', evidence);
  }
  if (!isAtLeast(level, expected.minimum)) {
    throw new FederationError('ASSERTION_LEVEL_TOO_LOW', 'The level is lower than the service needs.', evidence);
  }
  return level;
}
