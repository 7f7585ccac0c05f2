/** The registrar's counter from end to end: nothing without a checked document, nothing personal in the record. */
import { beforeEach, describe, expect, it } from 'vitest';
import { hashEnrolmentCode, readEnrolmentCode } from '../../login/enrolment-code.ts';
import { openScene, type Scene, signedIn } from './scene.ts';

const marisol = {
  accountId: 'account-1',
  personNumber: 'LC-1001',
  givenName: 'Marisol',
  familyName: 'Joseph',
  birthDate: '1987-03-09',
  address: '14 Chaussee Road, Castries',
  email: 'marisol@example.lc',
  documentNumber: 'LC8812345',
  source: 'synthetic',
  importedAt: new Date('2026-11-01T00:00:00Z'),
};
const other = { ...marisol, accountId: 'account-2', personNumber: 'LC-1002', givenName: '<b>Ann</b>' };
const page = `/counter/people/${marisol.accountId}`;
const proper = { checked: 'yes', level: 'substantial' };

let scene: Scene;
let browser: Awaited<ReturnType<typeof signedIn>>;

beforeEach(async () => {
  scene = openScene();
  await scene.people.importPeople([marisol, other]);
  browser = await signedIn(scene);
});

const codeIn = (body: string) => /data-enrolment-code>([^<]+)</u.exec(body)?.[1] ?? '';
const eventNames = async () => (await scene.events.newest(20)).map((event) => event.name);

describe('looking a person up', () => {
  it.each([['LC-1001'], ['lc8812345'], ['joseph marisol'], ['  Marisol   ']])('finds her by "%s"', async (words) => {
    const { body } = await browser.submit('/counter', '/counter', { words });
    expect(body).toContain('Marisol Joseph');
    expect(body).toContain(page);
  });

  it('asks for three characters, keeps what was typed, and says so beside the field', async () => {
    const answer = await browser.submit('/counter', '/counter', { words: 'ma' });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('Type at least three characters.');
    expect(answer.body).toContain('value="ma"');
    expect(answer.body).not.toContain('Joseph');
  });

  it('says what to do when nobody is found', async () => {
    const { body } = await browser.submit('/counter', '/counter', { words: 'Nobody Here' });
    expect(body).toContain('Check the spelling against the document');
  });

  it('shows names as text, never as markup', async () => {
    const { body } = await browser.submit('/counter', '/counter', { words: 'LC-1002' });
    expect(body).toContain('&lt;b&gt;Ann&lt;/b&gt;');
  });

  it('puts no name or number into an address', async () => {
    const { body } = await browser.submit('/counter', '/counter', { words: 'joseph' });
    expect(body.match(/(?:href|action)="[^"]*(?:joseph|LC-1001|8812345)/giu)).toBeNull();
  });
});

describe('the record', () => {
  it('shows what stands on the document', async () => {
    const { body } = await browser.get(page);
    for (const fact of ['Marisol Joseph', '9 March 1987', 'LC8812345', 'LC-1001']) expect(body).toContain(fact);
    expect(body).toMatch(/<title>Record/u);
  });

  it('of nobody is refused', async () => {
    expect((await browser.get('/counter/people/account-9')).body).toContain('CONSOLE_PERSON_UNKNOWN');
  });
});

describe('giving a code', () => {
  it('shows it once, with a slip that says until when, and keeps only its hash', async () => {
    const { body } = await browser.submit(page, `${page}/code`, proper);
    const code = codeIn(body);
    expect(readEnrolmentCode(code)).not.toBeNull();
    expect(body).toContain('29 November 2026');
    expect(body).toContain('http://lc.localhost:7101/enrol');
    const [kept] = await scene.enrolments.listOf(marisol.accountId);
    expect(kept).toMatchObject({
      proofing: 'substantial',
      issuedBy: 'M. Charles',
      codeHash: hashEnrolmentCode(readEnrolmentCode(code) ?? '', scene.site.cookieSecret),
    });
    expect((await browser.get(page)).body).not.toContain(code);
  });

  it.each([
    ['the tick', { level: 'substantial' }, 'Tick that you checked the document in person.'],
    ['the level', { checked: 'yes' }, 'Choose how identity was established.'],
    ['an honest level', { checked: 'yes', level: 'absolute' }, 'Choose how identity was established.'],
  ])('needs %s, and keeps the rest of the form', async (_what, form, says) => {
    const answer = await browser.submit(page, `${page}/code`, { ...form });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(says);
    if ('checked' in form) expect(answer.body).toMatch(/name="checked" value="yes" checked/u);
    expect(await scene.enrolments.listOf(marisol.accountId)).toEqual([]);
  });

  it('anew ends the code before', async () => {
    await browser.submit(page, `${page}/code`, proper);
    await browser.submit(page, `${page}/code`, proper);
    const kept = await scene.enrolments.listOf(marisol.accountId);
    expect(kept.filter((one) => one.voidedAt === null)).toHaveLength(1);
  });
});

describe('withdrawing a code', () => {
  it('works once, and only on the page of its person', async () => {
    await browser.submit(page, `${page}/code`, proper);
    const [kept] = await scene.enrolments.listOf(marisol.accountId);
    const form = { id: kept?.id ?? '' };
    const foreign = await browser.submit(page, `/counter/people/${other.accountId}/withdraw`, form);
    expect(foreign.body).toContain('There was nothing to withdraw');
    const { body } = await browser.submit(page, `${page}/withdraw`, form);
    expect(body).toContain('It no longer works.');
    expect((await browser.submit(page, `${page}/withdraw`, form)).body).toContain('There was nothing to withdraw');
    expect((await scene.enrolments.find(form.id))?.voidedAt).not.toBeNull();
    expect(await scene.enrolments.use(form.id, scene.clock.now)).toBe(false);
  });

  it('does nothing to one that has run out', async () => {
    await browser.submit(page, `${page}/code`, proper);
    const [kept] = await scene.enrolments.listOf(marisol.accountId);
    expect(await scene.enrolments.withdraw(kept?.id ?? '', new Date('2026-11-30T00:00:00Z'))).toBe(false);
  });
});

describe('what is recorded', () => {
  it('is every step, in order, without a name, a number or a code', async () => {
    await browser.submit('/counter', '/counter', { words: 'joseph' });
    const { body } = await browser.submit(page, `${page}/code`, proper);
    const [kept] = await scene.enrolments.listOf(marisol.accountId);
    await browser.submit(page, `${page}/withdraw`, { id: kept?.id ?? '' });
    expect((await eventNames()).reverse()).toEqual([
      'operator.signed-in',
      'counter.searched',
      'counter.record-opened',
      'enrolment.code-given',
      'counter.record-opened',
      'enrolment.code-withdrawn',
    ]);
    const record = JSON.stringify(await scene.events.newest(20));
    for (const secret of ['Joseph', 'LC-1001', 'LC8812345', 'account-1', codeIn(body)]) {
      expect(record).not.toContain(secret);
    }
  });
});
