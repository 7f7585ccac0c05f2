/** The citizen comes back from home: checks that the answer is from there, for us, for this browser, and new. */
import { timingSafeEqual } from 'node:crypto';
import {
  type AssuranceLevel,
  acrOf,
  CodedError,
  type IdentityAssertion,
  isAtLeast,
  type JsonObject,
  leastOf,
  levelOf,
  parseEntityId,
  type Verified,
  verifyIdentityAssertion,
} from '@breakwater/federation-protocol';
import type { Context } from 'hono';
import * as oidc from 'openid-client';
import { recordEvent } from '../events.ts';
import { dropCookie, readCookie } from './browser.ts';
import { LoginError } from './error.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { cookieName, departureKey, departureModel, nonceOf, peerError } from './go-abroad.ts';
import { type HomeProvider, homeProvider, relyingParty } from './home-provider.ts';
import type { RegionMember } from './parts.ts';
import { readSignInRequest, type SignInParts } from './sign-in-request.ts';
import { isPairwiseSubject, serviceSubject } from './subject.ts';
import { type TrustBasis, trustedBetween } from './trusted-between.ts';

/** What `goAbroad` kept. */
interface Away {
  readonly uid: string;
  readonly home: RegionMember;
  readonly verifier: string;
  readonly minimum: AssuranceLevel;
}

const arrivedModel = 'Arrived';
const arrivedLifeMs = 600_000;

/**
 * GET /rp/callback. In order: the browser is the one that left, the answer is taken once, it comes from the country
 * that was asked, it is not a refusal; then the code is redeemed and the ID token verified.
 */
export async function receiveAnswer(parts: SignInParts, context: Context): Promise<Response> {
  const answer = new URL(context.req.url).searchParams;
  const state = answer.get('state') ?? '';
  const cookie = readCookie(context, parts, cookieName(state));
  const away = await takeAway(parts, state, cookie);
  dropCookie(context, parts, cookieName(state));
  refuseOtherIssuer(answer, away.home);
  refuseRefusal(answer, away.home);
  const provider = await homeProvider(parts, away.home);
  const nonce = nonceOf(cookie ?? '');
  const idToken = await redeem(parts, provider, away, answer, nonce);
  const assertion = await verify(parts, provider, away, idToken, nonce);
  await keepArrived(parts, away, assertion);
  return context.redirect(`/sign-in/${away.uid}/arrived`, 303);
}

/** GET /sign-in/:uid/arrived: the same browser once more, by the cookie of its sign-in; the service gets its answer. */
export async function showArrived(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readSignInRequest(parts, context);
  const record = await parts.store.oidc.take(arrivedModel, request.uid);
  if (!record || record.expiresAt <= parts.world.now()) throw new LoginError('LOGIN_STATE_USED');
  const { country, subject, level, authenticatedAt, claims } = record.payload;
  const asked = [...request.asks.needed, ...request.asks.optional];
  const agreed = Object.entries((claims ?? {}) as JsonObject).filter(([name]) => asked.includes(name));
  const basis = stillTrusted(parts, country, levelOf(level));
  await recordEvent({ world: parts.world, events: parts.store.events }, 'login.received', {
    country: country ?? '',
    level: level ?? '',
    ...basis,
  });
  const url = await finishSignIn(parts, context, request, {
    subject: String(subject),
    claims: Object.fromEntries(agreed),
    level: levelOf(level),
    authenticatedAt: new Date(String(authenticatedAt)),
  });
  return context.redirect(url, 303);
}

/** A notice may have come while the browser was on its way: what is no longer trusted does not reach the service. */
function stillTrusted(parts: SignInParts, country: unknown, level: AssuranceLevel): TrustBasis {
  const home = memberOf(parts, country);
  const { cap, basis } = trustedBetween(parts, home);
  if (isAtLeast(leastOf(cap, home.maxAssurance), level)) return basis;
  throw new LoginError('ASSURANCE_TOO_LOW', { countryName: home.name, has: cap, needs: level });
}

async function takeAway(parts: SignInParts, state: string, cookie: string | undefined): Promise<Away> {
  const { store, world } = parts;
  const known = await store.oidc.find(departureModel, departureKey(state));
  const used = new LoginError('LOGIN_STATE_USED');
  if (!known || known.consumedAt || known.expiresAt <= world.now()) throw used;
  // Looked at before anything is used up, so that a stranger who learnt the address cannot spoil the sign-in.
  if (!cookie || !isCookieOf(cookie, known.payload.nonce)) {
    throw new LoginError('LOGIN_FLOW_LOST');
  }
  if (!(await store.oidc.consume(departureModel, departureKey(state), world.now()))) throw used;
  const { uid, country, verifier, minimum } = known.payload;
  const home = memberOf(parts, country);
  return { uid: String(uid), home, verifier: String(verifier), minimum: levelOf(minimum) };
}

function memberOf(parts: SignInParts, country: unknown): RegionMember {
  const found = parts.members().find((member) => member.country === country);
  if (found) return found;
  throw new LoginError('LOGIN_COUNTRY_UNKNOWN', { why: 'left the trust list' });
}

function isCookieOf(cookie: string, nonce: unknown): boolean {
  const given = Buffer.from(nonceOf(cookie));
  const kept = Buffer.from(String(nonce));
  return given.length === kept.length && timingSafeEqual(given, kept);
}

/** RFC 9207: the answer names who gives it, and it must be whom we asked, or two countries are being mixed up (T1). */
function refuseOtherIssuer(answer: URLSearchParams, home: RegionMember): void {
  if (answer.get('iss') === home.entityIds.op) return;
  throw new LoginError('LOGIN_ISSUER_MISMATCH', { country: home.country, countryName: home.name });
}

function refuseRefusal(answer: URLSearchParams, home: RegionMember): void {
  const error = answer.get('error');
  if (error === null) return;
  const evidence = { country: home.country, countryName: home.name, error };
  if (error === 'access_denied') throw new LoginError('LOGIN_DENIED', evidence);
  if (error === 'unmet_authentication_requirements') throw new LoginError('ASSURANCE_TOO_LOW', evidence);
  throw new LoginError('LOGIN_PEER_REFUSED', evidence);
}

async function redeem(
  parts: SignInParts,
  provider: HomeProvider,
  away: Away,
  answer: URLSearchParams,
  nonce: string,
): Promise<string> {
  const { configuration } = await relyingParty(parts, provider.metadata);
  // Built from the configured origin, not from the Host header, for it also serves as redirect_uri.
  const url = new URL(`${parts.config.origin}/rp/callback?${answer}`);
  const checks = {
    pkceCodeVerifier: away.verifier,
    expectedState: answer.get('state') ?? '',
    expectedNonce: nonce,
    idTokenExpected: true,
  };
  const tokens = await oidc.authorizationCodeGrant(configuration, url, checks).catch((cause: unknown) => {
    throw isAnswerWrong(cause) ? invalid(away.home, cause) : peerError(away.home, cause);
  });
  return tokens.id_token ?? '';
}

async function verify(
  parts: SignInParts,
  provider: HomeProvider,
  away: Away,
  idToken: string,
  nonce: string,
): Promise<Verified<IdentityAssertion>> {
  const { cap } = trustedBetween(parts, away.home);
  try {
    const assertion = await verifyIdentityAssertion(idToken, {
      issuer: away.home.entityIds.op,
      audience: parseEntityId(`${parts.config.origin}/rp`),
      nonce,
      keys: provider.keys,
      minimum: away.minimum,
      published: provider.published.map((acr) => levelOf(acr)),
      cap: leastOf(away.home.maxAssurance, cap),
      now: parts.world.now(),
    });
    if (!isPairwiseSubject(assertion.subject)) throw invalid(away.home);
    return assertion;
  } catch (cause) {
    if (!(cause instanceof CodedError) || cause instanceof LoginError) throw cause;
    if (cause.code === 'ASSERTION_LEVEL_TOO_LOW') {
      throw new LoginError('ASSURANCE_TOO_LOW', { ...cause.evidence, countryName: away.home.name }, cause);
    }
    throw invalid(away.home, cause);
  }
}

async function keepArrived({ config, store, world }: SignInParts, away: Away, assertion: IdentityAssertion) {
  const { claims, level, authenticatedAt } = assertion;
  await store.oidc.put({
    model: arrivedModel,
    id: away.uid,
    payload: {
      country: away.home.country,
      subject: serviceSubject(away.home.country, config.country, assertion.subject),
      claims,
      level: acrOf(level),
      authenticatedAt: authenticatedAt.toISOString(),
    },
    grantId: null,
    uid: null,
    expiresAt: new Date(world.now().getTime() + arrivedLifeMs),
    consumedAt: null,
  });
}

/** openid-client found something wrong inside an answer that did arrive. */
function isAnswerWrong(cause: unknown): boolean {
  return cause instanceof oidc.ClientError && /^OAUTH_(INVALID_RESPONSE|JWT_)/.test(cause.code ?? '');
}

function invalid(home: RegionMember, cause?: unknown): LoginError {
  const reason = cause instanceof CodedError ? cause.code : 'unknown';
  return new LoginError('LOGIN_ANSWER_INVALID', { countryName: home.name, reason }, cause);
}
