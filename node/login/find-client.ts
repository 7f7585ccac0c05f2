/** Who may ask this hub to sign people in: services registered here, and the /rp of every other country on the list. */
import {
  CodedError,
  type EntityId,
  expectObject,
  expectStrings,
  type JsonObject,
  jsonMaxBytes,
  parseJwkSet,
  type TrustChain,
} from '@breakwater/federation-protocol';
import { decodeProtectedHeader } from 'jose';
import Provider, { type ClientMetadata, errors } from 'oidc-provider';
import type { Client } from '../store/client.ts';
import { isVouchedByItsMember } from './own-chain.ts';
import type { LoginParts, RegionMember } from './parts.ts';
import { isTrustedBetween } from './trusted-between.ts';

/** What finding a client takes. */
export type FindClientParts = Pick<LoginParts, 'config' | 'store' | 'members' | 'decide' | 'resolveEntity' | 'world'>;

// Redirect addresses one hub may list for its /rp.
const redirectUrisMax = 4;

/** Finds a client by its id as oidc-provider wants it; undefined when there is none. */
export type FindClient = (id: string) => Promise<ClientMetadata | undefined>;

/**
 * A finder. An entity off the list is never even fetched. A stapled chain that verified is kept and verified anew at
 * each later step of the sign-in, so that the asking hub need not be reachable by us, only by its citizens.
 */
export function clientFinder(parts: FindClientParts): FindClient {
  const stapledBefore = new Map<EntityId, TrustChain>();
  // Past its time a kept chain is dropped, and the entity is resolved again like any other.
  const liveChain = (chain: TrustChain | undefined) =>
    chain && chain.expiresAt > parts.world.now() ? chain : undefined;
  return async (id) => {
    const local = await parts.store.clients.find(id);
    if (local) return localClient(local);
    const member = foreignMember(parts, id);
    if (!member) return undefined;
    if (!isTrustedBetween(parts, member.country)) {
      throw new errors.InvalidClient('sign-ins between the two countries are closed just now');
    }
    const { rp } = member.entityIds;
    const stapled = stapledChain() ?? liveChain(stapledBefore.get(rp));
    const chain = await resolveClient(parts, member, stapled?.statements);
    if (stapled) stapledBefore.set(rp, chain);
    return foreignClient(member, chain);
  };
}

async function resolveClient(
  { resolveEntity }: FindClientParts,
  member: RegionMember,
  stapled: readonly string[] | undefined,
): Promise<TrustChain> {
  const { rp } = member.entityIds;
  const chain = await resolveEntity(rp, stapled).catch((cause: unknown) => {
    if (!(cause instanceof CodedError)) throw cause;
    throw new errors.InvalidClient(`the trust chain of the client was refused: ${cause.code}`);
  });
  if (chain.leaf !== rp) throw new errors.InvalidClient('the trust chain belongs to another entity');
  if (isVouchedByItsMember(chain, rp, member)) return chain;
  throw new errors.InvalidClient('the trust chain of the client does not lead through its own country');
}

/** The country whose /rp has this identifier, when it is not our own. */
export function foreignMember(
  { config, members }: Pick<LoginParts, 'config' | 'members'>,
  clientId: string,
): RegionMember | undefined {
  return members().find((member) => member.entityIds.rp === clientId && member.country !== config.country);
}

function localClient(client: Client): ClientMetadata {
  const authentication = client.jwks
    ? { token_endpoint_auth_method: 'private_key_jwt' as const, jwks: { keys: jwksOf(client.jwks) } }
    : // The store holds a hash; `createProvider` compares secrets as hashes.
      { token_endpoint_auth_method: 'client_secret_basic' as const, client_secret: client.secretHash ?? '' };
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: [...client.redirectUris],
    ...authentication,
  };
}

async function foreignClient(member: RegionMember, chain: TrustChain): Promise<ClientMetadata> {
  const metadata = expectObject(chain.metadata.openid_relying_party, 'openid_relying_party');
  const keys = await parseJwkSet(expectObject(metadata.jwks, 'openid_relying_party.jwks'));
  const redirectUris = expectStrings(metadata.redirect_uris, 'openid_relying_party.redirect_uris', redirectUrisMax);
  // Whatever a superior overrides, a citizen is only ever sent back to the entity that asked.
  if (!redirectUris.every((uri) => uri.startsWith(`${member.entityIds.rp}/`))) {
    throw new errors.InvalidClient('a redirect address lies outside the entity');
  }
  return {
    client_id: member.entityIds.rp,
    client_name: member.name,
    redirect_uris: redirectUris,
    jwks: { keys: keys.map((key) => ({ ...key })) },
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    request_object_signing_alg: 'ES256',
    require_signed_request_object: true,
    require_pushed_authorization_requests: true,
  };
}

function jwksOf(jwks: JsonObject): { [name: string]: string }[] {
  const { keys } = jwks;
  return Array.isArray(keys) ? keys : [];
}

/**
 * The chain that the pushed request object of the present call carries in its header. Nothing is believed from here: it
 * only spares fetching, and is verified as any other chain.
 * @see openid-federation-1_0#section-4.3
 */
function stapledChain(): { readonly statements: readonly string[] } | undefined {
  const request: unknown = Provider.ctx?.oidc?.body?.request;
  if (typeof request !== 'string' || request.length > jsonMaxBytes) return undefined;
  const chain = headerOf(request).trust_chain;
  return Array.isArray(chain) && chain.every((part) => typeof part === 'string') ? { statements: chain } : undefined;
}

function headerOf(jwt: string): { readonly [name: string]: unknown } {
  try {
    return { ...decodeProtectedHeader(jwt) };
  } catch {
    // A malformed request object is refused with its own error when it is verified; here it just carries no chain.
    return {};
  }
}
