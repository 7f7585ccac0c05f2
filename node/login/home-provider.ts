/** Another country's OpenID Provider as its verified trust chain describes it, and ourselves toward it. */
import {
  CodedError,
  expectObject,
  expectString,
  expectStrings,
  type JsonObject,
  type PublicJwk,
  parseJwkSet,
} from '@breakwater/federation-protocol';
import * as oidc from 'openid-client';
import { LoginError } from './error.ts';
import { isVouchedByItsMember } from './own-chain.ts';
import type { LoginParts, RegionMember } from './parts.ts';

/** What we know about a home country's provider; nothing of it was taken from discovery. */
export interface HomeProvider {
  readonly metadata: oidc.ServerMetadata;
  /** Keys that sign its ID tokens. */
  readonly keys: readonly PublicJwk[];
  /** The `acr` values it publishes. */
  readonly published: readonly string[];
}

const acrValuesMax = 16;
const timeoutSeconds = 10;

/** Resolves the chain of a country's /op. Throws `LOGIN_PEER_UNREACHABLE`, `LOGIN_ANSWER_INVALID`. */
export async function homeProvider(
  parts: Pick<LoginParts, 'resolveEntity'>,
  home: RegionMember,
): Promise<HomeProvider> {
  const chain = await parts.resolveEntity(home.entityIds.op).catch((cause: unknown) => {
    if (!(cause instanceof CodedError)) throw cause;
    const evidence = { country: home.country, countryName: home.name, reason: cause.code };
    throw new LoginError('LOGIN_PEER_UNREACHABLE', evidence, cause);
  });
  if (!isVouchedByItsMember(chain, home.entityIds.op, home)) {
    throw new LoginError('LOGIN_ANSWER_INVALID', { countryName: home.name, path: [...chain.path] });
  }
  try {
    const provider = expectObject(chain.metadata.openid_provider, 'openid_provider');
    return {
      metadata: serverMetadata(provider, home),
      keys: await parseJwkSet(expectObject(provider.jwks, 'openid_provider.jwks')),
      published: expectStrings(provider.acr_values_supported, 'acr_values_supported', acrValuesMax),
    };
  } catch (cause) {
    if (!(cause instanceof CodedError) || cause instanceof LoginError) throw cause;
    throw new LoginError('LOGIN_ANSWER_INVALID', { countryName: home.name }, cause);
  }
}

/** openid-client speaking as our /rp: private_key_jwt for the issuer alone, through the hub's one way out. */
export async function relyingParty(
  { config, fetch, keyring }: Pick<LoginParts, 'config' | 'fetch' | 'keyring'>,
  metadata: oidc.ServerMetadata,
): Promise<{ readonly configuration: oidc.Configuration; readonly key: oidc.PrivateKey }> {
  const { kid, kty = '', crv = '', x = '', y = '', d = '' } = keyring.privateJwk('rp-client');
  const jwk = { kty, crv, x, y, d };
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = { key: await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']), kid };
  const authentication = oidc.PrivateKeyJwt(key, {
    [oidc.modifyAssertion]: (_header, claims) => {
      claims.aud = metadata.issuer;
    },
  });
  const client = { id_token_signed_response_alg: 'ES256' };
  const configuration = new oidc.Configuration(metadata, `${config.origin}/rp`, client, authentication);
  configuration[oidc.customFetch] = (url, options) =>
    fetch(url, { ...options, body: options.body ?? null } as RequestInit);
  configuration.timeout = timeoutSeconds;
  // Plain http exists only on *.localhost; the egress refuses it everywhere else.
  if (metadata.issuer.startsWith('http:')) oidc.allowInsecureRequests(configuration);
  return { configuration, key };
}

/** Only endpoints below the entity itself count: a provider must not make us talk to somebody else (T3, T10). */
function serverMetadata(provider: JsonObject, home: RegionMember): oidc.ServerMetadata {
  const issuer = expectString(provider.issuer, 'issuer');
  const endpoint = (name: string): string => {
    const url = expectString(provider[name], name);
    if (url.startsWith(`${home.entityIds.op}/`)) return url;
    throw new LoginError('LOGIN_ANSWER_INVALID', { countryName: home.name, name });
  };
  if (issuer !== home.entityIds.op) {
    throw new LoginError('LOGIN_ANSWER_INVALID', { countryName: home.name, issuer });
  }
  return {
    issuer,
    authorization_endpoint: endpoint('authorization_endpoint'),
    token_endpoint: endpoint('token_endpoint'),
    pushed_authorization_request_endpoint: endpoint('pushed_authorization_request_endpoint'),
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: ['ES256'],
  };
}
