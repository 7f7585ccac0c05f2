/** Builds the public site into the region's own folder, whenever the sources it is made from have changed. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Commands } from './command.ts';
import type { RegionLayout } from './layout.ts';

const projectRoot = resolve(import.meta.dirname, '../..');
const sourceFolders = ['governance-site', 'benchmarks', 'trust-lists', 'federation-protocol', 'node/pages/assets'];
const notSources = new Set(['node_modules', 'dist', '.astro', '.turbo', 'test']);
const markName = '.sources'; // no type that the site's server knows, so it is never served

/**
 * Builds the site unless the one that is there was made from the same sources; resolves to whether it built. The new
 * site is finished in a folder beside and renamed into place: a build that breaks off leaves the old one.
 */
export async function buildSite(commands: Pick<Commands, 'run'>, layout: RegionLayout): Promise<boolean> {
  const { site } = layout;
  const sources = await hashOf(sourceFolders.map((folder) => join(projectRoot, folder)));
  if ((await readFile(join(site, markName), 'utf8').catch(() => '')) === sources) return false;
  await mkdir(site, { recursive: true }); // the authority looks for it when it starts
  const [next, old] = [`${site}.next`, `${site}.old`];
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  await commands.run({
    file: join(projectRoot, 'node_modules', '.bin', 'astro'),
    words: ['build', '--outDir', next],
    name: 'astro build',
    log: layout.log('site'),
    directory: join(projectRoot, 'governance-site'),
  });
  await writeFile(join(next, markName), sources);
  await rm(old, { recursive: true, force: true });
  await rename(site, old);
  await rename(next, site);
  await rm(old, { recursive: true, force: true });
  return true;
}

/** SHA-256 over the paths and contents of all source files, in the order of their names. */
async function hashOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (notSources.has(entry.name)) continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) hash.update(`${relative(projectRoot, path)}\0`).update(await readFile(path));
    }
  };
  for (const folder of folders) await visit(folder);
  return hash.digest('hex');
}
