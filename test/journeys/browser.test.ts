/** Chromium starts on a bare machine, with the libraries that npm brought along. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { launchPackaged, packagedLibraries } from './browser.ts';

const isPackagedFor = process.platform === 'linux' && process.arch === 'x64';

it('Chromium runs with the libraries of its package where the machine has none', async () => {
  const libraries = await packagedLibraries();
  expect(readdirSync(libraries.LD_LIBRARY_PATH ?? '')).toContain('libnss3.so');
  if (!isPackagedFor) return; // elsewhere the journeys use an installed browser
  const browser = await launchPackaged(libraries);
  try {
    const page = await browser.newPage();
    await page.setContent('<p>Good day</p>');
    expect(await page.textContent('p')).toBe('Good day');
    const mapped = readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .some((pid) => mapsOf(pid).includes(`${libraries.LD_LIBRARY_PATH}/libnss3.so`));
    expect(mapped).toBe(true);
  } finally {
    await browser.close();
  }
});

it('Chromium sets up its graphics in a process of their own, with an environment of its own', async () => {
  if (!isPackagedFor) return;
  const browser = await launchPackaged(await packagedLibraries());
  try {
    const page = await browser.newPage();
    await page.screenshot();
    const devtools = await browser.newBrowserCDPSession();
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    expect(processInfo.map(({ type }) => type)).toContain('GPU');
  } finally {
    await browser.close();
  }
});

/** What a process has loaded; nothing when it has ended meanwhile or is another user's. */
function mapsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch {
    return '';
  }
}
