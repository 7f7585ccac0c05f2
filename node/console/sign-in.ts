/** Getting in and out: one-time link, passkey, the list of passkeys. */
import type { Context } from 'hono';
import { type EventParts, recordEvent } from '../events.ts';
import type { Route } from '../http/route.ts';
import { ConsoleError } from './error.ts';
import { openPage, operatorPage } from './frame.ts';
import { formField, readForm, readVisitForm, visitField } from './guard.ts';
import { redeemCode } from './link.ts';
import { acceptNewPasskey, acceptPasskey, askForNewPasskey, askForPasskey } from './passkey.ts';
import {
  endSession,
  findSession,
  type SessionParts,
  sessionOf,
  sessionSecret,
  startSession,
  visitSecret,
} from './session.ts';
import { signInText } from './text/frame-en.ts';
import { problemNotice } from './view/problem.ts';
import { linkView, passkeysView, signInView } from './view/sign-in.ts';

export type SignInParts = SessionParts & EventParts;

const formBytes = 4096;
// An attestation object of a security key with its certificate chain stays well below this.
const answerBytes = 65_536;

/** The rows for getting in and out. */
export function signInRoutes(parts: SignInParts): readonly Route[] {
  const row = (
    method: Route['method'],
    path: string,
    who: Route['who'],
    bodyBytes: number,
    act: (context: Context, parts: SignInParts) => Promise<Response>,
  ): Route => ({ method, path, who, bodyBytes, handle: (context) => act(context, parts) });
  return [
    row('GET', '/sign-in', 'anyone', 0, showSignIn),
    row('GET', '/sign-in/link', 'anyone', 0, showLink),
    row('POST', '/sign-in/link', 'anyone', formBytes, useLink),
    row('POST', '/sign-in/passkey', 'anyone', answerBytes, usePasskey),
    row('POST', '/sign-out', 'operator', formBytes, signOut),
    row('GET', '/passkeys', 'operator', 0, showPasskeys),
    row('POST', '/passkeys', 'operator', answerBytes, makePasskey),
    row('POST', '/passkeys/remove', 'operator', formBytes, removePasskey),
  ];
}

async function showSignIn(context: Context, parts: SignInParts, problem?: ConsoleError): Promise<Response> {
  if (!problem && (await findSession(context, parts))) return context.redirect('/', 303);
  const question = await askForPasskey(parts, visitSecret(context, parts));
  const body = signInView({
    country: parts.site.name,
    question,
    field: visitField(context, parts),
    problem: problem ? problemNotice(problem) : '',
  });
  return openPage(context, parts.site, { title: signInText.title, body, scripts: ['console.js'] }, problem ? 400 : 200);
}

async function showLink(context: Context, parts: SignInParts): Promise<Response> {
  const body = linkView(context.req.query('code') ?? '', visitField(context, parts));
  return openPage(context, parts.site, { title: signInText.linkTitle, body });
}

async function useLink(context: Context, parts: SignInParts): Promise<Response> {
  const fields = await readVisitForm(context, parts);
  return enter(context, parts, async () => {
    const operator = await redeemCode(fields.get('code') ?? '', parts.operators, parts.world.now());
    await startSession(context, parts, operator, 'link');
    await recordEvent(parts, 'operator.signed-in', { by: 'link' });
    return context.redirect('/passkeys', 303);
  });
}

async function usePasskey(context: Context, parts: SignInParts): Promise<Response> {
  const secret = visitSecret(context, parts);
  const fields = await readVisitForm(context, parts);
  return enter(context, parts, async () => {
    const operator = await acceptPasskey(parts, secret, fields.get('answer') ?? '');
    await startSession(context, parts, operator, 'passkey');
    await recordEvent(parts, 'operator.signed-in', { by: 'passkey' });
    return context.redirect('/', 303);
  });
}

/** Runs a sign-in; a refusal is recorded and shown on the sign-in page, where the other ways in stand. */
async function enter(context: Context, parts: SignInParts, attempt: () => Promise<Response>): Promise<Response> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ConsoleError)) throw error;
    await recordEvent(parts, 'operator.refused', { code: error.code });
    return showSignIn(context, parts, error);
  }
}

async function signOut(context: Context, parts: SignInParts): Promise<Response> {
  await readForm(context, parts.site);
  await endSession(context, parts);
  await recordEvent(parts, 'operator.signed-out');
  return context.redirect('/sign-in', 303);
}

async function showPasskeys(
  context: Context,
  parts: SignInParts,
  said?: { notice?: string; problem?: ConsoleError },
): Promise<Response> {
  const { operator } = sessionOf(context);
  const body = passkeysView({
    passkeys: await parts.operators.passkeys(),
    question: await askForNewPasskey(parts, sessionSecret(context, parts.site), operator),
    field: formField(context, parts.site),
    now: parts.world.now(),
    notice: said?.notice ?? null,
    problem: said?.problem ? problemNotice(said.problem) : '',
  });
  const page = { title: signInText.passkeysTitle, body, scripts: ['console.js'] };
  return operatorPage(context, parts.site, page, said?.problem ? 400 : 200);
}

async function makePasskey(context: Context, parts: SignInParts): Promise<Response> {
  const fields = await readForm(context, parts.site);
  const { operator } = sessionOf(context);
  try {
    await acceptNewPasskey(parts, sessionSecret(context, parts.site), operator, fields.get('answer') ?? '');
  } catch (error) {
    if (!(error instanceof ConsoleError)) throw error;
    return showPasskeys(context, parts, { problem: error });
  }
  await recordEvent(parts, 'operator.passkey-made');
  return showPasskeys(context, parts, { notice: signInText.made });
}

async function removePasskey(context: Context, parts: SignInParts): Promise<Response> {
  const fields = await readForm(context, parts.site);
  const removed = await parts.operators.removePasskey(fields.get('id') ?? '');
  if (removed) await recordEvent(parts, 'operator.passkey-removed');
  if (!(await findSession(context, parts))) return context.redirect('/sign-in', 303);
  return showPasskeys(context, parts, { notice: signInText.removed });
}
