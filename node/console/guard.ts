/** Who may reach the console at all: right address, right page of origin, right form, and an operator signed in. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import type { Route } from '../http/route.ts';
import type { Html } from '../pages/layout.ts';
import { ConsoleError } from './error.ts';
import { findSession, type SessionParts, sessionOf, sessionSecret, visitSecret } from './session.ts';
import type { ConsoleSite } from './site.ts';

/** Lets only signed-in operators on; everybody else is sent to the sign-in page, and nothing of the row is run. */
export function requireOperator(parts: SessionParts): MiddlewareHandler {
  return async (context, next) => {
    checkAddress(context, parts.site);
    const session = await findSession(context, parts);
    if (!session) return context.redirect('/sign-in', 303);
    context.set('consoleSession', session);
    return next();
  };
}

/**
 * The same row, refusing a wrong Host (DNS rebinding) and, for a post, a wrong Origin, before anything else. A row of
 * operators also refuses whoever `requireOperator` has not let through, should a listener forget to ask it.
 */
export function guardRow(site: ConsoleSite, row: Route): Route {
  return {
    ...row,
    handle: (context) => {
      checkAddress(context, site);
      if (row.who !== 'anyone') sessionOf(context);
      return row.handle(context);
    },
  };
}

/**
 * Checks Host and Origin. A page of another site may point its own name at 127.0.0.1: then Host is that name. Consoles
 * of other countries on this machine are the same *site* to a browser, so SameSite cookies do not keep them out:
 * Origin does.
 */
function checkAddress(context: Context, site: ConsoleSite): void {
  const host = context.req.header('host') ?? '';
  if (host !== new URL(site.origin).host) {
    throw new ConsoleError('CONSOLE_HOST_WRONG', { host });
  }
  if (context.req.method === 'GET' || context.req.method === 'HEAD') return;
  const origin = context.req.header('origin') ?? '';
  if (origin !== site.origin) {
    throw new ConsoleError('CONSOLE_ORIGIN_WRONG', { origin });
  }
}

/** The hidden field that ties an operator's form to their session. */
export function formField(context: Context, site: ConsoleSite): Html {
  return hidden(formToken(site, 'session', sessionSecret(context, site)));
}

/** The hidden field that ties a form of the sign-in page to the browser it was shown in. */
export function visitField(context: Context, parts: SessionParts): Html {
  return hidden(formToken(parts.site, 'visit', visitSecret(context, parts)));
}

/** The fields of an operator's form. Throws `CONSOLE_FORM_STALE`, `CONSOLE_FORM_MALFORMED`. */
export function readForm(context: Context, site: ConsoleSite): Promise<ReadonlyMap<string, string>> {
  return readBoundForm(context, formToken(site, 'session', sessionSecret(context, site)));
}

/** The fields of a form of the sign-in page. Throws `CONSOLE_FORM_STALE`, `CONSOLE_FORM_MALFORMED`. */
export function readVisitForm(context: Context, parts: SessionParts): Promise<ReadonlyMap<string, string>> {
  return readBoundForm(context, formToken(parts.site, 'visit', visitSecret(context, parts)));
}

const tokenField = 'form';

function hidden(token: string): Html {
  return html`<input type="hidden" name="${tokenField}" value="${token}">`;
}

function formToken(site: ConsoleSite, kind: 'session' | 'visit', secret: string): string {
  return createHmac('sha256', site.cookieSecret).update(`console-form\0${kind}\0${secret}`).digest('base64url');
}

async function readBoundForm(context: Context, expected: string): Promise<ReadonlyMap<string, string>> {
  const type = context.req.header('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    throw new ConsoleError('CONSOLE_FORM_MALFORMED');
  }
  const fields = new Map(new URLSearchParams(await context.req.text()));
  const given = Buffer.from(fields.get(tokenField) ?? '');
  const wanted = Buffer.from(expected);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new ConsoleError('CONSOLE_FORM_STALE');
  }
  return fields;
}
