/** The public site in a real browser: accessible, light, self-contained, and whole without a script. */
import { release } from '@breakwater/benchmarks';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../journeys/browser.ts';
import { type BuiltSite, openSite } from './built-site.ts';
import { faultsOf, overhangOf, wcag } from './inspect.ts';

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
const rules = [...wcag, 'best-practice'];

let site: BuiltSite;
let browser: Browser;
let phoneByNight: BrowserContext;
let deskByDay: BrowserContext;
let withoutScript: BrowserContext;

beforeAll(async () => {
  site = await openSite();
  browser = await launchBrowser();
  const phone = { width: 320, height: 640 };
  phoneByNight = await browser.newContext({ viewport: phone, colorScheme: 'dark' });
  deskByDay = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
  withoutScript = await browser.newContext({ viewport: phone, javaScriptEnabled: false });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe.each(pages)('%s', (path) => {
  it('has no accessibility fault and no sideways scrolling on a phone by night', async () => {
    const page = await phoneByNight.newPage();
    await page.goto(site.origin + path);
    expect(await faultsOf(page, rules)).toEqual([]);
    expect(await overhangOf(page)).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('has none on a desk by day either, and links only to what is there or what the authority serves', async () => {
    const page = await deskByDay.newPage();
    await page.goto(site.origin + path);
    expect(await faultsOf(page, rules)).toEqual([]);
    expect(await overhangOf(page)).toBeLessThanOrEqual(0);
    const links = await page.locator('a[href^="/"]').all();
    const targets = await Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''));
    const isLive = (target: string) => target === '/status' || target.startsWith('/trust/');
    expect(targets.filter((target) => !isLive(target) && !pages.includes(target))).toEqual([]);
    await page.close();
  });

  it('loads less than 60 kB, all of it from its own host, without a complaint of the browser', async () => {
    const { sizes, strange } = await load(path);
    const bytes = sizes.reduce((sum, one) => sum + one, 0);
    expect(strange).toEqual([]);
    expect(bytes).toBeGreaterThan(1000);
    expect(bytes).toBeLessThan(pageBytesMax);
  });

  it('has one main heading, a way past the menu, and all its text without a script', async () => {
    const page = await withoutScript.newPage();
    await page.goto(site.origin + path);
    expect(await page.locator('h1').count()).toBe(1);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('href')).toBe('#content');
    expect((await page.locator('main').textContent())?.length).toBeGreaterThan(50);
    await page.close();
  });
});

/** Opens a page with an empty cache and notes what it loads and what the browser complains of. */
async function load(path: string): Promise<{ readonly sizes: readonly number[]; readonly strange: readonly string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  const strange: string[] = [];
  page.on('response', (response) => {
    if (!response.url().startsWith(site.origin)) strange.push(response.url());
    if (response.ok()) sizes.push(response.body().then((body) => body.length));
  });
  page.on('pageerror', (error) => strange.push(error.message));
  // A 404 of the live documents is expected here: nobody but the authority has them.
  page.on('console', (line) => line.type() === 'error' && !/404/.test(line.text()) && strange.push(line.text()));
  await page.goto(site.origin + path, { waitUntil: 'networkidle' });
  const loaded = await Promise.all(sizes);
  await context.close();
  return { sizes: loaded, strange };
}

describe('the hubs page', () => {
  it('shows live states in word and shape, and says when none are at hand', async () => {
    const page = await phoneByNight.newPage();
    await page.goto(`${site.origin}/hubs/`);
    await page.locator('#status-line', { hasText: 'No live state is at hand' }).waitFor();
    const hubs = [
      { country: 'LC', origin: 'http://lc.localhost:7101', state: 'ready', since: '2026-11-21T10:00:00Z' },
      { country: 'DM', origin: 'http://dm.localhost:7105', state: 'cut-off', since: '2026-11-20T10:00:00Z' },
    ];
    await page.route('**/status.json', (route) => route.fulfill({ json: { checkedAt: '2026-11-22T12:00:00Z', hubs } }));
    await page.reload();
    await page.locator('#status-line', { hasText: '1 of 2 hubs are ready, 1 cut off.' }).waitFor();
    expect(await page.locator('[data-country=DM] .state').textContent()).toContain('cut off since 20 November 2026');
    expect(await page.locator('[data-country=LC] .state').getAttribute('class')).toBe('state ready');
    expect(await page.locator('[data-country=LC] a').getAttribute('href')).toBe('http://lc.localhost:7101');
    expect(await page.locator('[data-country=GY] .state').textContent()).toBe('not known here');
    expect(await faultsOf(page, rules)).toEqual([]);
    await page.close();
  });
});

describe('the readiness page', () => {
  const { ranked, unranked, uncertainty, cautions } = release.published;
  const open = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${site.origin}/readiness/`);
    return page;
  };

  it.each([
    ['a phone by night', () => phoneByNight],
    ['a desk by day', () => deskByDay],
  ])('shows one drawing on %s, with its finding, its name and its words', async (_where, context) => {
    const page = await open(context());
    const drawing = page.locator('figure').getByRole('img');
    expect(await drawing.count()).toBe(1);
    expect(await drawing.locator('circle').count()).toBe(ranked.length);
    expect(await drawing.locator('title').textContent()).toContain(`${ranked.length} countries`);
    for (const { name } of ranked) expect(await drawing.locator('desc').textContent()).toContain(name);
    const finding = `of ${uncertainty.pairs} pairs of countries, ${uncertainty.notToldApart} cannot be told apart.`;
    expect(await page.locator('figcaption').textContent()).toContain(finding);
    await page.close();
  });

  it('has the table behind the drawing: band, place, interval, grade and shares of every country', async () => {
    const page = await open(deskByDay);
    const table = page.getByRole('table', { name: /^Results of/ });
    expect(await table.locator('tbody').count()).toBe(uncertainty.bands.length);
    for (const { name, rank, interval, grade } of ranked) {
      const cells = await table.getByRole('row', { name, exact: false }).getByRole('cell').allTextContents();
      const range = interval.low === interval.high ? `${interval.low}` : `${interval.low} to ${interval.high}`;
      expect(
        cells.map((cell) => cell.trim()),
        name,
      ).toEqual(expect.arrayContaining([`${rank}`, range, grade]));
    }
    await page.close();
  });

  it('quotes every warning of a publisher, and names every country that is not ranked', async () => {
    const page = await open(withoutScript);
    const said = (await page.locator('main').textContent()) ?? '';
    for (const { text } of cautions) expect(said).toContain(text);
    for (const { name } of unranked) expect(said).toContain(name);
    expect(said).toContain('A conflict of interest');
    await page.close();
  });

  it('stays whole in print and with everything unfolded', async () => {
    const page = await open(deskByDay);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('figure').getByRole('img').count()).toBe(1);
    expect(await page.getByRole('table', { name: /^In how many of 100 runs/ }).isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    for (const more of await page.locator('summary').all()) await more.click();
    expect(await faultsOf(page, rules)).toEqual([]);
    expect(await overhangOf(page)).toBeLessThanOrEqual(0);
    await page.close();
  });
});
