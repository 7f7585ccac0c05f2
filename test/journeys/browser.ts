/** A real Chromium, and people in it: each has a browser of their own and a passkey device that stays with them. */
import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';

const installedPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const looseFlags = /web-security|insecure-content|site-isolation|single-process|no-zygote|IsolateOrigins/;

/** A person at a browser. */
export interface Visitor {
  readonly page: Page;
  /** Passkeys on the person's device, as the device counts them. */
  passkeys(): Promise<number>;
  close(): Promise<void>;
}

/** Launches Chromium with the protections of a real one: flags that loosen the same-origin policy are left out. */
export async function launchBrowser(): Promise<Browser> {
  const installed = installedPlaces.find((place) => existsSync(place));
  if (installed) return await chromium.launch({ executablePath: installed, args: ['--no-sandbox'] });
  const args = sparticuz.args.filter((flag) => !looseFlags.test(flag));
  return await chromium.launch({ executablePath: await sparticuz.executablePath(), args });
}

/** A new person with an empty device: a platform authenticator with resident keys that verifies its user. */
export async function visit(browser: Browser): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const devtools: CDPSession = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    page,
    passkeys: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    close: async () => await context.close(),
  };
}
