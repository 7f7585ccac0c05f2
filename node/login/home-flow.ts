/** Signing in with a passkey of this hub: prove it is you, see what is asked, agree or not, go on. */
import { randomUUID } from 'node:crypto';
import { type AssuranceLevel, isAtLeast, type JsonValue, leastOf } from '@breakwater/federation-protocol';
import type { Context } from 'hono';
import { recordEvent } from '../events.ts';
import { agreementPage } from '../pages/agreement.ts';
import { signInPage } from '../pages/sign-in.ts';
import type { Person } from '../store/person.ts';
import { effectiveLevel } from './assurance.ts';
import { claimOf, isOffered, textOf } from './attributes.ts';
import { formToken, readForm } from './browser.ts';
import { LoginError } from './error.ts';
import { finishSignIn, leaveSignIn } from './finish-sign-in.ts';
import { proveWithPasskey, requestOptions } from './passkey.ts';
import { digestOf, readSignInRequest, type SignInParts, type SignInRequest } from './sign-in-request.ts';
import { pairwiseSubject, serviceSubject } from './subject.ts';
import { ownBasis, type TrustBasis, trustedBetween } from './trusted-between.ts';

/** A citizen who proved with a passkey who they are, for one sign-in under way. */
interface SignedIn {
  readonly accountId: string;
  readonly level: AssuranceLevel;
  readonly authenticatedAt: Date;
}

const model = 'SignedIn';
const signedInLifeMs = 600_000;

/** An agreement spares the question for a year; then the citizen is shown again what is told. */
const agreementLifeMs = 365 * 86_400_000;

/** GET /sign-in/:uid */
export async function showSignIn(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readSignInRequest(parts, context);
  const view = {
    owner: parts.config,
    uid: request.uid,
    token: formToken(context, parts),
    service: request.asks.service.name,
    abroadIn: request.visited?.name ?? null,
    options: await requestOptions(parts, purposeOf(request)),
  };
  return context.html(await signInPage(view));
}

/** POST /sign-in/:uid/passkey */
export async function receivePasskey(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readSignInRequest(parts, context);
  const form = await readForm(context, parts);
  const passkey = await proveWithPasskey(parts, purposeOf(request), form.get('response') ?? '');
  const { cap } = standsOn(parts, request);
  const level = effectiveLevel(passkey.proofing, cap);
  if (!isAtLeast(level, request.minimum)) {
    const facts = { countryName: parts.config.name, has: level, needs: request.minimum };
    throw new LoginError('ASSURANCE_TOO_LOW', facts);
  }
  const signedIn = { accountId: passkey.accountId, level, authenticatedAt: parts.world.now() };
  const remembered = await parts.store.agreements.findInForce(passkey.accountId, digestOf(request.asks));
  const isFresh = (agreedAt: Date) => parts.world.now().getTime() - agreedAt.getTime() < agreementLifeMs;
  if (remembered && isFresh(remembered.agreedAt))
    return context.redirect(await tell(parts, context, request, signedIn, remembered.attributes), 303);
  await keepSignedIn(parts, request.uid, signedIn);
  return context.redirect(`/sign-in/${request.uid}/agreement`, 303);
}

/** GET /sign-in/:uid/agreement */
export async function showAgreement(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readSignInRequest(parts, context);
  const signedIn = await readSignedIn(parts, request.uid);
  const person = await personOf(parts, signedIn.accountId);
  const { service, needed, optional } = request.asks;
  const row = (name: string) => ({ name, value: isOffered(name) ? textOf(person, name) : '' });
  const view = {
    owner: parts.config,
    uid: request.uid,
    token: formToken(context, parts),
    service: service.name,
    country: request.visited?.name ?? parts.config.name,
    isAbroad: request.visited !== null,
    purpose: service.purpose,
    legalBasis: service.legalBasis,
    retentionDays: service.retentionDays,
    needed: needed.map(row),
    optional: optional.map(row),
    level: signedIn.level,
  };
  return context.html(await agreementPage(view));
}

/** POST /sign-in/:uid/agreement */
export async function receiveAgreement(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readSignInRequest(parts, context);
  const form = await readForm(context, parts);
  const signedIn = await readSignedIn(parts, request.uid);
  const { service, needed, optional } = request.asks;
  const ticked = form.getAll('attribute');
  const attributes = [...needed, ...optional.filter((name) => ticked.includes(name))];
  await parts.store.agreements.save({
    id: randomUUID(),
    accountId: signedIn.accountId,
    digest: digestOf(request.asks),
    serviceId: service.id,
    serviceName: service.name,
    serviceCountry: service.country,
    purpose: service.purpose,
    legalBasis: service.legalBasis,
    retentionDays: service.retentionDays,
    attributes,
    agreedAt: parts.world.now(),
    revokedAt: null,
  });
  await recordEvent({ world: parts.world, events: parts.store.events }, 'agreement.given', {
    country: service.country,
  });
  await parts.store.oidc.destroy(model, request.uid);
  return context.redirect(await tell(parts, context, request, signedIn, attributes), 303);
}

/** POST /sign-in/:uid/leave */
export async function leave(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readSignInRequest(parts, context);
  await readForm(context, parts);
  await parts.store.oidc.destroy(model, request.uid);
  const reason = context.req.query('why') === 'assurance' ? 'unmet_authentication_requirements' : 'access_denied';
  return context.redirect(await leaveSignIn(parts, context, reason), 303);
}

/** Writes down for the citizen what is about to be told, then tells it. */
async function tell(
  parts: SignInParts,
  context: Context,
  request: SignInRequest,
  signedIn: SignedIn,
  attributes: readonly string[],
): Promise<string> {
  const { config, keyring, store, world } = parts;
  const person = await personOf(parts, signedIn.accountId);
  const { service } = request.asks;
  const { cap, basis } = standsOn(parts, request);
  // The page may have been open for ten minutes, and a notice acts within one.
  if (!isAtLeast(cap, signedIn.level)) {
    throw new LoginError('ASSURANCE_TOO_LOW', { countryName: config.name, has: cap, needs: signedIn.level });
  }
  const claims: Record<string, JsonValue> = {};
  for (const name of attributes) {
    const value = isOffered(name) ? claimOf(person, name) : undefined;
    if (value !== undefined) claims[name] = value;
  }
  const pairwise = pairwiseSubject(keyring, service, signedIn.accountId);
  const subject = request.visited ? pairwise : serviceSubject(config.country, config.country, pairwise);
  await store.disclosures.add({
    id: randomUUID(),
    accountId: signedIn.accountId,
    serviceId: service.id,
    serviceName: service.name,
    serviceCountry: service.country,
    purpose: service.purpose,
    attributes: Object.keys(claims),
    level: signedIn.level,
    ...basis,
    at: world.now(),
  });
  const event = request.visited ? 'login.abroad' : 'login.home';
  const details = { country: service.country, level: signedIn.level, ...basis };
  await recordEvent({ world, events: store.events }, event, details);
  const { level, authenticatedAt } = signedIn;
  return finishSignIn(parts, context, request, { subject, claims, level, authenticatedAt });
}

/** A service of our own needs nobody's trust but ours: only our cap counts. Abroad both countries are asked. */
function standsOn(parts: SignInParts, { visited }: SignInRequest): { cap: AssuranceLevel; basis: TrustBasis } {
  const own = parts.members().find((member) => member.country === parts.config.country);
  const listed = own?.maxAssurance ?? 'low';
  if (visited === null) return { cap: listed, basis: ownBasis(parts) };
  const { cap, basis } = trustedBetween(parts, visited);
  return { cap: leastOf(listed, cap), basis };
}

function purposeOf(request: SignInRequest): string {
  return `sign-in ${request.uid}`;
}

async function keepSignedIn({ store, world }: SignInParts, uid: string, signedIn: SignedIn): Promise<void> {
  await store.oidc.put({
    model,
    id: uid,
    payload: {
      accountId: signedIn.accountId,
      level: signedIn.level,
      authenticatedAt: signedIn.authenticatedAt.toISOString(),
    },
    grantId: null,
    uid: null,
    expiresAt: new Date(world.now().getTime() + signedInLifeMs),
    consumedAt: null,
  });
}

async function readSignedIn({ store, world }: SignInParts, uid: string): Promise<SignedIn> {
  const record = await store.oidc.find(model, uid);
  if (!record || record.expiresAt <= world.now()) throw new LoginError('LOGIN_FLOW_LOST');
  const { accountId, level, authenticatedAt } = record.payload;
  return {
    accountId: String(accountId),
    level: level === 'high' || level === 'substantial' ? level : 'low',
    authenticatedAt: new Date(String(authenticatedAt)),
  };
}

async function personOf({ config, store }: SignInParts, accountId: string): Promise<Person> {
  const person = await store.people.find(accountId);
  if (!person) throw new LoginError('LOGIN_PASSKEY_UNKNOWN', { countryName: config.name });
  return person;
}
