/** The rules for requests from other countries and for client assertions, beyond what oidc-provider checks. */
import {
  CodedError,
  type JsonValue,
  leastOf,
  levelOf,
  parseServiceRequest,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { type errors as Errors, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { publishedLevels } from './assurance.ts';
import { isOffered } from './attributes.ts';
import { foreignMember } from './find-client.ts';
import type { LoginParts, RegionMember } from './parts.ts';
import { trustedBetween } from './trusted-between.ts';

/** What the rules take. */
export type RequestRuleParts = Pick<LoginParts, 'config' | 'members' | 'decide' | 'startedAt' | 'store' | 'world'>;

/** Longest life of a request object or client assertion, seconds (design, limits). */
export const requestLifeSeconds = 60;

/** How far the clocks of two hubs may differ, seconds. */
export const clockToleranceSeconds = 15;

type Claims = Record<string, unknown>;
type Refusal = (why: string) => InstanceType<typeof Errors.OIDCProviderError>;

// The identifiers of request objects whose signature is not checked yet, until the last step of the same call.
const pendingJti = new WeakMap<object, { readonly jti: string; readonly expiresAt: Date }>();

/** Checks the claims of a request object. oidc-provider calls this before it checks the signature. */
export function checkRequestObject(parts: RequestRuleParts, ctx: KoaContextWithOIDC, claims: Claims): void {
  // A pushed request comes by a second time at the authorization endpoint; it was checked when it was pushed.
  if (ctx.oidc.entities.PushedAuthorizationRequest) return;
  const refuse: Refusal = (why) => new errors.InvalidRequestObject(why);
  if (claims.sub !== undefined) throw refuse('sub must not be present');
  const { jti, expiresAt } = checkAddressAndTime(parts, claims, refuse);
  if (claims.iss !== ctx.oidc.client?.clientId) throw refuse('iss must be the client_id');
  pendingJti.set(ctx, { jti, expiresAt });
}

/**
 * Checks a client assertion whose signature is verified, and uses it up. oidc-provider would accept three audiences;
 * only the issuer alone keeps an assertion from being carried to another server.
 */
export async function checkClientAssertion(parts: RequestRuleParts, claims: Claims): Promise<void> {
  const refuse: Refusal = (why) => new errors.InvalidClientAuth(why);
  const { jti, expiresAt } = checkAddressAndTime(parts, claims, refuse);
  if (!(await parts.store.once.consume('client-assertion', `${String(claims.iss)} ${jti}`, expiresAt))) {
    throw refuse('jti was used before');
  }
}

/**
 * The last check of a pushed or direct authorization request, after every signature: the `service` parameter, the level
 * and, for another country, the single use of the request object. Consuming the jti here and not earlier keeps
 * strangers from using up identifiers of requests they cannot sign.
 */
export async function checkServiceParameter(
  parts: RequestRuleParts,
  ctx: KoaContextWithOIDC,
  value: string | undefined,
): Promise<void> {
  const member = foreignMember(parts, ctx.oidc.client?.clientId ?? '');
  if (!member) {
    if (value !== undefined) throw new errors.InvalidRequest('service is for requests from other countries only');
    return;
  }
  if (ctx.oidc.entities.PushedAuthorizationRequest) return;
  const { service, needed, optional } = readService(value);
  if (service.country !== member.country) throw new errors.InvalidRequest('service belongs to another country');
  if (![...needed, ...optional].every(isOffered)) throw new errors.InvalidRequest('an attribute is not offered');
  checkLevel(parts, member, ctx.oidc.params?.acr_values);
  const pending = pendingJti.get(ctx);
  if (!pending) throw new errors.InvalidRequestObject('a signed request object is needed');
  if (!(await parts.store.once.consume('request-object', `${member.entityIds.rp} ${pending.jti}`, pending.expiresAt))) {
    throw new errors.InvalidRequestObject('jti was used before');
  }
}

function readService(value: string | undefined): ReturnType<typeof parseServiceRequest> {
  try {
    return parseServiceRequest(parseStrictJson(new TextEncoder().encode(value ?? '')));
  } catch (cause) {
    if (cause instanceof CodedError) throw new errors.InvalidRequest(`service was refused: ${cause.code}`);
    throw cause;
  }
}

/** Refuses a level that this hub does not publish, before the citizen is asked for anything. */
function checkLevel(parts: RequestRuleParts, asking: RegionMember, acrValues: unknown): void {
  const own = parts.members().find((member) => member.country === parts.config.country);
  const { cap } = trustedBetween(parts, asking);
  const wanted = typeof acrValues === 'string' ? acrValues : '';
  const published = publishedLevels(leastOf(own?.maxAssurance ?? 'low', cap));
  if (!published.some((level) => levelOfWord(wanted) === level)) {
    throw new errors.UnmetAuthenticationRequirements('acr_values must be one level that this hub publishes');
  }
}

function levelOfWord(acr: string): string | undefined {
  try {
    return levelOf(acr);
  } catch (cause) {
    if (cause instanceof CodedError) return undefined;
    throw cause;
  }
}

function checkAddressAndTime(
  { config, startedAt, world }: RequestRuleParts,
  claims: Claims,
  refuse: Refusal,
): { readonly jti: string; readonly expiresAt: Date } {
  if (claims.aud !== `${config.origin}/op`) throw refuse('aud must be the issuer, as a single string');
  const { jti, exp, iat } = claims as Record<string, JsonValue | undefined>;
  if (typeof jti !== 'string' || jti === '' || jti.length > 255) throw refuse('jti must be a string');
  if (typeof exp !== 'number' || typeof iat !== 'number') throw refuse('exp and iat must be present');
  const now = world.now().getTime() / 1000;
  if (exp > now + requestLifeSeconds + clockToleranceSeconds) throw refuse('exp is too far ahead');
  if (iat > now + clockToleranceSeconds) throw refuse('iat lies in the future');
  if (iat < Math.floor(startedAt.getTime() / 1000)) throw refuse('issued before this server started');
  return { jti, expiresAt: new Date((exp + clockToleranceSeconds) * 1000) };
}
