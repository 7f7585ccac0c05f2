/** Names of stored things: which may reach a store, and that each has one path and each path one name. */
import { describe, expect, test } from 'vitest';
import { isStoredName, parseStoredPath, type StoredName, storedFolder, storedPath } from '../../shards/stored-name.ts';

const pack = 'ab'.repeat(32);
const owner = 'DM';

describe('a stored name', () => {
  test('has only letters, digits and numbers that cannot leave the store', () => {
    expect(isStoredName({ kind: 'shard', owner, pack, index: 5 })).toBe(true);
    expect(isStoredName({ kind: 'shard', owner: '00ff00ff00ff00ff', pack, index: 255 })).toBe(true);
    expect(isStoredName({ kind: 'head', owner, sequence: 0 })).toBe(true);
    expect(isStoredName({ kind: 'shard', owner, pack: `../${'a'.repeat(61)}`, index: 5 })).toBe(false);
    expect(isStoredName({ kind: 'shard', owner, pack, index: 256 })).toBe(false);
    expect(isStoredName({ kind: 'shard', owner, pack, index: -1 })).toBe(false);
    expect(isStoredName({ kind: 'shard', owner, pack, index: 0.5 })).toBe(false);
    expect(isStoredName({ kind: 'shard', owner: '..', pack, index: 0 })).toBe(false);
    expect(isStoredName({ kind: 'shard', owner: '00FF00FF00FF00FF', pack, index: 0 })).toBe(false);
    expect(isStoredName({ kind: 'manifest', owner, sha256: pack.toUpperCase() })).toBe(false);
    expect(isStoredName({ kind: 'list', owner, sha256: `${pack}\n` })).toBe(false);
    expect(isStoredName({ kind: 'head', owner, sequence: 2 ** 53 })).toBe(false);
    expect(isStoredName({ kind: 'generation', owner, number: Number.NaN })).toBe(false);
  });

  const paths: readonly (readonly [StoredName, string])[] = [
    [{ kind: 'shard', owner, pack, index: 12 }, `DM/packs/ab/${pack}.12`],
    [{ kind: 'list', owner, sha256: pack }, `DM/lists/${pack}`],
    [{ kind: 'manifest', owner: '0123456789abcdef', sha256: pack }, `0123456789abcdef/manifests/${pack}`],
    [{ kind: 'head', owner, sequence: 7 }, 'DM/heads/7'],
    [{ kind: 'generation', owner, number: 0 }, 'DM/generations/0'],
  ];

  test.each(paths)('%j lies at %s and is found there', (name, path) => {
    expect(storedPath(name)).toBe(path);
    expect(parseStoredPath(path)).toEqual(name);
    expect(path.startsWith(`${storedFolder(name.owner, name.kind)}/`)).toBe(true);
  });

  test.each([
    `DM/packs/ab/${pack}.12.0123456789abcdef.part`,
    `DM/packs/ac/${pack}.1`,
    `DM/packs/${pack}.1`,
    `DM/packs/ab/${pack}.01`,
    `DM/packs/ab/${pack}.256`,
    `DM/packs/ab/${pack}.`,
    `DM/packs/ab/${pack}`,
    `DM/heads/07`,
    `DM/heads/-1`,
    `DM/heads/1e1`,
    `DM/heads/`,
    `DM/heads/1/2`,
    `DM/lists/${pack}/x`,
    `../lists/${pack}`,
    `DM/other/${pack}`,
    'archive.json',
    '',
  ])('is not found at %s', (path) => {
    expect(parseStoredPath(path)).toBe(null);
  });
});
