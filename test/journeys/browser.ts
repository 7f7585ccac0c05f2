/** A real Chromium, and people in it: each has a browser of their own and a passkey device that stays with them. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sparticuz, { inflate } from '@sparticuz/chromium';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';

const installedPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const looseFlags = /web-security|insecure-content|site-isolation|single-process|no-zygote|IsolateOrigins/;
// With graphics in the browser's own process, the thread that sets them up adds to the environment, which moves it in
// memory, while the first thread reads it: now and then Chromium died of that as it started.
const sharedGraphics = '--in-process-gpu';

const missingLibrary = /error while loading shared libraries/;
// Left to itself, Playwright ends the whole process on Ctrl-C, and the region would be left running.
const ownSignals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

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
  if (installed) return await chromium.launch({ executablePath: installed, args: ['--no-sandbox'], ...ownSignals });
  try {
    return await launchPackaged({});
  } catch (error) {
    if (!(error instanceof Error) || !missingLibrary.test(error.message)) throw error;
    return await launchPackaged(await packagedLibraries());
  }
}

/** Chromium as npm brought it. `extra` is added to the environment of the browser alone. */
export async function launchPackaged(extra: Readonly<Record<string, string>>): Promise<Browser> {
  const args = sparticuz.args.filter((flag) => !looseFlags.test(flag) && flag !== sharedGraphics);
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const env = { ...Object.fromEntries(inherited), ...extra };
  return await chromium.launch({ executablePath: await sparticuz.executablePath(), args, env, ...ownSignals });
}

/**
 * Bare machines lack NSS and other libraries that Chromium needs; the package brings them for Amazon's servers. They
 * are unpacked only when they are needed, and only the browser sees them: elsewhere the machine's own fit better.
 */
export async function packagedLibraries(): Promise<Readonly<Record<string, string>>> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const unpacked = await inflate(join(dirname(entry), '..', 'bin', 'al2023.tar.br'));
  return { LD_LIBRARY_PATH: join(unpacked, 'lib'), FONTCONFIG_PATH: join(tmpdir(), 'fonts') };
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
