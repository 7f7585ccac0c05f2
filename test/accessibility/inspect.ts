/** What a machine can tell about a page in a browser: axe's findings, and whether it is wider than the screen. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** WCAG 2.2, levels A and AA, by axe's tags. */
export const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds at fault, each with the markup it means. */
export async function faultsOf(page: Page, rules: readonly string[] = wcag): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags([...rules]).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** By how many pixels the page is wider than the screen. A string: the program is checked without browser types. */
export async function overhangOf(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
}
