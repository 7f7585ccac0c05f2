/** What people do in these tests, step by step: enrol, go home from a service, prove, agree. */
import type { SoftwareAuthenticator } from './authenticator.ts';
import { type Browser, optionsOn, type Page } from './browser.ts';
import type { TestHub } from './region.ts';

/** The service's own address, where the browser of a test stops. */
export const atService = /^http:\/\/[a-z]+\.localhost:7999\//;

/** Enters a code and makes a passkey. */
export async function enrol(
  browser: Browser,
  hub: TestHub,
  code: string,
  device: SoftwareAuthenticator,
): Promise<Page> {
  const form = await browser.go(`${hub.origin}/enrol`);
  const make = await browser.submit(form, '/enrol', [['code', code]]);
  return browser.submit(make, '/enrol/passkey', [['response', device.create(optionsOn(make))]]);
}

/** From the service's button, by way of the country picker, to the home country's sign-in page. */
export async function goHome(browser: Browser, url: string, country: string, stopAt = atService): Promise<Page> {
  const choose = await browser.go(url);
  const countries = await browser.go(`${choose.url}/countries`);
  return browser.submit(countries, '/countries', [['country', country]], stopAt);
}

/** Proves with the passkey and agrees; stops at the first address that `stopAt` matches. */
export async function proveAndAgree(
  browser: Browser,
  page: Page,
  device: SoftwareAuthenticator,
  stopAt = atService,
): Promise<Page> {
  const agreement = await browser.submit(page, '/passkey', [['response', device.get(optionsOn(page))]], stopAt);
  return agreement.location ? agreement : browser.submit(agreement, '/agreement', [], stopAt);
}
