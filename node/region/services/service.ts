/** One demonstration service as a program of its own: `node service.ts <directory>` reads service.json and serves. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Configuration } from 'openid-client';
import { type ServiceDescription, serviceDescriptions } from './descriptions.ts';
import { frontPage, memberPage, type SignedIn, troublePage } from './pages.ts';
import { openRegister, type Register } from './register.ts';
import { arrive, type Departure, depart, discoverHub, type ServiceRegistration } from './sign-in.ts';
import { text } from './text/en.ts';

interface Session {
  readonly startedAt: number;
  departure?: Departure;
  person?: SignedIn;
}

const sessionsMax = 1_000; // a demonstration; the oldest session leaves first
const sessionLifeMs = 30 * 60_000;
const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' http://*.localhost:*; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Builds the service's routes. Exported for its test, which hands in a hub that answers from memory. */
export function serviceApp(parts: {
  readonly service: ServiceDescription;
  readonly registration: ServiceRegistration;
  readonly register: Register;
  readonly hub: () => Promise<Configuration>;
  readonly now: () => Date;
}): Hono {
  const { service, registration, register } = parts;
  const sessions = new Map<string, Session>();
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
  });
  app.get('/assets/:name', (context) => stylesheet(context));
  app.get('/ready', (context) => context.json({ service: service.id, ready: true }));
  app.get('/', async (context) => {
    const person = current(sessions, context, parts.now)?.person;
    return context.html(person ? await memberPage(service, person) : await frontPage(service));
  });
  app.post('/sign-in', async (context) => {
    try {
      const { url, departure } = await depart(await parts.hub(), service, registration);
      remember(sessions, context, { startedAt: parts.now().getTime(), departure });
      return context.redirect(url.href, 303);
    } catch (error) {
      return await refuse(context, service, error);
    }
  });
  app.get('/signed-in', async (context) => {
    const departure = current(sessions, context, parts.now)?.departure;
    if (!departure) return await refuse(context, service, new Error('no sign-in was under way in this browser'));
    try {
      const callback = new URL(new URL(context.req.url).search, `${registration.origin}/signed-in`);
      const arrival = await arrive(await parts.hub(), service, callback, departure);
      const name = [arrival.claims.given_name, arrival.claims.family_name].filter(Boolean).join(' ');
      const known = register.know(arrival.subject, name, parts.now());
      remember(sessions, context, { startedAt: parts.now().getTime(), person: { ...arrival, ...known } });
      return context.redirect('/', 303);
    } catch (error) {
      return await refuse(context, service, error);
    }
  });
  app.post('/sign-out', (context) => {
    sessions.delete(getCookie(context, 'session') ?? '');
    return context.redirect('/', 303);
  });
  return app;
}

function current(sessions: Map<string, Session>, context: Context, now: () => Date): Session | undefined {
  const session = sessions.get(getCookie(context, 'session') ?? '');
  return session && now().getTime() - session.startedAt < sessionLifeMs ? session : undefined;
}

/** A new session at each step, so that an identifier planted in the browser beforehand is worth nothing. */
function remember(sessions: Map<string, Session>, context: Context, session: Session): void {
  sessions.delete(getCookie(context, 'session') ?? '');
  const oldest = sessions.keys().next().value;
  if (sessions.size >= sessionsMax && oldest !== undefined) sessions.delete(oldest);
  const id = randomBytes(32).toString('base64url');
  sessions.set(id, session);
  setCookie(context, 'session', id, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: sessionLifeMs / 1000 });
}

/** The person gets a plain page; the cause goes to the log, without anything about the person. */
async function refuse(context: Context, service: ServiceDescription, error: unknown): Promise<Response> {
  const refusal = error instanceof Error && 'error' in error && typeof error.error === 'string' ? error.error : '';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
  const message = error instanceof Error ? error.message : 'unknown';
  process.stderr.write(`${JSON.stringify({ event: 'sign-in.refused', refusal, message, cause })}\n`);
  const said = refusal === 'access_denied';
  const page = await troublePage(service, {
    happened: said ? text.trouble.declined : text.trouble.failed,
    means: said ? text.trouble.declinedMeans : text.trouble.failedMeans,
    cure: text.trouble.cure,
    code: refusal === '' ? 'SIGN_IN_FAILED' : `SIGN_IN_${refusal.toUpperCase()}`,
  });
  return context.html(page, said ? 200 : 400);
}

function stylesheet(context: Context): Response {
  const files: Readonly<Record<string, URL>> = {
    'tokens.css': new URL('../../pages/assets/tokens.css', import.meta.url),
    'hub.css': new URL('../../pages/assets/hub.css', import.meta.url),
    'service.css': new URL('./service.css', import.meta.url),
  };
  const file = files[context.req.param('name') ?? ''];
  if (!file) return context.notFound() as Response;
  return context.body(readFileSync(file), 200, { 'content-type': 'text/css; charset=utf-8' });
}

/** Reads the service's directory and listens; the hub may come up later, so it is discovered at the first sign-in. */
function main(directory: string): void {
  const { id, listenPort, ...registration }: ServiceRegistration & { id: string; listenPort: number } = JSON.parse(
    readFileSync(join(directory, 'service.json'), 'utf8'),
  );
  const service = serviceDescriptions.find((one) => one.id === id);
  if (!service) throw new TypeError(`there is no service called ${id}`);
  let found: Configuration | undefined;
  const hub = async () => {
    found ??= await discoverHub(registration);
    return found;
  };
  const register = openRegister(join(directory, 'register.json'));
  const app = serviceApp({ service, registration, register, hub, now: () => new Date() });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: listenPort });
  const stop = () => server.close(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (process.argv[1] === import.meta.filename) main(process.argv[2] ?? '.');
