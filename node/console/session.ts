/** An operator's session: a random value in a cookie, its hash in the store, 30 minutes idle, 8 hours at most. */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { OperatorSession, OperatorStore, SignInMethod } from '../store/operator.ts';
import type { World } from '../world.ts';
import { ConsoleError } from './error.ts';
import type { ConsoleSite } from './site.ts';

declare module 'hono' {
  interface ContextVariableMap {
    consoleSession?: OperatorSession;
    consoleVisit?: string;
  }
}

/** What the session needs of the hub. */
export interface SessionParts {
  readonly world: World;
  readonly site: ConsoleSite;
  readonly operators: OperatorStore;
}

/** A working day; then the operator proves again who they are. */
const sessionMs = 8 * 3_600_000;
/** A console left open on a desk closes itself. */
const idleMs = 30 * 60_000;
/** What has ended is kept for a day, so that a used link can still be told from an unknown one. */
const sweepAfterMs = 24 * 3_600_000;
const secretBytes = 32;
/** 32 bytes as base64url. */
const secretLength = 43;
/** Sent by the script when a page renews itself: a console that nobody touches must still close itself. */
const renewalHeader = 'x-console-renewal';

/** SHA-256 in hexadecimal: what the store keeps instead of a secret. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A fresh secret of 256 bits as base64url. */
export function freshSecret(world: World): string {
  return Buffer.from(world.randomBytes(secretBytes)).toString('base64url');
}

/** The session's secret as the browser sent it; empty when it sent none. */
export function sessionSecret(context: Context, site: ConsoleSite): string {
  return getCookie(context, sessionCookie(site)) ?? '';
}

/** The secret of a browser that is not signed in yet, given one when it has none. It binds the sign-in forms to it. */
export function visitSecret(context: Context, { site, world }: SessionParts): string {
  const known = context.get('consoleVisit') ?? getCookie(context, visitCookie(site));
  if (known && known.length === secretLength) return known;
  const secret = freshSecret(world);
  context.set('consoleVisit', secret);
  setCookie(context, visitCookie(site), secret, cookieOptions(site));
  return secret;
}

/**
 * Starts a session under a secret made here and now: whatever the browser brought along is ended and forgotten, so
 * that nobody can plant a session and wait for an operator to sign in to it.
 */
export async function startSession(
  context: Context,
  parts: SessionParts,
  operator: string,
  method: SignInMethod,
): Promise<void> {
  const { world, site, operators } = parts;
  const now = world.now();
  await operators.sweep(new Date(now.getTime() - sweepAfterMs));
  await operators.endSession(hashOf(sessionSecret(context, site)));
  const secret = freshSecret(world);
  await operators.startSession({ idHash: hashOf(secret), operator, method, startedAt: now, seenAt: now });
  setCookie(context, sessionCookie(site), secret, cookieOptions(site));
  deleteCookie(context, visitCookie(site), cookieOptions(site));
}

/** The live session of the caller, or null. */
export async function findSession(context: Context, parts: SessionParts): Promise<OperatorSession | null> {
  const secret = sessionSecret(context, parts.site);
  if (secret === '') return null;
  const now = parts.world.now();
  return parts.operators.touchSession(hashOf(secret), {
    now: context.req.header(renewalHeader) === undefined ? now : null,
    startedAfter: new Date(now.getTime() - sessionMs),
    seenAfter: new Date(now.getTime() - idleMs),
  });
}

/** Ends the session of the caller. */
export async function endSession(context: Context, { site, operators }: SessionParts): Promise<void> {
  await operators.endSession(hashOf(sessionSecret(context, site)));
  deleteCookie(context, sessionCookie(site), cookieOptions(site));
}

/** The session that `requireOperator` let through. Throws `CONSOLE_SIGN_IN_NEEDED` where nobody checked. */
export function sessionOf(context: Context): OperatorSession {
  const session = context.get('consoleSession');
  if (!session) throw new ConsoleError('CONSOLE_SIGN_IN_NEEDED');
  return session;
}

function sessionCookie(site: ConsoleSite): string {
  return `bw-console-${site.country.toLowerCase()}`;
}

function visitCookie(site: ConsoleSite): string {
  return `${sessionCookie(site)}-visit`;
}

function cookieOptions(site: ConsoleSite) {
  return { httpOnly: true, sameSite: 'Strict', path: '/', secure: site.origin.startsWith('https:') } as const;
}
