/** Enrolling: a code from the registrar becomes a first passkey, once. */
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { recordEvent } from '../events.ts';
import { dayOf } from '../pages/dates.ts';
import { enrolledPage, enrolPage, makePasskeyPage } from '../pages/enrol.ts';
import { problemWords } from '../pages/problem-words.ts';
import { text } from '../pages/text/en.ts';
import type { Enrolment } from '../store/enrolment.ts';
import type { Attempts } from './attempts.ts';
import { dropCookie, formToken, keepCookie, readCookie, readForm } from './browser.ts';
import { hashEnrolmentCode, readEnrolmentCode } from './enrolment-code.ts';
import { LoginError } from './error.ts';
import type { LoginParts } from './parts.ts';
import { creationOptions, verifyNewPasskey } from './passkey.ts';
import type { RecordRefusal } from './refusals.ts';

/** What enrolling takes; `attempts` counts wrong codes. */
export interface EnrolParts extends LoginParts {
  readonly attempts: Attempts;
  readonly record: RecordRefusal;
}

const cookie = 'bw-enrol';
const model = 'Enrolling';
// Between entering the code and making the passkey.
const enrollingMs = 15 * 60_000;

/** GET /enrol */
export async function showEnrol(parts: EnrolParts, context: Context): Promise<Response> {
  return context.html(await enrolPage({ owner: parts.config, token: formToken(context, parts), typed: '' }));
}

/** POST /enrol: what is wrong with a code is said on the same page, with what was typed still there. */
export async function receiveCode(parts: EnrolParts, context: Context): Promise<Response> {
  const form = await readForm(context, parts);
  const typed = (form.get('code') ?? '').slice(0, 40);
  try {
    const enrolment = await findByCode(parts, typed, addressOf(context));
    await keepEnrolling(parts, context, enrolment);
    return context.redirect('/enrol/passkey', 303);
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
    await parts.record('enrolment.refused', { code: error.code });
    const { happened, means, cure } = problemWords(error);
    const problem = { words: happened, cure: `${means} ${cure}`, code: error.code };
    const view = { owner: parts.config, token: formToken(context, parts), typed, problem };
    return context.html(await enrolPage(view), error.code === 'ENROL_TOO_MANY_TRIES' ? 429 : 400);
  }
}

/** GET /enrol/passkey */
export async function showMakePasskey(parts: EnrolParts, context: Context): Promise<Response> {
  const enrolment = await readEnrolling(parts, context);
  const person = await parts.store.people.find(enrolment.accountId);
  if (!person) throw new LoginError('ENROL_CODE_UNKNOWN');
  const known = await parts.store.passkeys.listOf(enrolment.accountId);
  const owner = { accountId: enrolment.accountId, name: `${person.givenName} ${person.familyName}`, known };
  const view = {
    owner: parts.config,
    token: formToken(context, parts),
    givenName: person.givenName,
    options: await creationOptions(parts, purposeOf(enrolment), owner),
  };
  return context.html(await makePasskeyPage(view));
}

/** POST /enrol/passkey */
export async function receiveNewPasskey(parts: EnrolParts, context: Context): Promise<Response> {
  const { store, world } = parts;
  const form = await readForm(context, parts);
  const enrolment = await readEnrolling(parts, context);
  const passkey = await verifyNewPasskey(parts, purposeOf(enrolment), form.get('response') ?? '');
  if (await store.passkeys.find(passkey.id)) throw passkeyKnown();
  const now = world.now();
  // The code is used up first: a crash in between costs the citizen a new code, never a second passkey from one code.
  if (!(await store.enrolments.use(enrolment.id, now))) throw new LoginError('ENROL_CODE_USED');
  const { accountId, proofing } = enrolment;
  const label = text.passkeyLabel(dayOf(now));
  if (!(await store.passkeys.add({ ...passkey, accountId, proofing, label, createdAt: now, lastUsedAt: null }))) {
    throw passkeyKnown();
  }
  await recordEvent({ world, events: store.events }, 'enrolment.done', { proofing });
  const value = readCookie(context, parts, cookie);
  if (value) await store.oidc.destroy(model, keyOf(value));
  dropCookie(context, parts, cookie);
  return context.redirect('/enrol/done', 303);
}

/** GET /enrol/done */
export async function showEnrolled(parts: EnrolParts, context: Context): Promise<Response> {
  return context.html(await enrolledPage(parts.config));
}

async function findByCode(parts: EnrolParts, typed: string, address: string): Promise<Enrolment> {
  const now = parts.world.now();
  if (!parts.attempts.isOpen(address, now)) throw new LoginError('ENROL_TOO_MANY_TRIES');
  if (typed.trim() === '') throw new LoginError('ENROL_CODE_UNKNOWN', { isEmpty: true });
  const code = readEnrolmentCode(typed);
  const hash = code && hashEnrolmentCode(code, parts.keyring.cookieSecret);
  const found = hash && (await parts.store.enrolments.findByCodeHash(hash));
  if (!found) {
    parts.attempts.fail(address, now);
    throw new LoginError('ENROL_CODE_UNKNOWN');
  }
  return checkOpen(found, now);
}

function checkOpen(enrolment: Enrolment, now: Date): Enrolment {
  if (enrolment.usedAt) throw new LoginError('ENROL_CODE_USED', { usedAt: enrolment.usedAt.toISOString() });
  if (enrolment.voidedAt) throw new LoginError('ENROL_CODE_VOID');
  if (enrolment.expiresAt <= now) {
    throw new LoginError('ENROL_CODE_EXPIRED', { expiredAt: enrolment.expiresAt.toISOString() });
  }
  return enrolment;
}

async function keepEnrolling(parts: EnrolParts, context: Context, enrolment: Enrolment): Promise<void> {
  const value = randomBytes(32).toString('base64url');
  await parts.store.oidc.put({
    model,
    id: keyOf(value),
    payload: { enrolment: enrolment.id },
    grantId: null,
    uid: null,
    expiresAt: new Date(parts.world.now().getTime() + enrollingMs),
    consumedAt: null,
  });
  keepCookie(context, parts, cookie, value, enrollingMs / 1000);
}

async function readEnrolling(parts: EnrolParts, context: Context): Promise<Enrolment> {
  const value = readCookie(context, parts, cookie);
  const record = value ? await parts.store.oidc.find(model, keyOf(value)) : null;
  const now = parts.world.now();
  const enrolment =
    record && record.expiresAt > now ? await parts.store.enrolments.find(String(record.payload.enrolment)) : null;
  if (!enrolment) throw new LoginError('LOGIN_CHALLENGE_STALE');
  return checkOpen(enrolment, now);
}

function purposeOf(enrolment: Enrolment): string {
  return `enrol ${enrolment.id}`;
}

function keyOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

function passkeyKnown(): LoginError {
  return new LoginError('ENROL_PASSKEY_KNOWN');
}

/** The address the connection comes from; behind a proxy all share the proxy's, and the cap for all together holds. */
function addressOf(context: Context): string {
  const { incoming } = context.env as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? '';
}
