/** Enrolling at a hub's page: the right code makes one passkey; every wrong one is told apart and loses nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueEnrolmentCode } from '../../login/enrolment-code.ts';
import { SoftwareAuthenticator } from './authenticator.ts';
import { Browser, optionsOn, type Page, wordsOf } from './browser.ts';
import { enrol } from './journeys.ts';
import { addResident, openRegion, type TestHub, type TestRegion } from './region.ts';

let region: TestRegion;
let hub: TestHub;

beforeAll(async () => {
  region = await openRegion(['LC', 'BB']);
  hub = region.hub('LC');
});

afterAll(() => region.close());

const device = () => new SoftwareAuthenticator(hub.origin);

async function enter(code: string, browser = new Browser()): Promise<Page> {
  return browser.submit(await browser.go(`${hub.origin}/enrol`), '/enrol', [['code', code]]);
}

describe('the enrolment page', () => {
  it('makes a passkey with a code typed carelessly, and greets the person', async () => {
    const { person, code } = await addResident(hub);
    const browser = new Browser();
    const make = await enter(` ${code.toLowerCase().replace('-', ' – ')} `, browser);
    expect(wordsOf(make)).toContain('Hello Marisol, make your passkey');
    const done = await browser.submit(make, '/enrol/passkey', [['response', device().create(optionsOn(make))]]);
    expect(wordsOf(done)).toContain('Your passkey is ready');
    expect(await hub.store.passkeys.listOf(person.accountId)).toMatchObject([{ proofing: 'substantial', counter: 0 }]);
  });

  it('keeps what was typed and says what is wrong with it', async () => {
    const unknown = await enter('AAAAA-AAAAA');
    expect(wordsOf(unknown)).toContain('ENROL_CODE_UNKNOWN');
    expect(unknown.text).toContain('value="AAAAA-AAAAA"');
    expect(unknown.text).toContain('aria-invalid="true"');
    expect(wordsOf(await enter('<script>'))).toContain('We do not know this code');
    expect(wordsOf(await enter(''))).toContain('Enter your code');
  });

  it('refuses a code that was used, has expired, or was followed by a newer one', async () => {
    const used = await addResident(hub);
    await enrol(new Browser(), hub, used.code, device());
    expect(wordsOf(await enter(used.code))).toContain('ENROL_CODE_USED');

    const late = { ...hub.parts, world: { ...hub.parts.world, now: () => new Date(Date.now() - 8 * 86_400_000) } };
    const order = { accountId: used.person.accountId, proofing: 'substantial', issuedBy: 'test' } as const;
    expect(wordsOf(await enter((await issueEnrolmentCode(late, order)).code))).toContain('ENROL_CODE_EXPIRED');

    const first = await issueEnrolmentCode(hub.parts, order);
    await issueEnrolmentCode(hub.parts, order);
    expect(wordsOf(await enter(first.code))).toContain('ENROL_CODE_VOID');
  });

  it('makes one passkey from one code, also when it is open in two windows', async () => {
    const { person, code } = await addResident(hub);
    const [one, two] = [new Browser(), new Browser()];
    const [left, right] = [await enter(code, one), await enter(code, two)];
    await one.submit(left, '/enrol/passkey', [['response', device().create(optionsOn(left))]]);
    const late = await two.submit(right, '/enrol/passkey', [['response', device().create(optionsOn(right))]]);
    expect(wordsOf(late)).toContain('ENROL_CODE_USED');
    expect(await hub.store.passkeys.listOf(person.accountId)).toHaveLength(1);
  });

  it('stores nothing when the device did not verify its user, stood elsewhere, or answered another page', async () => {
    const { person, code } = await addResident(hub);
    const browser = new Browser();
    const send = async (response: string, page: Page) =>
      browser.submit(page, '/enrol/passkey', [['response', response]]);
    const page = await enter(code, browser);
    const options = optionsOn(page);
    expect(wordsOf(await send(device().create(options, { userVerified: false }), page))).toContain(
      'LOGIN_PASSKEY_INVALID',
    );
    const fresh = await browser.go(`${hub.origin}/enrol/passkey`);
    const elsewhere = new SoftwareAuthenticator('https://evil.example').create(optionsOn(fresh));
    expect(wordsOf(await send(elsewhere, fresh))).toContain('LOGIN_PASSKEY_INVALID');
    const made = { ...options, challenge: Buffer.alloc(54).toString('base64url') };
    expect(wordsOf(await send(device().create(made), fresh))).toContain('LOGIN_CHALLENGE_STALE');
    expect(wordsOf(await send('{"not": "webauthn"}', fresh))).toContain('LOGIN_PASSKEY_INVALID');
    expect(await hub.store.passkeys.listOf(person.accountId)).toEqual([]);
    const again = await browser.go(`${hub.origin}/enrol/passkey`);
    expect(wordsOf(await send(device().create(optionsOn(again)), again))).toContain('Your passkey is ready');
  });

  it('asks for the code again when the browser never entered one', async () => {
    expect(wordsOf(await new Browser().go(`${hub.origin}/enrol/passkey`))).toContain('LOGIN_CHALLENGE_STALE');
  });
});

describe('guessing codes', () => {
  it('ends after ten tries, even for the right code, and says when it may go on', async () => {
    const own = await openRegion(['DM']);
    const dm = own.hub('DM');
    const { code } = await addResident(dm);
    const browser = new Browser();
    const guess = async (typed: string) =>
      browser.submit(await browser.go(`${dm.origin}/enrol`), '/enrol', [['code', typed]]);
    for (let tries = 0; tries < 10; tries++) expect((await guess('AAAAA-AAAAA')).status).toBe(400);
    const stopped = await guess(code);
    await own.close();
    expect(stopped.status).toBe(429);
    expect(wordsOf(stopped)).toContain('ENROL_TOO_MANY_TRIES');
    expect(wordsOf(stopped)).toContain('Wait ten minutes');
  });
});
