/** A citizen at a browser: makes a passkey with the registrar's code, and signs in at services at home and abroad. */
import type { Locator, Page } from 'playwright-core';

/** How a service greets somebody, read from its page. */
export interface Greeting {
  readonly name: string;
  readonly level: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly ms: number;
}

/** What the home hub showed before the citizen agreed. */
export interface ConsentSeen {
  readonly text: string;
  readonly optional: readonly string[];
}

/** Called at each page worth looking at; the screenshots use it. */
export type Onlooker = (page: Page, name: string) => Promise<void>;

/** Nobody looks on. */
export const nobody: Onlooker = async () => undefined;

/** Types the code on the hub's page and lets the device make a passkey. */
export async function makePasskey(page: Page, hub: string, code: string, look: Onlooker = nobody): Promise<void> {
  await page.goto(`${hub}/enrol`);
  await look(page, 'enrol');
  await page.locator('input[name=code]').fill(code);
  await page.getByRole('button', { name: 'Go on' }).click();
  const make = page.getByRole('button', { name: 'Make my passkey' });
  await make.waitFor();
  await look(page, 'make-passkey');
  await make.click();
  await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
}

/** From the service to the citizen's own hub; told that it did not answer in time, she tries again, twice at most. */
async function reachHome(page: Page, service: string, country: string, look: Onlooker): Promise<Locator> {
  const passkey = page.getByRole('button', { name: 'Sign in with your passkey' });
  const silent = page.getByText('LOGIN_PEER_UNREACHABLE');
  for (let attempt = 1; ; attempt++) {
    await page.goto(service);
    await look(page, 'service');
    await page.getByRole('button', { name: /sign in/i }).click();
    const abroad = page.getByRole('link', { name: 'Sign in with another country' });
    await abroad.waitFor();
    await look(page, 'sign-in');
    await abroad.click();
    const choice = page.locator('button[name=country]', { hasText: country });
    await choice.waitFor();
    await look(page, 'countries');
    await choice.click();
    await passkey.or(silent).first().waitFor();
    if (attempt === 3 || !(await silent.isVisible())) break;
  }
  await passkey.waitFor();
  return passkey;
}

/**
 * Signs in at a service in another country: picks the own country there, proves oneself at home, unticks the optional
 * attributes in `untick`, agrees. Who agreed before is not asked again; then there is no `consent`.
 */
export async function signInAbroad(
  page: Page,
  service: string,
  country: string,
  untick: readonly string[] = [],
  look: Onlooker = nobody,
): Promise<Greeting & { readonly consent: ConsentSeen | undefined }> {
  const began = performance.now();
  const passkey = await reachHome(page, service, country, look);
  await look(page, 'sign-in-at-home');
  await passkey.click();
  const agree = page.getByRole('button', { name: /^Agree and go on/ });
  await agree.or(page.locator('[data-greeting]')).first().waitFor();
  let consent: ConsentSeen | undefined;
  if (await agree.isVisible()) {
    consent = await readConsent(page);
    await look(page, 'agreement');
    for (const claim of untick) await page.locator(`input[name=attribute][value="${claim}"]`).uncheck();
    await agree.click();
  }
  const greeting = await readGreeting(page, began);
  await look(page, 'service-signed-in');
  return { ...greeting, consent };
}

async function readConsent(page: Page): Promise<ConsentSeen> {
  const text = (await page.locator('main').textContent()) ?? '';
  const ticks = await page.locator('main input[type=checkbox]').all();
  const optional = await Promise.all(ticks.map(async (tick) => (await tick.getAttribute('value')) ?? ''));
  return { text: text.replace(/\s+/g, ' '), optional };
}

async function readGreeting(page: Page, began: number): Promise<Greeting> {
  const greeting = (await page.locator('[data-greeting]').textContent()) ?? '';
  const ms = performance.now() - began;
  const attribute = async (name: string) => (await page.locator(`[${name}]`).getAttribute(name)) ?? '';
  const claims: Record<string, string> = {};
  for (const row of await page.locator('[data-claim]').all()) {
    claims[(await row.getAttribute('data-claim')) ?? ''] = (await row.textContent()) ?? '';
  }
  const name = greeting.replace(/^Good day, /, '').trim();
  return { name, level: await attribute('data-level'), subject: await attribute('data-subject'), claims, ms };
}
