/** My account: the citizen's own view of what this hub knows and has told, and the passkeys to look after. */
import type { Context } from 'hono';
import { recordEvent } from '../events.ts';
import { accountPage, accountSignInPage, addPasskeyPage } from '../pages/account.ts';
import { dayOf } from '../pages/dates.ts';
import { text } from '../pages/text/en.ts';
import { formToken, readForm } from './browser.ts';
import { LoginError } from './error.ts';
import type { LoginParts } from './parts.ts';
import { creationOptions, proveWithPasskey, requestOptions, verifyNewPasskey } from './passkey.ts';
import { type AccountSession, endSession, readSession, startSession } from './session.ts';

const signInPurpose = 'account sign-in';

/** How far back the list of disclosures goes, milliseconds: 24 months (design, login). */
export const disclosureLifeMs = 730 * 86_400_000;

// One screenful after another; more than this nobody reads on a page.
const disclosuresMax = 500;
const labelMaxLength = 40;

/** What was just done, told on the next page by a word in the address. */
const notices: Readonly<Record<string, string>> = {
  added: text.account.added,
  removed: text.account.removed,
  ended: text.account.ended,
  out: text.account.signedOut,
};

/** GET /account: the account for whoever is signed in, else the way to sign in. */
export async function showAccount(parts: LoginParts, context: Context): Promise<Response> {
  const notice = notices[context.req.query('done') ?? ''] ?? null;
  const token = formToken(context, parts);
  const session = await readSession(context, parts);
  if (!session) {
    const options = await requestOptions(parts, signInPurpose);
    return context.html(await accountSignInPage({ owner: parts.config, token, options, notice }));
  }
  const { accountId } = session;
  const { store, world } = parts;
  const now = world.now();
  await store.disclosures.sweep(new Date(now.getTime() - disclosureLifeMs));
  const person = await store.people.find(accountId);
  const names = new Map(parts.members().map((member): [string, string] => [member.country, member.name]));
  const view = {
    owner: parts.config,
    token,
    name: person?.givenName ?? '',
    disclosures: await store.disclosures.listOf(accountId, disclosuresMax),
    agreements: await store.agreements.listOf(accountId),
    passkeys: await store.passkeys.listOf(accountId),
    countryName: (code: string) => names.get(code) ?? code,
    notice,
    now,
  };
  return context.html(await accountPage(view));
}

/** POST /account/sign-in */
export async function receiveAccountSignIn(parts: LoginParts, context: Context): Promise<Response> {
  const form = await readForm(context, parts);
  const passkey = await proveWithPasskey(parts, signInPurpose, form.get('response') ?? '');
  await startSession(context, parts, passkey);
  return context.redirect('/account', 303);
}

/** POST /account/sign-out */
export async function receiveSignOut(parts: LoginParts, context: Context): Promise<Response> {
  await readForm(context, parts);
  await endSession(context, parts);
  return context.redirect('/account?done=out', 303);
}

/** GET /account/passkeys/new */
export async function showAddPasskey(parts: LoginParts, context: Context): Promise<Response> {
  const session = await readSession(context, parts);
  if (!session) return context.redirect('/account', 303);
  const person = await parts.store.people.find(session.accountId);
  const owner = {
    accountId: session.accountId,
    name: person ? `${person.givenName} ${person.familyName}` : '',
    known: await parts.store.passkeys.listOf(session.accountId),
  };
  const options = await creationOptions(parts, addPurpose(session), owner);
  return context.html(await addPasskeyPage({ owner: parts.config, token: formToken(context, parts), options }));
}

/** POST /account/passkeys */
export async function receiveAddedPasskey(parts: LoginParts, context: Context): Promise<Response> {
  const form = await readForm(context, parts);
  const session = await readSession(context, parts);
  if (!session) return context.redirect('/account', 303);
  const passkey = await verifyNewPasskey(parts, addPurpose(session), form.get('response') ?? '');
  const now = parts.world.now();
  const label = (form.get('label') ?? '').trim().slice(0, labelMaxLength) || text.passkeyLabel(dayOf(now));
  const { accountId, proofing } = session;
  const added = await parts.store.passkeys.add({
    ...passkey,
    accountId,
    proofing,
    label,
    createdAt: now,
    lastUsedAt: null,
  });
  if (!added) throw new LoginError('ENROL_PASSKEY_KNOWN');
  return context.redirect('/account?done=added', 303);
}

/** POST /account/passkeys/remove */
export async function receiveRemovedPasskey(parts: LoginParts, context: Context): Promise<Response> {
  const form = await readForm(context, parts);
  const session = await readSession(context, parts);
  if (!session) return context.redirect('/account', 303);
  if (!(await parts.store.passkeys.remove(session.accountId, form.get('id') ?? ''))) {
    throw new LoginError('ACCOUNT_LAST_PASSKEY');
  }
  return context.redirect('/account?done=removed', 303);
}

/** POST /account/agreements/end */
export async function receiveEndedAgreement(parts: LoginParts, context: Context): Promise<Response> {
  const form = await readForm(context, parts);
  const session = await readSession(context, parts);
  if (!session) return context.redirect('/account', 303);
  const { store, world } = parts;
  if (await store.agreements.revoke(session.accountId, form.get('id') ?? '', world.now())) {
    await recordEvent({ world, events: store.events }, 'agreement.withdrawn');
  }
  return context.redirect('/account?done=ended', 303);
}

function addPurpose(session: AccountSession): string {
  return `add passkey ${session.accountId}`;
}
