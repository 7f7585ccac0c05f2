/** Emergency notices on the trust list page in a real browser: in force only when enough states signed them. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../journeys/browser.ts';
import { type BuiltSite, openSite } from './built-site.ts';
import { faultsOf, overhangOf, wcag } from './inspect.ts';
import { addNotice, makeSmallRegion, publishSmallRegion, type SmallRegion } from './small-region.ts';

const now = new Date();
const phone = { width: 320, height: 640 };
const rules = [...wcag, 'best-practice'];

let site: BuiltSite;
let browser: Browser;
let region: SmallRegion;

beforeAll(async () => {
  site = await openSite();
  browser = await launchBrowser();
  region = await makeSmallRegion();
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

afterEach(() => {
  for (const path of [...site.files.keys()]) if (path.startsWith('/trust/')) site.files.delete(path);
});

function serve(files: ReadonlyMap<string, Uint8Array>): void {
  for (const [path, bytes] of files) site.files.set(`/trust/${path}`, bytes);
}

async function onPage(visit: (page: Page) => Promise<void>) {
  const context = await browser.newContext({ viewport: phone, locale: 'en-GB', timezoneId: 'America/St_Lucia' });
  try {
    const page = await context.newPage();
    await page.goto(`${site.origin}/trust-list/`);
    await visit(page);
  } finally {
    await context.close();
  }
}

async function check(page: Page, country = 'LC'): Promise<void> {
  await page.locator('#check-country').selectOption(country);
  await page.getByRole('button', { name: 'Check this entry' }).click();
}

const result = (page: Page, words: string) => page.locator('#check-result', { hasText: words });

describe('an emergency notice', () => {
  const line = '#notice-line';
  const row = '[data-country=DM] td';
  const publish = async (signers: number) => {
    const files = await publishSmallRegion(region, { now });
    await addNotice(files, region, { now, signers });
    serve(files);
  };

  it('is shown as unchecked, then as in force, by the list, in its row and in the headline', async () => {
    await publish(3);
    await onPage(async (page) => {
      const shown = 'The server shows 1 emergency notice, not checked yet: Dominica, messages between hubs.';
      await page.locator(line, { hasText: shown }).waitFor();
      await check(page, 'DM');
      await result(page, 'It holds. Dominica stands on the list; one service is suspended.').waitFor();
      expect(await page.locator(line).textContent()).toBe(
        '1 emergency notice is in force: Dominica, messages between hubs.',
      );
      expect(await page.locator(row).textContent()).toContain('suspended: messages between hubs');
      expect(await faultsOf(page, rules)).toEqual([]);
      expect(await overhangOf(page)).toBeLessThanOrEqual(0);
      await check(page, 'LC');
      await result(page, 'It holds. Saint Lucia stands on the list in force').waitFor();
    });
  });

  it.each([0, 2])('that only %i other states signed is not in force after a check', async (signers) => {
    await publish(signers);
    await onPage(async (page) => {
      await page.locator(line, { hasText: 'not checked yet' }).waitFor();
      await check(page, 'DM');
      await result(page, 'It holds. Dominica stands on the list in force').waitFor();
      expect(await page.locator(line).textContent()).toMatch(/^The server names 1 notice that this check could not/);
      expect(await page.locator(row).textContent()).not.toContain('suspended');
    });
  });
});
