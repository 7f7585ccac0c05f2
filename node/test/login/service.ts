/** A service as its developer would write it: openid-client, discovery, code with PKCE, a secret. */
import * as oidc from 'openid-client';
import { discoverHub } from '../../region/services/sign-in.ts';
import type { TestRegion } from './region.ts';

/** What `addService` gave. */
export interface Registered {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
  readonly issuer: string;
}

/** One sign-in under way at the service. */
export interface ServiceSignIn {
  readonly url: string;
  readonly finish: (callback: string) => Promise<oidc.IDToken>;
}

/** Begins a sign-in at the service. */
export async function beginSignIn(region: TestRegion, service: Registered, acr = ''): Promise<ServiceSignIn> {
  const registration = { issuer: service.issuer, clientId: service.id, clientSecret: service.secret };
  const configuration = await discoverHub(registration, (url, init) =>
    region.fetch(url, { ...init, body: init.body ?? null } as RequestInit),
  );
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: service.redirectUri,
    scope: 'openid',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(acr ? { acr_values: acr } : {}),
  });
  return {
    url: url.href,
    async finish(callback) {
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(callback), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new TypeError('no ID token');
      return claims;
    },
  };
}
