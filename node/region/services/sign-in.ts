/** The service as an ordinary OpenID Connect client of its national hub; other countries are none of its business. */
import * as oidc from 'openid-client';
import type { ServiceDescription } from './descriptions.ts';
import { hubFetch } from './hub-fetch.ts';

/** What `breakwater client add` gave the service, and where it is reached. */
export interface ServiceRegistration {
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the browser's session remembers between leaving for the hub and coming back. */
export interface Departure {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the hub said about the person, checked: subject, level in words, and the claims as text. */
export interface Arrival {
  readonly subject: string;
  readonly level: string;
  readonly claims: Readonly<Record<string, string>>;
}

const levels = ['low', 'substantial', 'high'];
const acrPrefix = 'urn:breakwater:loa:';
const personalClaims = ['given_name', 'family_name', 'birthdate', 'email', 'address', 'document_number'];

/** How a service reaches its hub; `hubFetch` unless a test hands in a hub that answers from memory. */
export type FetchFromHub = (
  url: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: unknown },
) => Promise<Response>;

/**
 * Reads the hub's own description of itself. Throws when the hub is down or says it is somebody else. The
 * signature of ID tokens is verified although they come straight from the hub: in the box, and behind many a
 * ministry's proxy, the way to the hub is plain HTTP.
 */
export async function discoverHub(
  registration: Omit<ServiceRegistration, 'origin'>,
  fetchFromHub: FetchFromHub = hubFetch,
): Promise<oidc.Configuration> {
  return await oidc.discovery(
    new URL(registration.issuer),
    registration.clientId,
    { client_secret: registration.clientSecret, id_token_signed_response_alg: 'ES256' },
    oidc.ClientSecretBasic(registration.clientSecret),
    {
      execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
      [oidc.customFetch]: (url, options) => fetchFromHub(url, { ...options }),
    },
  );
}

/** Makes the address to send the browser to, and what to remember until it is back. */
export async function depart(
  hub: oidc.Configuration,
  service: ServiceDescription,
  registration: ServiceRegistration,
): Promise<{ readonly url: URL; readonly departure: Departure }> {
  const departure = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
  const url = oidc.buildAuthorizationUrl(hub, {
    redirect_uri: `${registration.origin}/signed-in`,
    scope: 'openid',
    state: departure.state,
    nonce: departure.nonce,
    acr_values: `${acrPrefix}${service.minimumLevel}`,
    code_challenge: await oidc.calculatePKCECodeChallenge(departure.verifier),
    code_challenge_method: 'S256',
  });
  return { url, departure };
}

/**
 * Redeems the code that came back. openid-client checks state, issuer, nonce, audience and signature; the assurance is
 * checked here, because a service must not take less than it asked for.
 */
export async function arrive(
  hub: oidc.Configuration,
  service: ServiceDescription,
  callback: URL,
  departure: Departure,
): Promise<Arrival> {
  const tokens = await oidc.authorizationCodeGrant(hub, callback, {
    pkceCodeVerifier: departure.verifier,
    expectedState: departure.state,
    expectedNonce: departure.nonce,
    idTokenExpected: true,
  });
  const idToken = tokens.claims();
  if (!idToken) throw new TypeError('the hub sent no ID token');
  const level =
    typeof idToken.acr === 'string' && idToken.acr.startsWith(acrPrefix) ? idToken.acr.slice(acrPrefix.length) : '';
  if (!levels.includes(level) || levels.indexOf(level) < levels.indexOf(service.minimumLevel)) {
    throw new RangeError('the hub answered with less assurance than this service asks for');
  }
  const more = hub.serverMetadata().userinfo_endpoint
    ? await oidc.fetchUserInfo(hub, tokens.access_token, idToken.sub)
    : {};
  return { subject: idToken.sub, level, claims: textClaims({ ...idToken, ...more }) };
}

function textClaims(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of personalClaims) {
    const value = claims[name];
    if (typeof value === 'string') found[name] = value;
    else if (
      typeof value === 'object' &&
      value !== null &&
      'formatted' in value &&
      typeof value.formatted === 'string'
    ) {
      found[name] = value.formatted;
    }
  }
  return found;
}
