/** What this hub says about its /op and /rp in their entity configurations; the same values that the flows use. */
import { acrOf, type JsonObject } from '@breakwater/federation-protocol';
import { publishedLevels } from './assurance.ts';
import { offeredAttributes } from './attributes.ts';
import type { LoginParts } from './parts.ts';

type Keys = Pick<LoginParts['keyring'], 'publicJwk'>;

/** What both kinds of metadata are made of. */
export interface MetadataParts {
  readonly config: Pick<LoginParts['config'], 'name' | 'origin'>;
  readonly keyring: Keys;
}

/**
 * `openid_provider` metadata of <origin>/op. `issuer` equals the entity identifier; the keys stand inside, so that
 * nothing needs to be fetched outside the signed chain.
 * @see openid-federation-1_0#section-5.1.3
 */
export function openidProviderMetadata({ config, keyring }: MetadataParts): JsonObject {
  const op = `${config.origin}/op`;
  return {
    issuer: op,
    organization_name: config.name,
    authorization_endpoint: `${op}/auth`,
    token_endpoint: `${op}/token`,
    pushed_authorization_request_endpoint: `${op}/request`,
    jwks: { keys: [signingKey(keyring, 'op-token')] },
    acr_values_supported: publishedLevels('high').map(acrOf),
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: true,
    claims_supported: ['sub', 'acr', 'auth_time', ...offeredAttributes],
    client_registration_types_supported: ['automatic'],
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: ['authorization_code'],
    id_token_signing_alg_values_supported: ['ES256'],
    request_authentication_methods_supported: {
      authorization_endpoint: ['request_object'],
      pushed_authorization_request_endpoint: ['request_object', 'private_key_jwt'],
    },
    request_object_signing_alg_values_supported: ['ES256'],
    request_parameter_supported: true,
    request_uri_parameter_supported: false,
    require_signed_request_object: true,
    response_types_supported: ['code'],
    scopes_supported: ['openid'],
    subject_types_supported: ['pairwise'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256'],
  };
}

/** `openid_relying_party` metadata of <origin>/rp. */
export function relyingPartyMetadata({ config, keyring }: MetadataParts): JsonObject {
  return {
    client_name: config.name,
    organization_name: config.name,
    redirect_uris: [`${config.origin}/rp/callback`],
    jwks: { keys: [signingKey(keyring, 'rp-client')] },
    client_registration_types: ['automatic'],
    grant_types: ['authorization_code'],
    id_token_signed_response_alg: 'ES256',
    request_object_signing_alg: 'ES256',
    require_signed_request_object: true,
    response_types: ['code'],
    scope: 'openid',
    subject_type: 'pairwise',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
  };
}

function signingKey(keyring: Keys, use: 'op-token' | 'rp-client'): JsonObject {
  const { kty, crv, x, y = '', kid } = keyring.publicJwk(use);
  return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' };
}
