/** Golden repositories of every released version are read by this one, down to the last byte (fault 28). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ListedEntry } from './list-tree.ts';
import { readGolden } from './read-golden.ts';

const folderOf = (version: string, name: string) => join(import.meta.dirname, version, name);
const sorted = (entries: readonly ListedEntry[]) =>
  [...entries]
    .sort((a, b) => (a.path64 < b.path64 ? -1 : 1))
    .map((entry) => JSON.stringify(entry, Object.keys(entry).sort()));

/** What the file system said when the repository was made. */
function expectedOf(folder: string, snapshot: number): readonly ListedEntry[] {
  return JSON.parse(readFileSync(join(folder, `expected-${snapshot}.json`), 'utf8'));
}

/** Every way to choose k of the names. */
function choose(names: readonly string[], k: number): readonly (readonly string[])[] {
  if (k === 0) return [[]];
  return names.flatMap((name, at) => choose(names.slice(at + 1), k - 1).map((rest) => [name, ...rest]));
}

const repositories = [
  { version: '1', name: '3-of-6', scheme: { k: 3, n: 6 }, snapshots: 3, holders: ['a', 'b', 'c', 'd', 'e', 'f'] },
  { version: '1', name: '2-of-4', scheme: { k: 2, n: 4 }, snapshots: 1, holders: ['a', 'b', 'c', 'd'] },
];

describe.each(repositories)('the golden repository $version/$name', ({ version, name, scheme, snapshots, holders }) => {
  const folder = folderOf(version, name);

  test('gives back every snapshot it ever had', async () => {
    for (let sequence = 1; sequence <= snapshots; sequence += 1) {
      const entries = await readGolden({ folder, scheme, sequence });
      expect(sorted(entries)).toEqual(sorted(expectedOf(folder, sequence)));
    }
  });

  test('gives back its newest snapshot from any k of its holders', async () => {
    const expected = sorted(expectedOf(folder, snapshots));
    for (const chosen of choose(holders, scheme.k)) {
      expect(sorted(await readGolden({ folder, scheme, sequence: null, holders: chosen }))).toEqual(expected);
    }
  });

  test('holds what has broken backup programs before', () => {
    const entries = expectedOf(folder, snapshots);
    expect(new Set(entries.map(({ type }) => type))).toEqual(new Set(['directory', 'file', 'symlink', 'link']));
    expect(entries.some(({ path }) => path.includes('\ufffd'))).toBe(true);
    expect(entries.some(({ mtimeNs }) => mtimeNs.startsWith('-'))).toBe(true);
    expect(entries.filter(({ bytes }) => bytes === 0)).toHaveLength(1);
  });
});

test('every golden repository that is kept is read here', () => {
  const versions = readdirSync(import.meta.dirname).filter((name) => /^\d+$/.test(name));
  const kept = versions.flatMap((version) =>
    readdirSync(join(import.meta.dirname, version)).map((name) => `${version}/${name}`),
  );
  expect(kept.sort()).toEqual(repositories.map(({ version, name }) => `${version}/${name}`).sort());
  expect(kept.every((path) => existsSync(join(import.meta.dirname, path, 'archive.key')))).toBe(true);
});
