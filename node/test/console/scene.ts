/** A console in a test: a real store in memory, a clock that stands still, and a browser that keeps its cookies. */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { Hono } from 'hono';
import { pino } from 'pino';
import type { HubFacts } from '../../console/facts.ts';
import { requireOperator } from '../../console/guard.ts';
import { makeOperatorLink } from '../../console/link.ts';
import { consoleRows } from '../../console/routes.ts';
import type { StartBackup } from '../../console/start-backup.ts';
import { createApp } from '../../http/app.ts';
import { issueEnrolmentCode } from '../../login/enrolment-code.ts';
import { createEnrolmentTables, openEnrolmentStore } from '../../store/sqlite/enrolment.ts';
import { createEventTables, openEventStore } from '../../store/sqlite/event.ts';
import { createOperatorTables, openOperatorStore } from '../../store/sqlite/operator.ts';
import { createPasskeyTables, openPasskeyStore } from '../../store/sqlite/passkey.ts';
import { createPersonTables, openPersonStore } from '../../store/sqlite/person.ts';
import type { World } from '../../world.ts';
import { calmFacts } from './facts.ts';

export const origin = 'http://localhost:7201';
export const noon = new Date('2026-11-22T12:00:00Z');

/** A console with everything a test may want to look at or change. */
export type Scene = ReturnType<typeof openScene>;

export function openScene(options: { facts?: HubFacts; startBackup?: StartBackup } = {}) {
  const file = new Database(':memory:');
  file.exec(
    [createOperatorTables, createEventTables, createPersonTables, createEnrolmentTables, createPasskeyTables].join(
      '\n',
    ),
  );
  const db = drizzle({ client: file });
  const clock = { now: noon };
  let counter = 0;
  const confirmed = { count: 0 };
  const world: World = {
    now: () => clock.now,
    randomBytes: (count) => {
      counter += 1;
      return new Uint8Array(createHash('shake256', { outputLength: count }).update(`${counter}`).digest());
    },
    log: pino({ level: 'silent' }),
  };
  const site = { country: 'LC', name: 'Saint Lucia', origin, cookieSecret: 'a secret of this hub' };
  const operators = openOperatorStore(db);
  const events = openEventStore(db);
  const enrolments = openEnrolmentStore(db);
  const people = openPersonStore(db);
  const keyring = { cookieSecret: site.cookieSecret };
  const sessionParts = { world, site, operators };
  const rows = consoleRows({
    ...sessionParts,
    events,
    people,
    enrolments,
    passkeys: openPasskeyStore(db),
    enrolAddress: 'http://lc.localhost:7101/enrol',
    gather: async () => ({ ...(options.facts ?? calmFacts), now: clock.now }),
    startBackup: options.startBackup ?? (async () => true),
    confirmClock: async () => {
      confirmed.count += 1;
    },
    giveCode: async (person, proofing, issuedBy) => {
      const order = { accountId: person.accountId, proofing, issuedBy };
      const { code, enrolment } = await issueEnrolmentCode({ store: { enrolments }, keyring, world }, order);
      return { code, expiresAt: enrolment.expiresAt };
    },
  });
  const app = createApp({
    routes: rows,
    frame: { name: site.name, code: site.country },
    secure: false,
    world,
    requireOperator: requireOperator(sessionParts),
  });
  return { app, rows, clock, world, site, operators, events, people, enrolments, confirmed };
}

/** A browser pointed at the console. `headers` of a call override what a browser would send. */
export function openBrowser(app: Hono) {
  const cookies = new Map<string, string>();
  async function send(
    method: string,
    path: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ) {
    const answer = await app.request(`${origin}${path}`, {
      method,
      headers: {
        host: 'localhost:7201',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'POST' ? { origin, 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
    for (const line of answer.headers.getSetCookie()) keep(line);
    return { status: answer.status, location: answer.headers.get('location'), body: await answer.text() };
  }
  function keep(line: string) {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
  return {
    cookies,
    get: (path: string, headers?: Record<string, string>) => send('GET', path, undefined, headers),
    post: (path: string, form: Record<string, string>, headers?: Record<string, string>) =>
      send('POST', path, form, headers),
    /** Opens `page` and posts to `path` with the hidden token found there. */
    async submit(page: string, path: string, form: Record<string, string>) {
      const shown = await send('GET', page);
      return send('POST', path, { form: tokenIn(shown.body), ...form });
    },
  };
}

/** The hidden form token of a page. */
export function tokenIn(body: string): string {
  return /name="form" value="([^"]+)"/u.exec(body)?.[1] ?? '';
}

/** The secret code of a fresh one-time link. */
export async function freshCode(scene: Scene): Promise<string> {
  const link = await makeOperatorLink({ ...scene, origin }, 'M. Charles');
  return new URL(link.url).searchParams.get('code') ?? '';
}

/** A browser in which an operator has signed in by link. */
export async function signedIn(scene: Scene) {
  const browser = openBrowser(scene.app);
  const code = await freshCode(scene);
  await browser.submit(`/sign-in/link?code=${code}`, '/sign-in/link', { code });
  return browser;
}
