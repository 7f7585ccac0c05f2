/** The registrar's counter: every step checks the form, does one thing, and records it without personal data. */
import type { AssuranceLevel } from '@breakwater/federation-protocol';
import type { Context } from 'hono';
import { type EventParts, recordEvent } from '../events.ts';
import type { Route } from '../http/route.ts';
import type { Enrolment, EnrolmentStore } from '../store/enrolment.ts';
import type { PasskeyStore } from '../store/passkey.ts';
import type { Person, PersonStore } from '../store/person.ts';
import { ConsoleError } from './error.ts';
import { operatorPage } from './frame.ts';
import { formField, readForm } from './guard.ts';
import { sessionOf } from './session.ts';
import type { ConsoleSite } from './site.ts';
import { counterText as text } from './text/counter-en.ts';
import { type CodeLine, type GiveForm, recordView, searchView } from './view/counter.ts';
import { slipView } from './view/slip.ts';

/** A code as it is shown once. */
export interface FreshCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/** What the counter works with. */
export interface CounterParts extends EventParts {
  readonly site: ConsoleSite;
  /** Where a citizen types the code. */
  readonly enrolAddress: string;
  readonly people: PersonStore;
  readonly enrolments: EnrolmentStore;
  readonly passkeys: PasskeyStore;
  /** Makes a code and keeps its hash; the person's open code stops working. */
  giveCode(person: Person, proofing: AssuranceLevel, issuedBy: string): Promise<FreshCode>;
}

const formBytes = 4096;
/** Shorter words would show half the country to whoever is curious. */
const wordsMin = 3;
const wordsMax = 120;
const foundMax = 20;
const levels: readonly AssuranceLevel[] = ['low', 'substantial', 'high'];
const emptyForm: GiveForm = { checked: false, level: '', wrong: [] };

/** The rows of the counter. The search is a post, so that no name or number ever stands in an address. */
export function counterRoutes(parts: CounterParts): readonly Route[] {
  const row = (
    method: Route['method'],
    path: string,
    act: (c: Context, p: CounterParts) => Promise<Response>,
  ): Route => ({
    method,
    path,
    who: 'operator',
    bodyBytes: method === 'GET' ? 0 : formBytes,
    handle: (context) => act(context, parts),
  });
  return [
    row('GET', '/counter', showSearch),
    row('POST', '/counter', search),
    row('GET', '/counter/people/:account', openRecord),
    row('POST', '/counter/people/:account/code', giveCode),
    row('POST', '/counter/people/:account/withdraw', withdrawCode),
  ];
}

async function showSearch(context: Context, { site }: CounterParts): Promise<Response> {
  return searchPage(context, site, { words: '', found: null, wrong: null });
}

async function search(context: Context, parts: CounterParts): Promise<Response> {
  const fields = await readForm(context, parts.site);
  const words = (fields.get('words') ?? '').trim().replace(/\s+/gu, ' ');
  const wrong = words.length < wordsMin ? text.searchShort : words.length > wordsMax ? text.searchLong : null;
  if (wrong) return searchPage(context, parts.site, { words, found: null, wrong });
  const found = await parts.people.search(asNumber(words), foundMax + 1);
  await recordEvent(parts, 'counter.searched', { found: Math.min(found.length, foundMax) });
  return searchPage(context, parts.site, { words, found, wrong: null });
}

/** Numbers on documents are in capitals; nobody should have to type them so. Names have no digits. */
function asNumber(words: string): string {
  return /\d/u.test(words) ? words.toUpperCase() : words;
}

function searchPage(
  context: Context,
  site: ConsoleSite,
  asked: { words: string; found: readonly Person[] | null; wrong: string | null },
): Promise<Response> {
  const body = searchView({ ...asked, limit: foundMax, field: formField(context, site) });
  return operatorPage(context, site, { title: text.title, here: '/counter', body }, asked.wrong ? 400 : 200);
}

async function openRecord(context: Context, parts: CounterParts): Promise<Response> {
  const person = await personOf(context, parts.people);
  await recordEvent(parts, 'counter.record-opened');
  return recordPage(context, parts, person, { form: emptyForm, notice: null });
}

async function giveCode(context: Context, parts: CounterParts): Promise<Response> {
  const fields = await readForm(context, parts.site);
  const person = await personOf(context, parts.people);
  const level = levels.find((one) => one === fields.get('level'));
  const checked = fields.get('checked') === 'yes';
  if (!checked || !level) {
    const wrong: GiveForm['wrong'] = [...(checked ? [] : ['checked' as const]), ...(level ? [] : ['level' as const])];
    return recordPage(context, parts, person, { form: { checked, level: level ?? '', wrong }, notice: null });
  }
  const { code, expiresAt } = await parts.giveCode(person, level, sessionOf(context).operator);
  await recordEvent(parts, 'enrolment.code-given', { proofing: level });
  const name = `${person.givenName} ${person.familyName}`;
  const body = slipView({ name, code, address: parts.enrolAddress, expiresAt });
  return operatorPage(context, parts.site, {
    title: text.slipTitle,
    here: '/counter',
    body,
    scripts: ['console.js'],
  });
}

async function withdrawCode(context: Context, parts: CounterParts): Promise<Response> {
  const fields = await readForm(context, parts.site);
  const person = await personOf(context, parts.people);
  const id = fields.get('id') ?? '';
  // Only a code of the person on this page: an identifier from elsewhere withdraws nothing.
  const own = (await parts.enrolments.listOf(person.accountId)).some((enrolment) => enrolment.id === id);
  const withdrawn = own && (await parts.enrolments.withdraw(id, parts.world.now()));
  if (withdrawn) await recordEvent(parts, 'enrolment.code-withdrawn');
  const notice = withdrawn ? text.withdrawn : text.withdrawnTooLate;
  return recordPage(context, parts, person, { form: emptyForm, notice });
}

async function recordPage(
  context: Context,
  { site, enrolments, passkeys, world }: CounterParts,
  person: Person,
  said: { form: GiveForm; notice: string | null },
): Promise<Response> {
  const now = world.now();
  const [codes, keys] = await Promise.all([enrolments.listOf(person.accountId), passkeys.listOf(person.accountId)]);
  const body = recordView({
    ...said,
    person,
    passkeys: keys.length,
    codes: codes.map((enrolment) => codeLine(enrolment, now)),
    field: formField(context, site),
    now,
  });
  // A generic title: names of people do not belong into the browser's history.
  return operatorPage(
    context,
    site,
    { title: text.recordTitle, here: '/counter', body },
    said.form.wrong.length > 0 ? 400 : 200,
  );
}

async function personOf(context: Context, people: PersonStore): Promise<Person> {
  const person = await people.find(context.req.param('account') ?? '');
  if (!person) throw new ConsoleError('CONSOLE_PERSON_UNKNOWN');
  return person;
}

function codeLine(enrolment: Enrolment, now: Date): CodeLine {
  return { id: enrolment.id, givenAt: enrolment.issuedAt, level: enrolment.proofing, state: codeState(enrolment, now) };
}

function codeState(enrolment: Enrolment, now: Date): CodeLine['state'] {
  if (enrolment.usedAt) return 'used';
  if (enrolment.voidedAt) return 'withdrawn';
  return enrolment.expiresAt <= now ? 'expired' : 'open';
}
