/** The engine as a reader's browser gets it: how much there is to load, and that nothing of a server comes along. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** Bytes, gzipped: on a slow 3G link this is a third of a second. */
const engineMaxBytes = 15_000;
/** With what a release computes once and a page only shows: sensitivity, swaps, coherence, comparison of releases. */
const everythingMaxBytes = 22_000;

const root = resolve(import.meta.dirname, '..');
/** What runs for a reader: framework rules, scores, grades, intervals, pairs, bands, bounds, leave one out. */
const engine = [
  'score/score.ts',
  ...['simulate', 'experiment', 'cell-error', 'bounds', 'leave-out'].map((name) => `uncertainty/${name}.ts`),
];
const everything = ['math', 'score', 'uncertainty'].flatMap((folder) =>
  readdirSync(resolve(root, folder)).map((name) => `${folder}/${name}`),
);

/** The code that a browser would load for everything these files export. */
async function bundle(files: readonly string[]) {
  const contents = files.map((file) => `export * from './${file}';`).join('\n');
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', write: false, metafile: true },
  });
  const [output] = Object.values(metafile.outputs);
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const sources = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { code, imports: output?.imports ?? [], sources: sources.map(([path]) => path) };
}

const sizeOf = async (files: readonly string[]) => gzipSync((await bundle(files)).code, { level: 9 }).length;

describe('the engine in a browser', () => {
  it('scores, with intervals, pairs and bands, in at most 15 kB gzipped', async () => {
    const size = await sizeOf(engine);
    expect(size).toBeGreaterThan(5_000);
    expect(size).toBeLessThanOrEqual(engineMaxBytes);
  });

  it('with every other analysis is at most 22 kB, every export counted', async () => {
    expect(await sizeOf(everything)).toBeLessThanOrEqual(everythingMaxBytes);
  });

  it('without uncertainty is less than half of that', async () => {
    expect(await sizeOf(['score/score.ts'])).toBeLessThan(engineMaxBytes / 2);
  });

  it('brings no table of other texts, no parser, no data and no module of a server', async () => {
    const { sources, imports } = await bundle(everything);
    expect(imports).toEqual([]);
    const folders = sources.map((path) => path.replace(/^(\.\.\/)?(benchmarks\/)?/, '').replace(/\/[^/]*$/, ''));
    expect([...new Set(folders)].toSorted()).toEqual(['federation-protocol', 'math', 'score', 'uncertainty']);
  });
});
