/** The country picker: which countries, in which order, and what choosing one sets off. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { Context } from 'hono';
import { type CountryRow, countriesPage, notListedPage } from '../pages/countries.ts';
import { formToken, keepCookie, readCookie, readForm } from './browser.ts';
import { LoginError } from './error.ts';
import { goAbroad } from './go-abroad.ts';
import type { RegionMember } from './parts.ts';
import { readSignInRequest, type SignInParts } from './sign-in-request.ts';
import { isTrustedBetween } from './trusted-between.ts';

const lastCountryCookie = 'bw-country';
const lastCountrySeconds = 365 * 86_400;
const searchMaxLength = 80;

/** GET /sign-in/:uid/countries */
export async function showCountries(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readLocalRequest(parts, context);
  const search = (context.req.query('search') ?? '').slice(0, searchMaxLength);
  const view = {
    owner: parts.config,
    uid: request.uid,
    token: formToken(context, parts),
    service: request.asks.service.name,
    search,
    rows: rowsFor(parts, search, readCookie(context, parts, lastCountryCookie)),
    now: parts.world.now(),
  };
  return context.html(await countriesPage(view));
}

/** POST /sign-in/:uid/countries */
export async function receiveCountry(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readLocalRequest(parts, context);
  const form = await readForm(context, parts);
  const member = otherMembers(parts).find(({ country }) => country === form.get('country'));
  if (!member) throw new LoginError('LOGIN_COUNTRY_UNKNOWN');
  const departure = await goAbroad(parts, request, member);
  keepCookie(context, parts, departure.cookie.name, departure.cookie.value, departure.cookie.seconds);
  keepCookie(context, parts, lastCountryCookie, member.country, lastCountrySeconds);
  return context.redirect(departure.url, 303);
}

/** GET /sign-in/:uid/not-listed */
export async function showNotListed(parts: SignInParts, context: Context): Promise<Response> {
  const request = await readLocalRequest(parts, context);
  return context.html(await notListedPage({ owner: parts.config, uid: request.uid, token: formToken(context, parts) }));
}

/** A chain of three countries would hide from the citizen who really asks, so a foreign request goes no further. */
async function readLocalRequest(parts: SignInParts, context: Context) {
  const request = await readSignInRequest(parts, context);
  if (request.visited) throw new LoginError('LOGIN_COUNTRY_UNKNOWN', { why: 'the request is foreign itself' });
  return request;
}

function otherMembers({ config, members }: SignInParts): readonly RegionMember[] {
  return members().filter(({ country }) => country !== config.country);
}

function rowsFor(parts: SignInParts, search: string, lastUsed: string | undefined): readonly CountryRow[] {
  const states = parts.countryStates();
  const wanted = fold(search);
  const rows = otherMembers(parts)
    .filter(({ country }) => isTrustedBetween(parts, country))
    .filter(({ name, country }) => fold(name).includes(wanted) || country.toLowerCase() === wanted)
    .map(({ name, country }) => ({ ...stateOf(states, country), name, country, isLastUsed: country === lastUsed }));
  return rows.sort((a, b) => Number(b.isLastUsed) - Number(a.isLastUsed) || a.name.localeCompare(b.name, 'en'));
}

function stateOf(states: ReturnType<SignInParts['countryStates']>, country: CountryCode) {
  return states.get(country) ?? { state: 'ready' as const, since: new Date(0) };
}

function fold(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
