/** What a sign-in under way is about: which service asks, for what, and how sure it needs to be. */
import { createHash } from 'node:crypto';
import {
  type AssuranceLevel,
  canonicalJson,
  isAtLeast,
  levelOf,
  parseServiceRequest,
  parseStrictJson,
  type ServiceRequest,
} from '@breakwater/federation-protocol';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { errors, type default as Provider } from 'oidc-provider';
import { LoginError } from './error.ts';
import { foreignMember } from './find-client.ts';
import type { LoginParts, RegionMember } from './parts.ts';

/** One sign-in under way. `visited` is the country that asks for its service; null for a service of our own. */
export interface SignInRequest {
  readonly uid: string;
  readonly clientId: string;
  readonly asks: ServiceRequest;
  readonly minimum: AssuranceLevel;
  readonly visited: RegionMember | null;
}

/** What the flows of a sign-in take. */
export interface SignInParts extends LoginParts {
  readonly provider: Provider;
}

/** The sign-in that this browser began and that its address names. Throws `LOGIN_FLOW_LOST`. */
export async function readSignInRequest(parts: SignInParts, context: Context): Promise<SignInRequest> {
  const { incoming, outgoing }: HttpBindings = context.env;
  const interaction = await parts.provider.interactionDetails(incoming, outgoing).catch((cause: unknown) => {
    if (cause instanceof errors.SessionNotFound) throw lost(cause);
    throw cause;
  });
  if (interaction.uid !== context.req.param('uid')) throw lost();
  const clientId = String(interaction.params.client_id);
  const visited = foreignMember(parts, clientId) ?? null;
  const minimumAsked = levelsIn(interaction.params.acr_values);
  if (visited) {
    const asks = parseServiceRequest(parseStrictJson(new TextEncoder().encode(String(interaction.params.service))));
    return { uid: interaction.uid, clientId, asks, minimum: minimumAsked ?? 'low', visited };
  }
  const client = await parts.store.clients.find(clientId);
  if (!client) throw lost();
  const { id, name, sector, purpose, legalBasis, retentionDays, needed, optional } = client;
  const service = { id, name, country: parts.config.country, sector, purpose, legalBasis, retentionDays };
  // A service may ask for more than it was registered with, never for less.
  const minimum = minimumAsked && isAtLeast(minimumAsked, client.minimum) ? minimumAsked : client.minimum;
  return { uid: interaction.uid, clientId, asks: { service, needed, optional }, minimum, visited: null };
}

/** Fingerprint of exactly what is asked: an agreement is remembered for this, and asked anew when anything changes. */
export function digestOf({ service, needed, optional }: ServiceRequest): string {
  const { id, name, country, sector, purpose, legalBasis, retentionDays } = service;
  const question = {
    service: { id, name, country, sector, purpose, legalBasis, retentionDays },
    needed: [...needed].sort(),
    optional: [...optional].sort(),
  };
  return createHash('sha256').update(canonicalJson(question)).digest('base64url');
}

/** The lowest level in `acr_values`, the least that the client would take; undefined when it names none. */
function levelsIn(acrValues: unknown): AssuranceLevel | undefined {
  if (typeof acrValues !== 'string') return undefined;
  const levels = acrValues.split(' ').map((acr) => levelOf(acr));
  return levels.reduce<AssuranceLevel | undefined>(
    (least, level) => (least === undefined || isAtLeast(least, level) ? level : least),
    undefined,
  );
}

function lost(cause?: unknown): LoginError {
  return new LoginError('LOGIN_FLOW_LOST', {}, cause);
}
