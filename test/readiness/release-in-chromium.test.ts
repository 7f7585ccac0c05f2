/** The release built in Chromium has the hash of the release built in Node. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../journeys/browser.ts';
import { type SourceServer, serveSources } from './serve-sources.ts';

const root = resolve(import.meta.dirname, '../..');
const expected = readFileSync(resolve(root, 'benchmarks/test/release/release.sha256'), 'utf8').trim();

/** Runs in the page: loads the sources by their addresses, builds the release, hashes it with WebCrypto. */
const build = `(async () => {
  const { buildRelease, releaseBytes } = await import('/benchmarks/release/build.ts');
  const { hex } = await import('/benchmarks/release/hex.ts');
  const { boardValues } = await import('/benchmarks/values/carried-values.ts');
  const { readinessMethod } = await import('/benchmarks/method/readiness-method.ts');
  const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const release = await buildRelease({ id: '2027-1', framework: readinessMethod, files: boardValues(), digest });
  return hex(await digest(releaseBytes(release)));
})()`;

describe('in Chromium', () => {
  let server: SourceServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await serveSources();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('method and data make the same bytes as in Node', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/`);
    expect(await page.evaluate(build)).toBe(expected);
  });

  it('nothing but the pure packages is served', async () => {
    const statuses = ['/node/main.ts', '/benchmarks/../node/main.ts', '/package.json', '/benchmarks/index.mjs'].map(
      async (path) => (await fetch(`${server.origin}${path}`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 404, 404, 404]);
  });
});
