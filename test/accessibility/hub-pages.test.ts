/** The pages of real hubs in a real browser: accessible and narrow enough on a phone, and usable without a script. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Visitor, visit } from '../journeys/browser.ts';
import { makePasskey, type Onlooker, signInAbroad } from '../journeys/citizen.ts';
import { openLedger } from '../journeys/ledger.ts';
import { type OpenScene, openScene } from '../journeys/open-scene.ts';
import { serveAtCounter } from '../journeys/registrar.ts';
import { faultsOf, overhangOf } from './inspect.ts';

const phone = { width: 320, height: 640 };
// Alone on the machine the whole takes less than a minute; beside the story it may take three.
const foundingMs = 300_000;
const walkMs = 180_000;

const root = mkdtempSync(join(tmpdir(), 'hub-pages-'));
let scene: OpenScene;
let marisol: Visitor;
let registrar: Page;

beforeAll(async () => {
  const lines: string[] = [];
  scene = await openScene(
    root,
    [],
    openLedger((line) => lines.push(line)),
  );
}, foundingMs);

afterAll(async () => {
  await scene?.close();
  rmSync(root, { recursive: true, force: true });
}, foundingMs);

/** Looks at each page by day and by night on a phone, and notes what is wrong with it. */
function inspector(): { readonly look: Onlooker; readonly seen: string[]; readonly faults: string[] } {
  const [seen, faults]: [string[], string[]] = [[], []];
  const look: Onlooker = async (page, name) => {
    seen.push(name);
    await page.setViewportSize(phone);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      faults.push(...(await faultsOf(page)).map((fault) => `${name}, ${colorScheme}: ${fault}`));
    }
    const overhang = await overhangOf(page);
    if (overhang > 0) faults.push(`${name}: ${overhang} px wider than the screen`);
  };
  return { look, seen, faults };
}

async function operatorLink(country: string, name: string): Promise<string> {
  const { value } = await scene.programs.breakwater(
    'operator',
    'link',
    '--dir',
    scene.places.hubDir(country),
    '--name',
    name,
  );
  return String(value.url);
}

/** Where a button ends, in pixels from the top of the page. */
async function lowestOf(page: Page, button: string): Promise<number> {
  const box = await page.getByRole('button', { name: button }).boundingBox();
  return box === null ? Number.POSITIVE_INFINITY : Math.ceil(box.y + box.height);
}

/** A browser in which every script is switched off, with the cookies of another when they are given. */
async function withoutScript(cookies?: BrowserContext): Promise<Page> {
  const context = await scene.browser.newContext({
    viewport: phone,
    javaScriptEnabled: false,
    ...(cookies ? { storageState: await cookies.storageState() } : {}),
  });
  return await context.newPage();
}

describe('without any script', { timeout: walkMs }, () => {
  it('a registrar looks a person up at the counter and gives a code, which the citizen can then use', async () => {
    registrar = await withoutScript();
    const { code, record } = await serveAtCounter(registrar, await operatorLink('LC', 'M. Charles'), 'Marisol Joseph');
    expect(record).toContain('LC-SAMPLE-');
    marisol = await visit(scene.browser);
    await makePasskey(marisol.page, scene.places.hub('LC'), code);
    expect(await marisol.passkeys()).toBe(1);
  });

  it('a citizen searches for a country, chooses it, and arrives at its hub', async () => {
    const page = await withoutScript();
    await page.goto(scene.places.service('polyclinic'));
    await page.getByRole('button', { name: /sign in/i }).click();
    await page.getByRole('link', { name: 'Sign in with another country' }).click();
    await page.locator('input[name=search]').fill('lucia');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/search=lucia/);
    expect(await page.locator('button[name=country]').count()).toBe(1);
    await page.locator('button[name=country]', { hasText: 'Saint Lucia' }).click();
    await page.getByRole('button', { name: 'Sign in with your passkey' }).waitFor();
    expect(new URL(page.url()).origin).toBe(scene.places.hub('LC'));
    expect(await page.locator('main').textContent()).toContain('Passkeys need JavaScript');
    await page.context().close();
  });

  it('a citizen who has proved who they are answers the agreement and is greeted by the service', async () => {
    await marisol.page.goto(scene.places.service('polyclinic'));
    await marisol.page.getByRole('button', { name: /sign in/i }).click();
    await marisol.page.getByRole('link', { name: 'Sign in with another country' }).click();
    await marisol.page.locator('button[name=country]', { hasText: 'Saint Lucia' }).click();
    await marisol.page.getByRole('button', { name: 'Sign in with your passkey' }).click();
    await marisol.page.waitForURL(/\/agreement$/);
    const page = await withoutScript(marisol.page.context());
    await page.goto(marisol.page.url());
    // The common case is one screen of the smallest telephone: what is asked, and both answers.
    expect(await lowestOf(page, 'Not now')).toBeLessThanOrEqual(phone.height);
    await page.locator('input[value=email]').uncheck();
    await page.getByRole('button', { name: /^Agree and go on/ }).click();
    await page.locator('[data-greeting]').waitFor();
    expect(await page.locator('[data-greeting]').textContent()).toBe('Good day, Marisol Joseph');
    expect(await page.locator('[data-claim=birthdate]').count()).toBe(1);
    expect(await page.locator('[data-claim=email]').count()).toBe(0);
    await page.context().close();
  });
});

describe('on a phone, by day and by night', { timeout: walkMs }, () => {
  it('the citizen’s pages have no accessibility fault and no sideways scrolling', async () => {
    const { look, seen, faults } = inspector();
    const { page } = marisol;
    const hub = scene.places.hub('LC');
    await page.goto(hub);
    await look(page, 'hub-home');
    await page.goto(`${hub}/enrol`);
    await look(page, 'enrol');
    await page.locator('input[name=code]').fill('K7QM4-XWP9T');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('alert').waitFor();
    await look(page, 'enrol-wrong-code');
    await signInAbroad(page, scene.places.service('pensions'), 'Saint Lucia', [], look);
    await page.goto(`${hub}/account`);
    await look(page, 'account-sign-in');
    await page.getByRole('button', { name: /passkey/i }).click();
    await page.getByRole('heading', { name: 'Who asked about me' }).waitFor();
    await look(page, 'account');
    expect((await page.goto(`${hub}/sign-in/gone`))?.status()).toBe(410);
    await look(page, 'problem');
    const flow = ['service', 'sign-in', 'countries', 'sign-in-at-home', 'agreement', 'service-signed-in'];
    const own = ['hub-home', 'enrol', 'enrol-wrong-code', ...flow, 'account-sign-in', 'account', 'problem'];
    expect(seen).toEqual(own);
    expect(faults).toEqual([]);
  });

  it('the operator’s and the registrar’s pages have none either', async () => {
    const { look, seen, faults } = inspector();
    const { page } = await visit(scene.browser);
    const link = await operatorLink('DM', 'R. Toussaint');
    const dm = ['--dir', scene.places.hubDir('DM')];
    await page.goto(new URL('/sign-in', link).href);
    await look(page, 'sign-in');
    await serveAtCounter(page, link, 'Delphine Royer', look);
    await page.goto(new URL('/backups', link).href);
    await page.getByText('Nothing had to be repaired.').waitFor();
    await look(page, '/backups before the first one');
    await scene.programs.breakwater('backup', 'run', ...dm);
    await scene.programs.breakwater('backup', 'audit', ...dm);
    for (const path of ['/', '/backups', '/trust', '/peers', '/events', '/runbook/after-the-storm']) {
      expect((await page.goto(new URL(path, link).href))?.status()).toBe(200);
      await look(page, path);
    }
    expect(seen.length).toBe(11);
    expect(faults).toEqual([]);
  });

  it('the public site checks a country’s entry in what the region’s authority really publishes', async () => {
    const { look, faults } = inspector();
    const { page } = await visit(scene.browser);
    await page.goto(`${scene.places.authority}/trust-list/`);
    await page.locator('[data-list=freshness]', { hasText: 'fresh: enough hubs vouched for it' }).waitFor();
    await page.locator('#check-country').selectOption('DM');
    await page.getByRole('button', { name: 'Check this entry' }).click();
    await page.locator('#check-result', { hasText: 'It holds. Dominica stands on the list in force' }).waitFor();
    await page.getByRole('button', { name: 'Show the lists so far' }).click();
    await page.locator('#history-line', { hasText: 'compared with the log' }).waitFor();
    await look(page, 'trust-list');
    expect(faults).toEqual([]);
  });

  it('the authority’s live page has none, and shows every hub', async () => {
    const { look, faults } = inspector();
    const { page } = await visit(scene.browser);
    expect((await page.goto(`${scene.places.authority}/status`))?.status()).toBe(200);
    await look(page, 'status');
    expect(await page.locator('tbody tr').count()).toBe(7);
    expect(await page.locator('dl.facts').textContent()).toMatch(
      /Enough hubs vouched for it.*of 7 hubs; 5 are needed/su,
    );
    expect(faults).toEqual([]);
  });
});
