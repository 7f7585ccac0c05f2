/**
 * Takes pictures of the pages a person meets, light and dark, on a phone of 320 px and on a desk of 1280 px, and says
 * what axe and the narrow screen find wrong: `node test/journeys/screenshots.ts [--root DIR] [--only NAME]`.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { visit } from './browser.ts';
import { makePasskey, type Onlooker, signInAbroad } from './citizen.ts';
import { openLedger } from './ledger.ts';
import { openScene } from './open-scene.ts';
import { projectRoot } from './programs.ts';
import { enterConsole, serveAtCounter } from './registrar.ts';
import type { Scene } from './scene.ts';

const folder = join(projectRoot, '.breakwater', 'screenshots');
const widths = [320, 1280];
const schemes = ['light', 'dark'] as const;
const heights = { 320: 640, 1280: 900 } as const;

/** Pictures of one page in every size and scheme, and what is wrong with it. */
function photographer(faults: string[]): Onlooker {
  return async (page, name) => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 320 ? heights[320] : heights[1280] });
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
        faults.push(...(await faultsOf(page, `${name} ${colorScheme} ${width}`)));
      }
    }
  };
}

/** WCAG 2.2 A and AA as far as axe can tell, and pages wider than the screen. */
async function faultsOf(page: Page, where: string): Promise<readonly string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes[0]?.target.join(' ')}`);
  const overflow = await page.evaluate('document.scrollingElement.scrollWidth - window.innerWidth');
  return Number(overflow) > 0 ? [...found, `${where}: ${overflow} px wider than the screen`] : found;
}

async function photographSite({ browser, places }: Scene, look: Onlooker): Promise<void> {
  const { page, close } = await visit(browser);
  for (const [name, path] of Object.entries({
    'site-home': '/',
    'site-hubs': '/hubs',
    'site-readiness': '/readiness',
    'site-trust-list': '/trust-list',
    'site-status': '/status',
  })) {
    await page.goto(`${places.authority}${path}`, { waitUntil: 'networkidle' });
    await look(page, name);
  }
  await close();
}

async function photographCitizen(scene: Scene, look: Onlooker): Promise<void> {
  const { browser, places, programs } = scene;
  const registrar = await visit(browser);
  const link = await programs.breakwater('operator', 'link', '--dir', places.hubDir('LC'), '--name', 'M. Charles');
  const { code } = await serveAtCounter(registrar.page, String(link.value.url), 'Marisol Joseph', look);
  await registrar.close();
  const { page, close } = await visit(browser);
  await page.goto(places.hub('LC'));
  await look(page, 'hub-home');
  await page.goto(`${places.hub('LC')}/enrol`);
  await page.locator('input[name=code]').fill('K7QM4-XWP9T');
  await page.getByRole('button', { name: 'Go on' }).click();
  await look(page, 'enrol-wrong-code');
  await makePasskey(page, places.hub('LC'), code, look);
  await look(page, 'enrolled');
  await signInAbroad(page, places.service('polyclinic'), 'Saint Lucia', [], look);
  await page.goto(`${places.hub('LC')}/account`);
  await page.getByRole('button', { name: /passkey/i }).click();
  await page.getByRole('heading', { name: /who asked about me/i }).waitFor();
  await look(page, 'account');
  await close();
}

async function photographConsole({ browser, places, programs }: Scene, look: Onlooker): Promise<void> {
  const { page, close } = await visit(browser);
  const link = await programs.breakwater('operator', 'link', '--dir', places.hubDir('DM'), '--name', 'R. Toussaint');
  await programs.breakwater('backup', 'run', '--dir', places.hubDir('DM'));
  await enterConsole(page, String(link.value.url));
  for (const name of ['', 'peers', 'backups', 'trust', 'events']) {
    await page.goto(new URL(`/${name}`, String(link.value.url)).href);
    await look(page, `console-${name === '' ? 'overview' : name}`);
  }
  await close();
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const parts = { site: photographSite, citizen: photographCitizen, console: photographConsole };
mkdirSync(folder, { recursive: true });
const faults: string[] = [];
const ledger = openLedger((line) => process.stdout.write(`${line}\n`));
const scene = await openScene(mkdtempSync(join(tmpdir(), 'screenshots-')), [], ledger);
try {
  for (const [name, work] of Object.entries(parts)) {
    if (values.only === undefined || values.only === name) await work(scene, photographer(faults));
  }
} finally {
  await scene.close();
}
ledger.fact(`pictures are in ${folder}`);
for (const fault of faults) ledger.fact(fault);
if (faults.length > 0) process.exitCode = 1;
