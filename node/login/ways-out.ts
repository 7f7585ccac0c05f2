/** The ways out of a failed sign-in: the same or another country, back to the service, or start again there. */
import type { CodedError } from '@breakwater/federation-protocol';
import type { Context } from 'hono';
import { buttonForm } from '../pages/form.ts';
import type { Html } from '../pages/layout.ts';
import { wayOut } from '../pages/problem.ts';
import { text } from '../pages/text/en.ts';
import { formToken } from './browser.ts';
import { departureKey, departureModel } from './go-abroad.ts';
import type { SignInParts } from './sign-in-request.ts';

/** The ways out that fit the error, the most likely first; none where nothing is known about the sign-in. */
export async function signInWays(parts: SignInParts, context: Context, error: CodedError): Promise<readonly Html[]> {
  const uid = context.req.param('uid') ?? (await uidOfState(parts, context.req.query('state')));
  if (uid === undefined) return [];
  // Whoever cannot show the cookie of the sign-in can only begin a new one.
  if (error.code === 'LOGIN_FLOW_LOST' || error.code === 'LOGIN_STATE_USED') return startAgain(parts, uid);
  const words = text.ways;
  const again =
    error.evidence.country === undefined
      ? wayOut(`/sign-in/${uid}`, words.startAgain)
      : wayOut(`/sign-in/${uid}/countries`, words.otherCountry);
  const why = error.code.startsWith('ASSURANCE_') ? '?why=assurance' : '';
  return [again, buttonForm(`/sign-in/${uid}/leave${why}`, formToken(context, parts), words.service)];
}

/** The sign-in from which a citizen left for home, by the `state` that came back. */
async function uidOfState({ store }: SignInParts, state: string | undefined): Promise<string | undefined> {
  const record = state === undefined ? null : await store.oidc.find(departureModel, departureKey(state));
  return typeof record?.payload.uid === 'string' ? record.payload.uid : undefined;
}

/** A link to the door of the service, when the sign-in is still remembered and the service is one of ours. */
async function startAgain({ provider, store }: SignInParts, uid: string): Promise<readonly Html[]> {
  const interaction = await provider.Interaction.find(uid);
  const client = interaction ? await store.clients.find(String(interaction.params.client_id)) : null;
  const [door] = client?.redirectUris ?? [];
  return client && door ? [wayOut(new URL(door).origin, text.ways.startAgainAt(client.name))] : [];
}
