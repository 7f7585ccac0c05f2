/** The public site in a real browser: accessible, light, self-contained, and whole without a script. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../journeys/browser.ts';
import { type BuiltSite, openSite } from './built-site.ts';

const pages = [
  '/',
  '/how-it-works/',
  '/hubs/',
  '/trust-list/',
  '/readiness/',
  '/method/',
  '/not-there-yet/',
  '/404.html',
];
const pageBytesMax = 60_000;

let site: BuiltSite;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  site = await openSite();
  origin = site.origin;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function withPage<T>(
  look: { readonly width: number; readonly colorScheme: 'light' | 'dark'; readonly javaScriptEnabled?: boolean },
  visit: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  const { width, ...options } = look;
  const context = await browser.newContext({ ...options, viewport: { width, height: 640 } });
  try {
    return await visit(context);
  } finally {
    await context.close();
  }
}

describe.each(pages)('%s', (path) => {
  it.each([
    [320, 'dark'],
    [1280, 'light'],
  ] as const)('has no accessibility fault and no sideways scrolling at %i px, %s', async (width, colorScheme) => {
    await withPage({ width, colorScheme }, async (context) => {
      const page = await context.newPage();
      await page.goto(origin + path);
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
      // As a string: the program is checked without the browser's types.
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    });
  });

  it('loads less than 60 kB, all of it from its own host, without a complaint of the browser', async () => {
    await withPage({ width: 1280, colorScheme: 'light' }, async (context) => {
      const page = await context.newPage();
      const sizes: Promise<number>[] = [];
      const strange: string[] = [];
      page.on('response', (response) => {
        if (!response.url().startsWith(origin)) strange.push(response.url());
        if (response.ok()) sizes.push(response.body().then((body) => body.length));
      });
      page.on('pageerror', (error) => strange.push(error.message));
      // A 404 of the live documents is expected here: nobody but the authority has them.
      page.on('console', (line) => line.type() === 'error' && !/404/.test(line.text()) && strange.push(line.text()));
      await page.goto(origin + path, { waitUntil: 'networkidle' });
      expect(strange).toEqual([]);
      const bytes = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
      expect(bytes).toBeGreaterThan(1000);
      expect(bytes).toBeLessThan(pageBytesMax);
    });
  });

  it('has one main heading, a way past the menu, and says something without a script', async () => {
    await withPage({ width: 320, colorScheme: 'light', javaScriptEnabled: false }, async (context) => {
      const page = await context.newPage();
      await page.goto(origin + path);
      expect(await page.locator('h1').count()).toBe(1);
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').getAttribute('href')).toBe('#content');
      expect((await page.locator('main').textContent())?.length).toBeGreaterThan(50);
    });
  });

  it('links only to pages that are there, or to what the authority serves', async () => {
    await withPage({ width: 1280, colorScheme: 'light' }, async (context) => {
      const page = await context.newPage();
      await page.goto(origin + path);
      const links = await page.locator('a[href^="/"]').all();
      const targets = await Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''));
      const live = (target: string) => target === '/status' || target.startsWith('/trust/');
      const dead = targets.filter((target) => !live(target) && !pages.includes(target));
      expect(dead).toEqual([]);
    });
  });
});

describe('the hubs page', () => {
  it('shows live states in word and shape, and says when none are at hand', async () => {
    await withPage({ width: 320, colorScheme: 'light' }, async (context) => {
      const page = await context.newPage();
      await page.goto(`${origin}/hubs/`);
      await page.locator('#status-line', { hasText: 'No live state is at hand' }).waitFor();
      const hubs = [
        { country: 'LC', state: 'ready', since: null },
        { country: 'DM', state: 'cut-off', since: '2026-11-20T10:00:00Z' },
      ];
      const json = { checkedAt: '2026-11-22T12:00:00Z', hubs };
      await page.route('**/status.json', (route) => route.fulfill({ json }));
      await page.reload();
      await page.locator('#status-line', { hasText: '1 of 2 hubs are ready, 1 cut off.' }).waitFor();
      expect(await page.locator('[data-country=DM] .state').textContent()).toContain('cut off since 20 November 2026');
      expect(await page.locator('[data-country=LC] .state').getAttribute('class')).toBe('state ready');
      expect(await page.locator('[data-country=GY] .state').textContent()).toBe('not known here');
    });
  });
});
