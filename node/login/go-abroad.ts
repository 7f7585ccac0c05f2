/** Asks a citizen's home country: a pushed, signed request that only this browser can bring back an answer to. */
import { createHash, randomBytes } from 'node:crypto';
import {
  type AssuranceLevel,
  acrOf,
  assuranceLevels,
  isAtLeast,
  type JsonObject,
  leastOf,
} from '@breakwater/federation-protocol';
import * as oidc from 'openid-client';
import { LoginError } from './error.ts';
import { homeProvider, relyingParty } from './home-provider.ts';
import type { RegionMember } from './parts.ts';
import type { SignInParts, SignInRequest } from './sign-in-request.ts';
import { trustedBetween } from './trusted-between.ts';

/** What is kept until the browser comes back, under the hash of `state`. */
export const departureModel = 'Abroad';

/** How long the citizen may stay away, milliseconds (design, limits: login flow 10 min). */
const awayMs = 600_000;

/** Where the browser goes, and the cookie it must bring back. */
export interface Departure {
  readonly url: string;
  readonly cookie: { readonly name: string; readonly value: string; readonly seconds: number };
}

/** Pushes the request to the home country. Throws `ASSURANCE_…`, `LOGIN_NOT_TRUSTED`, `LOGIN_PEER_…`. */
export async function goAbroad(parts: SignInParts, request: SignInRequest, home: RegionMember): Promise<Departure> {
  const state = randomBytes(32).toString('base64url');
  const cookie = randomBytes(32).toString('base64url');
  const verifier = oidc.randomPKCECodeVerifier();
  const cap = leastOf(home.maxAssurance, trustedBetween(parts, home).cap);
  const provider = await homeProvider(parts, home);
  refuseTooLow(request, home, provider.published, cap);
  const { needed, optional } = request.asks;
  const parameters = {
    redirect_uri: `${parts.config.origin}/rp/callback`,
    response_type: 'code',
    scope: 'openid',
    state,
    nonce: nonceOf(cookie),
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    acr_values: acrOf(request.minimum),
    claims: JSON.stringify(claimsParameter(request, needed, optional)),
    service: JSON.stringify(request.asks),
  };
  const url = await push(parts, provider.metadata, parameters, home);
  const minimum = acrOf(request.minimum);
  await keep(parts, state, { uid: request.uid, country: home.country, verifier, nonce: nonceOf(cookie), minimum });
  return { url, cookie: { name: cookieName(state), value: cookie, seconds: awayMs / 1000 } };
}

/** The name of the cookie of one departure: several tabs may be away at the same time. */
export function cookieName(state: string): string {
  return `bw-away-${state.slice(0, 12)}`;
}

/** The nonce that the home country must put into its answer: only the browser with this cookie can present it. */
export function nonceOf(cookie: string): string {
  return createHash('sha256').update(`nonce\0${cookie}`).digest('base64url');
}

/** The key under which a departure is kept; the store never holds `state` itself. */
export function departureKey(state: string): string {
  return createHash('sha256').update(`state\0${state}`).digest('base64url');
}

function refuseTooLow(
  { minimum }: SignInRequest,
  home: RegionMember,
  published: readonly string[],
  cap: AssuranceLevel,
): void {
  const isEnough = assuranceLevels.some(
    (level) => published.includes(acrOf(level)) && isAtLeast(level, minimum) && isAtLeast(cap, level),
  );
  if (isEnough) return;
  throw new LoginError('ASSURANCE_UNPUBLISHED', { needs: minimum, country: home.country, countryName: home.name });
}

function claimsParameter(
  { minimum }: SignInRequest,
  needed: readonly string[],
  optional: readonly string[],
): JsonObject {
  const enough = assuranceLevels.filter((level) => isAtLeast(level, minimum)).map(acrOf);
  const wanted = [...needed.map((name) => [name, { essential: true }]), ...optional.map((name) => [name, null])];
  return { id_token: { ...Object.fromEntries(wanted), acr: { essential: true, values: enough } } };
}

async function push(
  parts: SignInParts,
  metadata: oidc.ServerMetadata,
  parameters: Record<string, string>,
  home: RegionMember,
): Promise<string> {
  const { configuration, key } = await relyingParty(parts, metadata);
  const chain = await parts.ownChain();
  const signed = await oidc.buildAuthorizationUrlWithJAR(configuration, parameters, key, {
    [oidc.modifyAssertion]: (header) => {
      header.trust_chain = [...chain];
    },
  });
  try {
    const url = await oidc.buildAuthorizationUrlWithPAR(configuration, signed.searchParams);
    return url.href;
  } catch (cause) {
    throw peerError(home, cause);
  }
}

/** What a failed call to a home country means for the citizen. */
export function peerError(home: Pick<RegionMember, 'country' | 'name'>, cause: unknown): LoginError {
  const evidence = { country: home.country, countryName: home.name };
  if (cause instanceof oidc.ResponseBodyError) {
    if (cause.error === 'unmet_authentication_requirements') {
      return new LoginError('ASSURANCE_UNPUBLISHED', evidence);
    }
    const reason = { ...evidence, error: cause.error, description: cause.error_description ?? '' };
    const more = new Error(`${cause.error}: ${cause.error_description ?? ''}`, { cause });
    return new LoginError('LOGIN_PEER_REFUSED', reason, more);
  }
  return new LoginError('LOGIN_PEER_UNREACHABLE', evidence, cause);
}

function keep({ store, world }: SignInParts, state: string, departure: JsonObject): Promise<void> {
  return store.oidc.put({
    model: departureModel,
    id: departureKey(state),
    payload: departure,
    grantId: null,
    uid: null,
    expiresAt: new Date(world.now().getTime() + awayMs),
    consumedAt: null,
  });
}
