/** Signed in to My account: a cookie with a random value, kept here only as a hash, for half an hour. */
import { createHash, randomBytes } from 'node:crypto';
import type { AssuranceLevel } from '@breakwater/federation-protocol';
import type { Context } from 'hono';
import type { Passkey } from '../store/passkey.ts';
import { type BrowserParts, dropCookie, keepCookie, readCookie } from './browser.ts';
import type { LoginParts } from './parts.ts';

/** Who is signed in; `proofing` is that of the passkey used, and passes on to passkeys added in this session. */
export interface AccountSession {
  readonly accountId: string;
  readonly proofing: AssuranceLevel;
}

type SessionParts = BrowserParts & Pick<LoginParts, 'store' | 'world'>;

const model = 'AccountSession';
const cookie = 'bw-account';
const lifeMs = 30 * 60_000;

/** Starts a session after a passkey was proved. */
export async function startSession(context: Context, parts: SessionParts, passkey: Passkey): Promise<void> {
  const value = randomBytes(32).toString('base64url');
  await parts.store.oidc.put({
    model,
    id: idOf(value),
    payload: { accountId: passkey.accountId, passkeyId: passkey.id, proofing: passkey.proofing },
    grantId: null,
    uid: null,
    expiresAt: new Date(parts.world.now().getTime() + lifeMs),
    consumedAt: null,
  });
  keepCookie(context, parts, cookie, value, lifeMs / 1000);
}

/** The live session of this browser, or null; it lives no longer than the passkey that opened it. */
export async function readSession(context: Context, parts: SessionParts): Promise<AccountSession | null> {
  const value = readCookie(context, parts, cookie);
  const record = value ? await parts.store.oidc.find(model, idOf(value)) : null;
  if (!record || record.expiresAt <= parts.world.now()) return null;
  const { accountId, passkeyId, proofing } = record.payload;
  // A removed passkey may be a stolen one: whoever got in with it must be out at once.
  const passkey = await parts.store.passkeys.find(String(passkeyId));
  if (!passkey || passkey.accountId !== accountId) return null;
  const level = proofing === 'high' || proofing === 'substantial' ? proofing : 'low';
  return { accountId: passkey.accountId, proofing: level };
}

/** Ends the session at both ends. */
export async function endSession(context: Context, parts: SessionParts): Promise<void> {
  const value = readCookie(context, parts, cookie);
  if (value) await parts.store.oidc.destroy(model, idOf(value));
  dropCookie(context, parts, cookie);
}

function idOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
