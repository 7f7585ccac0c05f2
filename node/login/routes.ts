/** Every page a citizen can reach, as one table; signing in reads from top to bottom. */
import type { Context } from 'hono';
import type { Route } from '../http/route.ts';
import { homePage } from '../pages/home.ts';
import { wayOut } from '../pages/problem.ts';
import { text } from '../pages/text/en.ts';
import * as account from './account.ts';
import { countAttempts } from './attempts.ts';
import { receiveCountry, showCountries, showNotListed } from './choose-country.ts';
import { receiveAnswer, showArrived } from './come-back.ts';
import * as enrol from './enrol.ts';
import * as home from './home-flow.ts';
import { guarded, type WaysOut } from './problem.ts';
import { type RecordRefusal, refusalRecorder } from './refusals.ts';
import type { SignInParts } from './sign-in-request.ts';
import { signInWays } from './ways-out.ts';

/** Wrong enrolment codes let through within ten minutes: ten from one address, 200 in all; the caps never move. */
const enrolmentCaps = { perAddress: 10, inAll: 200, windowMs: 600_000 } as const;

// A passkey's answer is some kilobytes at most; all other forms are a few words.
const passkeyBytes = 65_536;
const formBytes = 8192;

/** The rows of the citizen pages; the provider itself is mounted under /op beside them. */
export function loginRoutes(given: SignInParts): Route[] {
  const parts = { ...given, record: refusalRecorder(given) };
  return [
    {
      method: 'GET',
      path: '/',
      who: 'anyone',
      bodyBytes: 0,
      handle: async (c) => c.html(await homePage(parts.config)),
    },
    ...signInRows(parts),
    ...enrolRows(parts),
    ...accountRows(parts),
  ];
}

interface RowParts extends SignInParts {
  readonly record: RecordRefusal;
}

type Handler = (parts: SignInParts, context: Context) => Promise<Response>;

function signInRows(parts: RowParts): Route[] {
  const ways: WaysOut = (context, error) => signInWays(parts, context, error);
  const get = (path: string, handler: Handler) => row(parts, 'GET', path, 0, ways, handler);
  const post = (path: string, bodyBytes: number, handler: Handler) =>
    row(parts, 'POST', path, bodyBytes, ways, handler);
  return [
    get('/sign-in/:uid', home.showSignIn),
    post('/sign-in/:uid/passkey', passkeyBytes, home.receivePasskey),
    get('/sign-in/:uid/agreement', home.showAgreement),
    post('/sign-in/:uid/agreement', formBytes, home.receiveAgreement),
    get('/sign-in/:uid/countries', showCountries),
    post('/sign-in/:uid/countries', formBytes, receiveCountry),
    get('/sign-in/:uid/not-listed', showNotListed),
    get('/rp/callback', receiveAnswer),
    get('/sign-in/:uid/arrived', showArrived),
    post('/sign-in/:uid/leave', formBytes, home.leave),
  ];
}

function enrolRows(parts: RowParts): Route[] {
  const withAttempts = { ...parts, attempts: countAttempts(enrolmentCaps) };
  const ways: WaysOut = () => [wayOut('/enrol', text.ways.startAgain)];
  const get = (path: string, handler: typeof enrol.showEnrol) =>
    row(withAttempts, 'GET', path, 0, ways, (_parts, context) => handler(withAttempts, context));
  const post = (path: string, bodyBytes: number, handler: typeof enrol.showEnrol) =>
    row(withAttempts, 'POST', path, bodyBytes, ways, (_parts, context) => handler(withAttempts, context));
  return [
    get('/enrol', enrol.showEnrol),
    post('/enrol', formBytes, enrol.receiveCode),
    get('/enrol/passkey', enrol.showMakePasskey),
    post('/enrol/passkey', passkeyBytes, enrol.receiveNewPasskey),
    get('/enrol/done', enrol.showEnrolled),
  ];
}

function accountRows(parts: RowParts): Route[] {
  const ways: WaysOut = () => [wayOut('/account', text.common.account)];
  const get = (path: string, handler: Handler) => row(parts, 'GET', path, 0, ways, handler);
  const post = (path: string, bodyBytes: number, handler: Handler) =>
    row(parts, 'POST', path, bodyBytes, ways, handler);
  return [
    get('/account', account.showAccount),
    post('/account/sign-in', passkeyBytes, account.receiveAccountSignIn),
    get('/account/passkeys/new', account.showAddPasskey),
    post('/account/passkeys', passkeyBytes, account.receiveAddedPasskey),
    post('/account/passkeys/remove', formBytes, account.receiveRemovedPasskey),
    post('/account/agreements/end', formBytes, account.receiveEndedAgreement),
    post('/account/sign-out', formBytes, account.receiveSignOut),
  ];
}

function row(
  parts: RowParts,
  method: Route['method'],
  path: string,
  bodyBytes: number,
  ways: WaysOut,
  handler: Handler,
): Route {
  // The pages check for themselves who is signed in, because the answer to "nobody" is the way to sign in.
  return { method, path, who: 'anyone', bodyBytes, handle: guarded(parts, ways, (context) => handler(parts, context)) };
}
