/** How much there is to save, counted beside the run. */
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startEstimate } from '../../archive/estimate.ts';
import { parseSources } from '../../archive/sources.ts';
import { waitFor } from '../patience.ts';
import { scratch } from '../scratch.ts';

const rules = { exclude: [], oneFileSystem: false, skipCaches: false };

async function aSource() {
  const dir = await scratch();
  await mkdir(join(dir, 'a', 'b'), { recursive: true });
  await writeFile(join(dir, 'a', 'b', 'x'), 'x'.repeat(1000));
  await writeFile(join(dir, 'y'), 'y'.repeat(30));
  await symlink('/', join(dir, 'everything'));
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  return dir;
}

it('counts files at every depth and single ones, follows no link and waits for no pipe', async () => {
  const dir = await aSource();
  const estimate = startEstimate(parseSources([dir, join(dir, 'y'), 'postgres:service:none'], rules));
  expect(estimate.total()).toBe(null);
  await waitFor(() => expect(estimate.total()).toBe(1060));
});

it('goes on when something cannot be read', async () => {
  const dir = await aSource();
  const sources = parseSources([dir], rules);
  const gone = { ...sources[0], address: join(dir, 'gone') } as (typeof sources)[number];
  const estimate = startEstimate([gone, ...sources]);
  await waitFor(() => expect(estimate.total()).toBe(1030));
});
