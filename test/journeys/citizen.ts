/** A citizen at a browser: makes a passkey with the registrar's code, and signs in at services at home and abroad. */
import type { Page } from 'playwright-core';

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

/** Types the code on the hub's page and lets the device make a passkey. */
export async function makePasskey(page: Page, hub: string, code: string): Promise<void> {
  await page.goto(`${hub}/enrol`);
  await page.locator('input[name=code]').fill(code);
  await page.locator('main form button[type=submit]').first().click();
  await page.getByRole('button', { name: /make (a|your|my) passkey/i }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/enrol/passkey'));
}

/**
 * Signs in at a service in another country: picks the own country there, proves oneself at home, unticks the optional
 * attributes in `untick`, agrees. Returns the greeting and what the consent page showed.
 */
export async function signInAbroad(
  page: Page,
  service: string,
  country: string,
  untick: readonly string[],
): Promise<Greeting & { readonly consent: ConsentSeen }> {
  const began = performance.now();
  await page.goto(service);
  await page.getByRole('button', { name: /sign in/i }).click();
  await page
    .getByRole('link', { name: /another country/i })
    .or(page.getByRole('button', { name: /another country/i }))
    .click();
  await page
    .getByRole('button', { name: new RegExp(country, 'i') })
    .or(page.getByRole('link', { name: new RegExp(country, 'i') }))
    .first()
    .click();
  await page.getByRole('button', { name: /passkey/i }).click();
  const agree = page.getByRole('button', { name: /^agree/i });
  await agree.waitFor();
  const consent = await readConsent(page);
  for (const claim of untick) await page.locator(`input[type=checkbox][value="${claim}"]`).uncheck();
  await agree.click();
  return { ...(await readGreeting(page, began)), consent };
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
