/** The trust list page in a real browser: the check holds for what is true, and for nothing else, and stays usable. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../journeys/browser.ts';
import { type BuiltSite, openSite } from './built-site.ts';
import { faultsOf, overhangOf, wcag } from './inspect.ts';
import { makeSmallRegion, publishSmallRegion, type SmallRegion } from './small-region.ts';

const now = new Date();
const phone = { width: 320, height: 640 };
const desk = { width: 1280, height: 800 };
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

async function onPage(
  visit: (page: Page) => Promise<void>,
  viewport = phone,
  colorScheme = 'light' as 'light' | 'dark',
) {
  const context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB', timezoneId: 'America/St_Lucia' });
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
const stepState = (page: Page, step: string) => page.locator(`[data-step=${step}] .state`).textContent();
const steps = ['root', 'checkpoint', 'witnesses', 'entry', 'list', 'signatures', 'country'];

/** Somewhere past the middle, one bit of one byte is another. */
function flipped(bytes: Uint8Array | undefined): Uint8Array {
  const other = Uint8Array.from(bytes ?? []);
  const at = Math.floor(other.length * 0.6);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
}

describe('the trust list page', () => {
  it('says that no list is at hand where there is none, and a check says so too, without alarm', async () => {
    await onPage(async (page) => {
      await page.locator('#list-line', { hasText: 'No list is at hand' }).waitFor();
      await check(page);
      await result(page, 'This server holds no trust list').waitFor();
      expect(await page.locator('#check-result .cut-off').count()).toBe(0);
      expect(await stepState(page, 'root')).toBe('open');
    });
  });

  it('shows the list at first look, with the words that nothing is checked', async () => {
    serve(await publishSmallRegion(region, { now, lists: 2 }));
    await onPage(async (page) => {
      await page.locator('#list-line', { hasText: 'Nothing of it is checked yet' }).waitFor();
      expect(await page.locator('[data-list=number]').textContent()).toBe('2');
      expect(await page.locator('[data-country=LC] td').textContent()).toBe('hub.lc.example up to substantial');
      expect(await page.locator('[data-country=JM] td').textContent()).toBe('not on this list');
      const links = await page
        .locator('[data-document^="lists/"]')
        .evaluateAll((all) => all.map((one) => one.textContent));
      expect(links).toEqual(
        ['payload.json', 'signatures.json', 'proof.tlog-proof'].map((name) => `/trust/lists/hubs/2/${name}`),
      );
    });
  });

  it('checks an entry in seven steps and shows the fingerprint that all of it hangs on', async () => {
    const files = await publishSmallRegion(region, { now, lists: 3 });
    serve(files);
    await onPage(async (page) => {
      await check(page);
      await result(page, 'It holds. Saint Lucia stands on the list in force').waitFor();
      for (const step of steps) expect(await stepState(page, step)).toBe('holds');
      expect(await page.locator('[data-step=entry] p').textContent()).toContain('Entry 2 and 1 other hash add up');
      expect(await page.locator('[data-step=witnesses] p').textContent()).toContain('4 hubs cosigned; 3 are needed');
      const root = createHash('sha256')
        .update(files.get('root/1.json') ?? '')
        .digest('hex');
      expect((await page.locator('#print-rootFingerprint').textContent())?.replaceAll(' ', '')).toBe(root);
      expect(await faultsOf(page, rules)).toEqual([]);
      expect(await overhangOf(page)).toBeLessThanOrEqual(0);
      await page.locator('#check-pin').fill(root.toUpperCase().replace(/.{4}/g, '$& '));
      await check(page, 'DM');
      await result(page, 'It holds. Dominica').waitFor();
      expect(await page.locator('#check-caution').textContent()).toBe('It is the one that you typed.');
    });
  });

  it('says of a country that is not on the list that it is not, and of an old quorum that it is old', async () => {
    serve(await publishSmallRegion(region, { now, cosignedAt: new Date(now.getTime() - 5 * 86_400_000) }));
    await onPage(async (page) => {
      await check(page, 'JM');
      await result(page, 'JM is not on the list').waitFor();
      await check(page);
      await result(page, 'It holds, but it may be old').waitFor();
      expect(await stepState(page, 'witnesses')).toBe('old');
    });
  });
});

describe('a server that shows something else', () => {
  const shown = async () => publishSmallRegion(region, { now, lists: 2 });
  const having = (files: Map<string, Uint8Array>, path: string, bytes: Uint8Array | undefined) =>
    files.set(path, bytes ?? new Uint8Array());
  const list = 'lists/hubs/2/payload.json';

  it.each<[string, () => Promise<ReadonlyMap<string, Uint8Array>>, string, string]>([
    [
      'one flipped bit in the list',
      async () => shown().then((files) => having(files, list, flipped(files.get(list)))),
      'list',
      'TRUST_LIST_NOT_LOGGED',
    ],
    [
      'another list, with good signatures, that is not in the log',
      async () => {
        const other = await publishSmallRegion(region, { now, lists: 2 });
        const files = await shown();
        for (const path of [list, 'lists/hubs/2/signatures.json']) having(files, path, other.get(path));
        return files;
      },
      'list',
      'TRUST_LIST_NOT_LOGGED',
    ],
    [
      'another checkpoint, cosigned by all, that its log does not lead to',
      async () => {
        const other = await publishSmallRegion(region, { now, lists: 2 });
        return shown().then((files) => having(files, 'checkpoint', other.get('checkpoint')));
      },
      'entry',
      'TRUST_LOG_RANGE_MISMATCH',
    ],
    [
      'a checkpoint with one cosignature too few',
      async () => publishSmallRegion(region, { now, cosigners: 2 }),
      'witnesses',
      'TRUST_WITNESS_QUORUM_MISSING',
    ],
    [
      'one flipped bit in the checkpoint',
      async () => shown().then((files) => having(files, 'checkpoint', flippedRoot(files.get('checkpoint')))),
      'checkpoint',
      'TRUST_NOTE_SIGNATURE_INVALID',
    ],
    [
      'a log of another region',
      async () => {
        const other = await publishSmallRegion(await makeSmallRegion(), { now, lists: 2 });
        return shown().then((files) => having(files, 'checkpoint', other.get('checkpoint')));
      },
      'checkpoint',
      'TRUST_NOTE_UNSIGNED',
    ],
    [
      'one flipped bit in the log’s entries',
      async () =>
        shown().then((files) => having(files, 'tile/entries/000.p/2', flipped(files.get('tile/entries/000.p/2')))),
      'entry',
      'TRUST_LOG_RANGE_MISMATCH',
    ],
    [
      'a list that too few states signed, in a log that all hubs cosigned',
      async () => publishSmallRegion(region, { now, signers: 2 }),
      'signatures',
      'TRUST_LIST_QUORUM_MISSING',
    ],
    [
      'a root that states did not sign',
      async () => shown().then((files) => having(files, 'root/1.signatures.json', noSignatures)),
      'root',
      'TRUST_ROOT_QUORUM_MISSING',
    ],
    [
      'endless data',
      async () => shown().then((files) => having(files, 'root/1.json', new Uint8Array(3_000_000).fill(0x20))),
      'root',
      'TRUST_DOCUMENT_TOO_LARGE',
    ],
  ])('%s is refused at its step, calmly', async (_, make, step, code) => {
    serve(await make());
    await onPage(async (page) => {
      await check(page);
      await result(page, code).waitFor();
      expect(await stepState(page, step)).toBe('does not hold');
      expect(await result(page, 'you have lost nothing').count()).toBe(1);
      for (const later of steps.slice(steps.indexOf(step) + 1))
        expect(await stepState(page, later)).toBe('not checked');
      expect(await page.locator('#print-listFingerprint').textContent()).toContain('known after a check');
      expect(await faultsOf(page, rules)).toEqual([]);
      expect(await overhangOf(page)).toBeLessThanOrEqual(0);
    });
  });

  it('another first root than the one that the reader was told is refused', async () => {
    serve(await shown());
    await onPage(async (page) => {
      await page.locator('#check-pin').fill('ab'.repeat(32));
      await check(page);
      await result(page, 'is not the one you were given').waitFor();
      expect(await result(page, 'TRUST_ROOT_HASH_MISMATCH').count()).toBe(1);
    });
  });
});

describe('the reader', () => {
  it('whose clock is behind is told so, and nothing is decided on its word', async () => {
    serve(await publishSmallRegion(region, { now, cosignedAt: new Date(now.getTime() + 86_400_000) }));
    await onPage(async (page) => {
      await check(page);
      await result(page, 'come from the future. Nothing was decided').waitFor();
      expect(await stepState(page, 'witnesses')).toBe('open');
      expect(await page.locator('#check-result .cut-off').count()).toBe(0);
    });
  });

  it('can do it all by keyboard, and is told at once of a slip in the fingerprint', async () => {
    serve(await publishSmallRegion(region, { now }));
    await onPage(async (page) => {
      await page.locator('#check-country').focus();
      await page.keyboard.type('Dom');
      await page.keyboard.press('Tab');
      await page.keyboard.type('12345');
      await page.keyboard.press('Enter');
      await page.locator('#check-pin-wrong').waitFor();
      expect(await page.locator(':focus').getAttribute('id')).toBe('check-pin');
      expect(await page.locator('#check-pin').getAttribute('aria-invalid')).toBe('true');
      expect(await faultsOf(page, rules)).toEqual([]);
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Delete');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await result(page, 'It holds. Dominica').waitFor();
    });
  });

  it('can stop a check on a slow line, and keeps the focus', async () => {
    serve(await publishSmallRegion(region, { now }));
    await onPage(async (page) => {
      let letGo = () => {};
      const held = new Promise<void>((resolve) => (letGo = resolve));
      await page.route('**/trust/checkpoint', async (route) =>
        held.then(() => route.continue()).catch(() => undefined),
      );
      await check(page);
      await page.locator('[data-step=checkpoint] .state', { hasText: 'checking' }).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await result(page, 'You stopped the check').waitFor();
      expect(await page.locator(':focus').textContent()).toBe('Check this entry');
      expect(await page.locator('#check-stop').isDisabled()).toBe(true);
      letGo();
      await check(page);
      await result(page, 'It holds').waitFor();
    });
  });

  it('is told calmly when the line breaks, and may try again', async () => {
    serve(await publishSmallRegion(region, { now }));
    await onPage(async (page) => {
      await page.route('**/trust/lists/**', (route) => route.abort());
      await check(page);
      await result(page, 'could not be fetched').waitFor();
      expect(await page.locator('#check-result .cut-off').count()).toBe(0);
      await page.unroute('**/trust/lists/**');
      await check(page);
      await result(page, 'It holds').waitFor();
    });
  });

  it('sees nothing jump, neither while the page loads nor while it checks', async () => {
    const trust = { stage: 'fresh', quorumAt: now.toISOString(), logIndex: 0 };
    const status = JSON.stringify({ checkedAt: now.toISOString(), hubs: [], trust });
    for (const viewport of [phone, desk]) {
      serve(await publishSmallRegion(region, { now }));
      site.files.set('/status.json', new TextEncoder().encode(status));
      await onPage(async (page) => {
        let letGo = () => {};
        const held = new Promise<void>((resolve) => (letGo = resolve));
        await page.route('**/trust/index.json', async (route) => held.then(() => route.continue()));
        await page.reload();
        await page.locator('#list-line', { hasText: 'Asking' }).waitFor();
        const standing = await placesOn(page);
        letGo();
        await page.locator('[data-list=log]', { hasText: 'entry 0' }).waitFor();
        expect(await placesOn(page)).toEqual(standing);
        await check(page);
        await result(page, 'It holds').waitFor();
        expect(await placesOn(page)).toEqual(standing);
      }, viewport);
      site.files.delete('/status.json');
    }
  });

  it('fetches the program of the check only when it is wanted, and no more of it than the page says', async () => {
    serve(await publishSmallRegion(region, { now }));
    await onPage(async (page) => {
      const said = Number(/about (\d+) kB/.exec((await page.locator('#check-fields').textContent()) ?? '')?.[1]);
      const programs: Promise<Buffer>[] = [];
      page.on('response', (response) => {
        if (response.url().endsWith('.js')) programs.push(response.body());
      });
      await check(page);
      await result(page, 'It holds').waitFor();
      const bytes = (await Promise.all(programs)).reduce((sum, body) => sum + gzipSync(body).length, 0);
      expect(bytes).toBeGreaterThan((said - 6) * 1000);
      expect(bytes).toBeLessThan(said * 1000);
    });
  });
});

describe('the lists so far', () => {
  it('are shown newest first, five at a time, each compared with the log', async () => {
    serve(await publishSmallRegion(region, { now, lists: 7 }));
    for (const scheme of ['light', 'dark'] as const) {
      await onPage(
        async (page) => {
          await page.getByRole('button', { name: 'Show the lists so far' }).click();
          await page.locator('#history-line', { hasText: '5 lists' }).waitFor();
          await page.getByRole('button', { name: 'Show earlier ones' }).click();
          await page.locator('#history-line', { hasText: '7 lists' }).waitFor();
          const numbers = await page.locator('#history-rows th').allTextContents();
          expect(numbers).toEqual(['7', '6', '5', '4', '3', '2', '1']);
          expect(await page.getByRole('button', { name: 'Show earlier ones' }).count()).toBe(0);
          expect(await page.locator(':focus').getAttribute('id')).toBe('history');
          expect(await faultsOf(page, rules)).toEqual([]);
          expect(await overhangOf(page)).toBeLessThanOrEqual(0);
        },
        phone,
        scheme,
      );
    }
  });

  it('are not shown when an old list is not the one in the log', async () => {
    const files = await publishSmallRegion(region, { now, lists: 2 });
    serve(files.set('lists/hubs/1/payload.json', flipped(files.get('lists/hubs/1/payload.json'))));
    await onPage(async (page) => {
      await page.getByRole('button', { name: 'Show the lists so far' }).click();
      await page.locator('#history-line', { hasText: 'TRUST_LIST_NOT_LOGGED' }).waitFor();
      expect(await page.locator('#history-rows tr').count()).toBe(0);
    });
  });
});

const noSignatures = new TextEncoder().encode('{"signatures":[]}');

/** Another root hash in a checkpoint that still reads as one. */
function flippedRoot(note: Uint8Array | undefined): Uint8Array {
  const [origin, size, hash = '', ...rest] = new TextDecoder().decode(note).split('\n');
  const other = hash.startsWith('A') ? `B${hash.slice(1)}` : `A${hash.slice(1)}`;
  return new TextEncoder().encode([origin, size, other, ...rest].join('\n'));
}

/** Where headings, steps and fingerprints begin, by their text or step; what comes by script alone is left out. */
async function placesOn(page: Page): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('main h2, [data-step], .prints')].map((one) => {
    const name = one.dataset.step ?? (one.localName === 'h2' ? one.textContent : one.className);
    return name + ' ' + Math.round(one.getBoundingClientRect().top + scrollY);
  })`);
}
