/** A registrar at the counter of the console: signs in by the operator's link, looks a person up, gives a code. */
import type { Page } from 'playwright-core';
import { nobody, type Onlooker } from './citizen.ts';

/** What the registrar saw and gave. */
export interface CounterVisit {
  readonly code: string;
  /** The record as the counter shows it, to be compared with the person's document. */
  readonly record: string;
}

/** Opens the console with a one-time operator's link. */
export async function enterConsole(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.locator('form[action="/sign-in/link"] button').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Takes a person through the counter. `link` is the one-time operator's link, `words` what the registrar types. */
export async function serveAtCounter(
  page: Page,
  link: string,
  words: string,
  look: Onlooker = nobody,
): Promise<CounterVisit> {
  await enterConsole(page, link);
  await page.goto(new URL('/counter', link).href);
  await page.fill('#words', words);
  await page.locator('form[role=search] button').click();
  await page.locator('a.choice').first().waitFor();
  await look(page, 'counter-search');
  await page.locator('a.choice').first().click();
  const record = (await page.locator('dl.facts').first().textContent()) ?? '';
  await look(page, 'counter-record');
  await page.check('#checked');
  await page.check('#level-substantial');
  await page.locator('form[action$="/code"] button').click();
  const code = ((await page.locator('[data-enrolment-code]').textContent()) ?? '').trim();
  await look(page, 'counter-slip');
  return { code, record };
}
