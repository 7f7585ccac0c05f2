/** The trust list page verifies for itself: in a real browser, against real signatures, and against bad ones. */
import { createHash } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../journeys/browser.ts';
import { type BuiltSite, openSite } from './built-site.ts';
import { publishSmallRegion } from './small-region.ts';

let site: BuiltSite;
let browser: Browser;

beforeAll(async () => {
  site = await openSite();
  browser = await launchBrowser();
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

async function onPage(visit: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
  try {
    const page = await context.newPage();
    await page.goto(`${site.origin}/trust-list/`);
    await visit(page);
  } finally {
    await context.close();
  }
}

const now = new Date();

describe('the trust list page', () => {
  it('says that no list is at hand where there is none', async () => {
    await onPage(async (page) => {
      await page.locator('#list-line', { hasText: 'No list is at hand' }).waitFor();
      expect(await page.locator('#list-found').isHidden()).toBe(true);
    });
  });

  it('shows the members, verifies every signature on request, and says which root it hangs on', async () => {
    const files = await publishSmallRegion(now, 3);
    serve(files);
    await onPage(async (page) => {
      await page.locator('#list-line', { hasText: 'List number 1' }).waitFor();
      expect(await page.locator('#list-members tr').count()).toBe(4);
      await page.locator('#check').click();
      await page.locator('#check-result', { hasText: 'Every signature holds' }).waitFor();
      expect(await page.locator('#check-result').textContent()).toContain('signed by 3 states; 3 are needed');
      const root = createHash('sha256')
        .update(files.get('root/1.json') ?? '')
        .digest('hex');
      expect((await page.locator('#root-fingerprint').textContent())?.replaceAll(' ', '')).toBe(root);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    });
  });

  it.each([
    ['a list that too few states signed', 2, (bytes: string) => bytes, 'TRUST_LIST_QUORUM_MISSING'],
    [
      'a list in which one address was changed',
      3,
      (bytes: string) => bytes.replaceAll('https://hub.lc.example', 'https://hub.lx.example'),
      'TRUST_LIST_QUORUM_MISSING',
    ],
    ['a list that is not canonical', 3, (bytes: string) => `${bytes} `, 'TRUST_NOT_CANONICAL'],
  ])('refuses %s, with the code', async (_, signers, change, code) => {
    const files = new Map(await publishSmallRegion(now, signers));
    const path = 'lists/hubs/1/payload.json';
    const list = new TextDecoder().decode(files.get(path));
    serve(files.set(path, new TextEncoder().encode(change(list))));
    await onPage(async (page) => {
      await page.locator('#check').click();
      await page.locator('#check-result', { hasText: 'does not hold' }).waitFor();
      expect(await page.locator('#check-result').textContent()).toContain(code);
      expect(await page.locator('#check-facts').isHidden()).toBe(true);
    });
  });
});
