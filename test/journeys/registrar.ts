/** A registrar at the counter of the console: signs in by the operator's link, looks a person up, gives a code. */
import type { Page } from 'playwright-core';

/** What the registrar saw and gave. */
export interface CounterVisit {
  readonly code: string;
  /** The record as the counter shows it, to be compared with the person's document. */
  readonly record: string;
}

/** Takes a person through the counter. `link` is the one-time operator's link, `words` what the registrar types. */
export async function serveAtCounter(page: Page, link: string, words: string): Promise<CounterVisit> {
  await page.goto(link);
  await page.locator('form button.main').click();
  const counter = new URL('/counter', link).href;
  await page.goto(counter);
  await page.fill('#words', words);
  await page.locator('form[role=search] button').click();
  await page.locator('a.choice').first().click();
  const record = (await page.locator('dl.facts').first().textContent()) ?? '';
  await page.check('#checked');
  await page.check('#level-substantial');
  await page.locator('form[action$="/code"] button').click();
  const code = ((await page.locator('[data-enrolment-code]').textContent()) ?? '').trim();
  return { code, record };
}
