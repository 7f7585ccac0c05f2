/** What ties a form to the browser that was shown it: cookies, form tokens and the check of the origin. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { HubConfig } from '../config/read-config.ts';
import { HubError } from '../error.ts';
import type { Keyring } from '../keys/keyring.ts';

/** What reading and writing cookies takes. */
export interface BrowserParts {
  readonly config: Pick<HubConfig, 'origin'>;
  readonly keyring: Pick<Keyring, 'cookieSecret'>;
}

const browserCookie = 'bw-browser';

/** The name of the form field that carries the form token. */
export const formTokenField = 'form_token';

/** Sets a cookie that only this host gets back: `__Host-` and Secure on https, a plain name on *.localhost. */
export function keepCookie(context: Context, { config }: BrowserParts, name: string, value: string, seconds?: number) {
  const secure = isSecure(config);
  setCookie(context, name, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    ...(secure ? { prefix: 'host' as const } : {}),
    ...(seconds === undefined ? {} : { maxAge: seconds }),
  });
}

/** The value of a cookie that `keepCookie` set, or undefined. */
export function readCookie(context: Context, { config }: BrowserParts, name: string): string | undefined {
  return isSecure(config) ? getCookie(context, name, 'host') : getCookie(context, name);
}

/** Makes the browser forget a cookie. */
export function dropCookie(context: Context, { config }: BrowserParts, name: string): void {
  const secure = isSecure(config);
  deleteCookie(context, secure ? `__Host-${name}` : name, { path: '/', secure });
}

/** The token to put into every form shown to this browser; gives the browser its own identifier at the first form. */
export function formToken(context: Context, parts: BrowserParts): string {
  let browser = readCookie(context, parts, browserCookie);
  if (browser === undefined || !/^[A-Za-z0-9_-]{22}$/.test(browser)) {
    browser = randomBytes(16).toString('base64url');
    keepCookie(context, parts, browserCookie, browser);
  }
  return tokenOf(browser, parts);
}

/**
 * The fields of a form post that came from a page of ours in this very browser. Throws `REQUEST_FORBIDDEN` when the
 * Origin header names another site or the form token is not this browser's.
 */
export async function readForm(context: Context, parts: BrowserParts): Promise<URLSearchParams> {
  const origin = context.req.header('origin');
  if (origin !== undefined && origin !== parts.config.origin) {
    throw new HubError('REQUEST_FORBIDDEN', 'This form was sent from another website.');
  }
  const form = new URLSearchParams(await context.req.text());
  const browser = readCookie(context, parts, browserCookie);
  const given = Buffer.from(form.get(formTokenField) ?? '');
  const expected = Buffer.from(browser === undefined ? '' : tokenOf(browser, parts));
  if (expected.length === 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new HubError('REQUEST_FORBIDDEN', 'This form does not belong to this browser any more.');
  }
  return form;
}

function tokenOf(browser: string, { keyring }: BrowserParts): string {
  return createHmac('sha256', keyring.cookieSecret).update(`form\0${browser}`).digest('base64url');
}

function isSecure(config: Pick<HubConfig, 'origin'>): boolean {
  return config.origin.startsWith('https:');
}
