/** Registers a local service: checks what it asks for, gives it an id and a secret or takes its keys. */
import { createHash } from 'node:crypto';
import {
  CodedError,
  type CountryCode,
  type JsonObject,
  parseJwkSet,
  parseServiceRequest,
} from '@breakwater/federation-protocol';
import type { Client, ClientStore } from '../store/client.ts';
import type { World } from '../world.ts';
import { isOffered } from './attributes.ts';
import { LoginError } from './error.ts';

/** What registering takes. `country` is the hub's own. */
export interface RegisterParts {
  readonly country: CountryCode;
  readonly store: { readonly clients: ClientStore };
  readonly world: Pick<World, 'now' | 'randomBytes'>;
}

/** What the service's owner states; with `jwks` it signs in with its own keys, else it gets a secret. */
export type ClientOrder = Omit<Client, 'secretHash' | 'createdAt'>;

const secretBytes = 32;

/** Registers the service; its secret is told once, kept as a hash. Throws `CLIENT_MALFORMED`, `CLIENT_ID_TAKEN`. */
export async function registerClient(
  { country, store, world }: RegisterParts,
  order: ClientOrder,
): Promise<{ readonly client: Client; readonly secret: string | null }> {
  checkRequest(country, order);
  checkRedirects(order.redirectUris);
  if (order.jwks) await checkKeys(order.jwks);
  const secret = order.jwks ? null : Buffer.from(world.randomBytes(secretBytes)).toString('base64url');
  const secretHash = secret && createHash('sha256').update(secret).digest('base64url');
  const client = { ...order, secretHash, createdAt: world.now() };
  if (!(await store.clients.add(client))) {
    throw new LoginError('CLIENT_ID_TAKEN', { id: order.id });
  }
  return { client, secret };
}

/** Another country's hub will parse exactly this, so it is parsed here first. */
function checkRequest(country: CountryCode, order: ClientOrder): void {
  if (!/^[a-z0-9][a-z0-9-]{1,63}$/.test(order.id)) throw malformed('--id takes small letters, figures and dashes');
  const { id, name, sector, purpose, legalBasis, retentionDays } = order;
  const service = { id, name, country, sector, purpose, legalBasis, retentionDays };
  try {
    parseServiceRequest({ service, needed: [...order.needed], optional: [...order.optional] });
  } catch (cause) {
    if (cause instanceof CodedError) throw malformed(cause.message.replace(/\.$/, ''), cause);
    throw cause;
  }
  const unknown = [...order.needed, ...order.optional].find((attribute) => !isOffered(attribute));
  if (unknown) throw malformed(`"${unknown}" is no attribute of this region`);
}

function checkRedirects(uris: readonly string[]): void {
  if (uris.length === 0) throw malformed('at least one --redirect-uri is needed');
  const urls = uris.map((uri) => {
    if (!URL.canParse(uri) || uri.includes('#')) throw malformed(`"${uri}" is no address without a fragment`);
    return new URL(uri);
  });
  const open = urls.find(
    ({ protocol, hostname }) => protocol !== 'https:' && !(protocol === 'http:' && hostname.endsWith('.localhost')),
  );
  if (open) throw malformed(`"${open.href}" is neither https nor http to a host that ends in .localhost`);
  // The subject is made for one service in one place; several hosts would be several services.
  if (new Set(urls.map(({ host }) => host)).size > 1) throw malformed('all --redirect-uri must be on one host');
}

async function checkKeys(jwks: JsonObject): Promise<void> {
  try {
    const keys = await parseJwkSet(jwks);
    if (keys.some(({ crv }) => crv !== 'X25519')) return;
  } catch (cause) {
    if (cause instanceof CodedError) throw malformed(`the keys were refused (${cause.code})`, cause);
    throw cause;
  }
  throw malformed('the key set holds no signing key');
}

function malformed(why: string, cause?: unknown): LoginError {
  return new LoginError('CLIENT_MALFORMED', { why }, cause);
}
