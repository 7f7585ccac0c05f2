/** The release does not depend on how an engine computes exp, log and the others in the last bits. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { digest, sha256 } from './a-release.ts';

const fickle = ['exp', 'log', 'pow', 'log2', 'log10', 'log1p', 'expm1', 'sin', 'cos', 'cbrt', 'hypot', 'tanh'] as const;

describe('with slightly wrong Math functions', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.resetModules();
  });

  it('every byte of the release stays the same', async () => {
    const wrong = 1 + 1e-9;
    for (const name of fickle) {
      const right: (...numbers: number[]) => number = Math[name];
      vi.spyOn(Math, name).mockImplementation((...numbers: number[]) => right(...numbers) * wrong);
    }
    expect(Math.exp(1)).not.toBe(Math.E);
    expect(Math.log(2)).not.toBe(Math.LN2);
    // Modules are loaded afresh, so that constants worked out while loading are made with the wrong functions too.
    vi.resetModules();
    const { buildRelease, releaseBytes } = await import('../../release/build.ts');
    const { boardValues } = await import('../../values/carried-values.ts');
    const { readinessMethod } = await import('../../method/readiness-method.ts');
    const built = await buildRelease({ id: '2027-1', framework: readinessMethod, files: boardValues(), digest });
    const expected = readFileSync(new URL('./release.sha256', import.meta.url), 'utf8').trim();
    expect(sha256(releaseBytes(built))).toBe(expected);
  });

  it('no file that a release is made of names one of them, or the operator that is one', () => {
    const root = resolve(import.meta.dirname, '../..');
    const folders = ['board', 'country', 'framework', 'math', 'method', 'release', 'score', 'uncertainty', 'values'];
    const files = folders.flatMap((folder) =>
      readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => resolve(root, folder, name)),
    );
    expect(files.length).toBeGreaterThan(40);
    // Two to a whole power is exact on every machine.
    const pattern = /\bMath\.(?!sqrt|abs|min|max|floor|ceil|round|sign|trunc|imul|fround|clz32|LN2)\w+|(?<!\b2) \*\* /;
    const found = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => pattern.test(line) && !/^\s*(\/\*\*|\*|\/\/)/.test(line))
        .map((line) => `${file.slice(root.length + 1)}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});
