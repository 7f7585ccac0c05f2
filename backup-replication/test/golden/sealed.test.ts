/** Golden repositories are written once: a file that changes, comes or goes fails here, and so does its list. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FORMAT } from '../../format.ts';

/**
 * SHA-256 of `<version>.sha256`, which lists every file of the version as `sha256sum` does, by name. Never change one:
 * a repository that cannot be read any more is what this is here to find. A new version gets a new line.
 */
const SEALS: Readonly<Record<string, string>> = {
  '1': '3958e7948846fff35bb8320084fcc6a25a9e52fe6da54d9c56ddfeb6af365a64',
};

const here = import.meta.dirname;
const hashOf = (path: string) => createHash('sha256').update(readFileSync(join(here, path))).digest('hex');

test.each(Object.entries(SEALS))('version %s is, to the last byte, what was released', (version, seal) => {
  const paths = readdirSync(join(here, version), { recursive: true, encoding: 'utf8' })
    .map((path) => join(version, path))
    .filter((path) => statSync(join(here, path)).isFile())
    .sort();
  const found = paths.map((path) => `${hashOf(path)}  ${path}`);
  expect(found).toEqual(readFileSync(join(here, `${version}.sha256`), 'utf8').trimEnd().split('\n'));
  expect(hashOf(`${version}.sha256`)).toBe(seal);
});

test('every format up to the one that is written now has its repositories and its seal', () => {
  const versions = Array.from({ length: FORMAT }, (_, at) => String(at + 1));
  expect(Object.keys(SEALS)).toEqual(versions);
  expect(readdirSync(here).filter((name) => /^\d+$/.test(name))).toEqual(versions);
});
