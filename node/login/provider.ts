/** The hub as an OpenID Provider: oidc-provider under /op, with every choice of the region's profile made here. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { acrOf } from '@breakwater/federation-protocol';
import Provider, { type Configuration, type errors, type KoaContextWithOIDC } from 'oidc-provider';
import { securityHeaderValues } from '../http/security-headers.ts';
import { publishedLevels } from './assurance.ts';
import { offeredAttributes } from './attributes.ts';
import { LoginError } from './error.ts';
import { clientFinder } from './find-client.ts';
import { readDisclosedClaims } from './finish-sign-in.ts';
import { oidcAdapter } from './oidc-adapter.ts';
import type { LoginParts } from './parts.ts';
import { renderProblem } from './problem.ts';
import { refusalRecorder } from './refusals.ts';
import {
  checkClientAssertion,
  checkRequestObject,
  checkServiceParameter,
  clockToleranceSeconds,
} from './request-object.ts';

/** Lives in seconds (design, limits). The grant outlives the code and the ID token, nothing else. */
const lives = {
  AuthorizationCode: 30,
  IdToken: 300,
  AccessToken: 300,
  Interaction: 600,
  Session: 600,
  Grant: 600,
} as const;

/** Makes the provider; mount it with `providerListener`. */
export function createProvider(parts: LoginParts): Provider {
  const provider = new Provider(`${parts.config.origin}/op`, configuration(parts));
  // Secrets are kept as hashes, so what is sent is hashed before it is compared (`localClient` gives the hash).
  provider.Client.prototype.compareClientSecret = function compareHashes(
    this: { clientSecret?: string },
    sent: string,
  ) {
    const given = createHash('sha256').update(sent).digest();
    const kept = Buffer.from(this.clientSecret ?? '', 'base64url');
    return kept.length === given.length && timingSafeEqual(kept, given);
  };
  provider.use(atOwnOrigin(parts));
  provider.use(withoutSessions(parts));
  const log = ({ message, stack }: Error) => parts.world.log.error({ err: { message, stack } });
  provider.on('server_error', (_ctx, error) => log(error));
  provider.onerror = log;
  const refused = onRefusal(parts);
  provider.on('authorization.error', refused);
  provider.on('pushed_authorization_request.error', refused);
  provider.on('grant.error', refused);
  return provider;
}

/** Refusals by the provider itself, for the operator; descriptions name rules, never people. */
function onRefusal(parts: Pick<LoginParts, 'config' | 'store' | 'world' | 'decide'>) {
  const record = refusalRecorder(parts);
  return (_ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): void => {
    const details = { code: 'LOGIN_REQUEST_REFUSED', reason: error.error, why: error.error_description ?? '' };
    record('login.refused', details).catch((cause: unknown) => {
      parts.world.log.error({ err: String(cause) });
    });
  };
}

/**
 * The provider as a handler of Node requests for paths under `/op`; it strips the prefix as koa's mount would. Its
 * answers carry the same headers as all pages.
 */
export function providerListener(provider: Provider): RequestListener {
  const handle = provider.callback();
  const headers = securityHeaderValues(provider.issuer.startsWith('https:'));
  return (request, response) => {
    response.setHeaders(new Map(headers));
    // The provider says so itself where it matters to it; its error pages would else be open to keeping.
    response.setHeader('cache-control', 'no-store');
    Object.assign(request, { originalUrl: request.url });
    request.url = (request.url ?? '').slice('/op'.length) || '/';
    void handle(request, response);
  };
}

function configuration(parts: LoginParts): Configuration {
  const { keyring, store, world } = parts;
  return {
    adapter: oidcAdapter({ store, world, findClient: clientFinder(parts) }),
    // What this program can reach; the cap of the list in force is applied to every request and every answer.
    acrValues: publishedLevels('high').map(acrOf),
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims) => checkClientAssertion(parts, claims),
    claims: { openid: ['sub', 'acr', 'auth_time', ...offeredAttributes] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    clientDefaults: {
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
      response_types: ['code'],
      subject_type: 'pairwise',
    },
    clockTolerance: clockToleranceSeconds,
    cookies: cookiesOf(parts),
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256', 'EdDSA'],
      idTokenSigningAlgValues: ['ES256'],
      requestObjectSigningAlgValues: ['ES256', 'EdDSA'],
    },
    expiresWithSession: () => false,
    extraParams: { service: (ctx, value) => checkServiceParameter(parts, ctx, value) },
    features: featuresOf(parts),
    fetch: (url, options) => parts.fetch(String(url), options ?? {}),
    findAccount: (ctx, sub, token) => ({
      accountId: sub,
      claims: async () => ({ sub, ...(await readDisclosedClaims(store.oidc, grantIdOf(ctx, token))) }),
    }),
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    jwks: { keys: [{ ...keyring.privateJwk('op-token'), alg: 'ES256', use: 'sig' }] },
    // The account identifier given to oidc-provider is the pairwise subject already (see finish-sign-in).
    pairwiseIdentifier: (_ctx, accountId) => accountId,
    pkce: { required: () => true },
    renderError: async (ctx, out) => {
      const error = new LoginError('LOGIN_REQUEST_REFUSED', {
        reason: out.error,
        description: out.error_description ?? '',
      });
      ctx.type = 'html';
      ctx.body = await renderProblem(parts.config, error, { detail: `${out.error}: ${out.error_description ?? ''}` });
    },
    responseTypes: ['code'],
    scopes: ['openid'],
    subjectTypes: ['pairwise'],
    ttl: lives,
  };
}

function featuresOf(parts: LoginParts): NonNullable<Configuration['features']> {
  return {
    claimsParameter: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: true },
    requestObjects: {
      enabled: true,
      assertJwtClaimsAndHeader: (ctx, claims) => checkRequestObject(parts, ctx, claims),
    },
    resourceIndicators: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    // The ID token carries everything that was agreed; a second place to ask would be a second place to guard.
    userinfo: { enabled: false },
  };
}

function cookiesOf({ config, keyring }: LoginParts): NonNullable<Configuration['cookies']> {
  const secure = config.origin.startsWith('https:');
  // These cookies live under one path each, so that two sign-ins in two tabs stay apart; that rules `__Host-` out.
  const prefix = secure ? '__Secure-' : '';
  const options = { httpOnly: true, sameSite: 'lax', secure, signed: true } as const;
  return {
    keys: [keyring.cookieSecret],
    long: options,
    short: options,
    names: { session: `${prefix}bw-op`, interaction: `${prefix}bw-sign-in`, resume: `${prefix}bw-resume` },
  };
}

/**
 * Lets the provider build its addresses on the configured origin. TLS may end at a proxy, and neither `Host` nor what a
 * proxy adds is to be believed: whoever sends them would choose where a citizen's browser goes on.
 */
function atOwnOrigin({ config }: Pick<LoginParts, 'config'>) {
  const { protocol, host } = new URL(config.origin);
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    Object.defineProperties(ctx.request, { protocol: { value: protocol.slice(0, -1) }, host: { value: host } });
    await next();
  };
}

/**
 * Keeps every sign-in by itself: the provider's session cookie is neither read nor set, so that no service profits from
 * a sign-in at another, two tabs cannot disturb each other, and each answer stands for one proof by the citizen.
 */
function withoutSessions({ config }: Pick<LoginParts, 'config'>) {
  const secure = config.origin.startsWith('https:');
  const name = secure ? '__Secure-bw-op' : 'bw-op';
  const isSession = (cookie: string) =>
    cookie.trimStart().startsWith(`${name}=`) || cookie.trimStart().startsWith(`${name}.sig=`);
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    // TLS may end at a proxy; whether cookies are secure follows from the origin, not from the last hop.
    ctx.cookies.secure = secure;
    const sent = ctx.req.headers.cookie;
    if (sent)
      ctx.req.headers.cookie = sent
        .split(';')
        .filter((cookie) => !isSession(cookie))
        .join(';');
    await next();
    const kept = [ctx.res.getHeader('set-cookie') ?? []]
      .flat()
      .map(String)
      .filter((cookie) => !isSession(cookie));
    if (kept.length > 0) ctx.set('set-cookie', kept);
    else ctx.remove('set-cookie');
  };
}

function grantIdOf(ctx: KoaContextWithOIDC, token: object | undefined): string {
  if (token && 'grantId' in token && typeof token.grantId === 'string') return token.grantId;
  return ctx.oidc.entities.Grant?.jti ?? '';
}
