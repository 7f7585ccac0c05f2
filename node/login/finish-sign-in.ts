/** The last step of every sign-in: tells the service exactly what was agreed, and keeps it no longer than the grant. */
import type { AssuranceLevel, JsonObject } from '@breakwater/federation-protocol';
import { acrOf } from '@breakwater/federation-protocol';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { OidcStore } from '../store/oidc.ts';
import type { SignInParts, SignInRequest } from './sign-in-request.ts';

/** What is said about a citizen to one service: a subject for it alone, the claims agreed to, and how sure we are. */
export interface Told {
  readonly subject: string;
  readonly claims: JsonObject;
  readonly level: AssuranceLevel;
  readonly authenticatedAt: Date;
}

// Claims wait for the code to be redeemed under this name; they end with the grant.
const model = 'DisclosedClaims';
const grantLifeMs = 600_000;

/** Ends the sign-in well and resolves to the address the browser goes to next. */
export async function finishSignIn(
  parts: SignInParts,
  context: Context,
  request: SignInRequest,
  told: Told,
): Promise<string> {
  const { provider, store, world } = parts;
  const grant = new provider.Grant({ accountId: told.subject, clientId: request.clientId });
  grant.addOIDCScope('openid');
  // Both kinds count as answered, so that the provider does not ask again for what was declined.
  const asked = [...request.asks.needed, ...request.asks.optional];
  grant.addOIDCClaims(asked.filter((name) => name in told.claims));
  grant.rejectOIDCClaims(asked.filter((name) => !(name in told.claims)));
  const grantId = await grant.save();
  await store.oidc.put({
    model,
    id: grantId,
    payload: told.claims,
    grantId,
    uid: null,
    expiresAt: new Date(world.now().getTime() + grantLifeMs),
    consumedAt: null,
  });
  const login = {
    accountId: told.subject,
    acr: acrOf(told.level),
    ts: Math.floor(told.authenticatedAt.getTime() / 1000),
    remember: false,
  };
  const { incoming, outgoing }: HttpBindings = context.env;
  return provider.interactionResult(incoming, outgoing, { login, consent: { grantId } });
}

/** Ends the sign-in without telling anything; the service is told why in OAuth's words. */
export function leaveSignIn(
  { provider }: SignInParts,
  context: Context,
  reason: 'access_denied' | 'unmet_authentication_requirements',
): Promise<string> {
  const { incoming, outgoing }: HttpBindings = context.env;
  const result = { error: reason, error_description: 'the citizen went back to the service' };
  return provider.interactionResult(incoming, outgoing, result, { mergeWithLastSubmission: false });
}

/** The claims agreed to under this grant; none when it has ended. */
export async function readDisclosedClaims(records: OidcStore, grantId: string): Promise<JsonObject> {
  return (await records.find(model, grantId))?.payload ?? {};
}
