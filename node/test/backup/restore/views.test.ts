/** Parts of a snapshot: chosen paths and tiers, lists, differences, one file's bytes. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { catFile } from '../../../backup/restore/cat-file.ts';
import { diffTrees } from '../../../backup/restore/diff-trees.ts';
import { listTree } from '../../../backup/restore/list-tree.ts';
import { restoreSnapshot } from '../../../backup/restore/restore.ts';
import type { Selection } from '../../../backup/restore/select.ts';
import { scratch } from '../../scratch.ts';
import { folderLine, type Item, makeArchive, sourceLine, symlinkLine } from './a-snapshot.ts';

const parts = [...Array(25).keys()].map(() => randomBytes(30_000));
const odd = Buffer.concat([Buffer.from('civil/'), Buffer.from([0xe9])]);
const file = (path: string | Buffer, ...chunks: (Buffer | number)[]): Item => ({ type: 'content', path, chunks });

const items: readonly Item[] = [
  sourceLine('civil', 1),
  folderLine('civil', 0o700),
  file('civil/births', Buffer.from('born')),
  file('civil/births 2', Buffer.from('born too')),
  folderLine('civil/old', 0o711),
  file('civil/old/a', Buffer.from('a')),
  {
    type: 'content',
    path: 'civil/old/long',
    chunks: [...parts.slice(0, 12), 1_500_000, ...parts.slice(12)],
    isLong: true,
  },
  file(odd, Buffer.from('odd')),
  sourceLine('land', 2),
  folderLine('land'),
  file('land/deeds', Buffer.from('deeds')),
  { type: 'link', path: 'land/births', target: 'civil/births' },
  { type: 'link', path: 'land/births again', target: 'civil/births' },
  { type: 'link', path: 'land/long', target: 'civil/old/long' },
  symlinkLine('land/away', '/etc/hosts'),
];

const longBytes = Buffer.concat([...parts.slice(0, 12), Buffer.alloc(1_500_000), ...parts.slice(12)]);

async function prepared() {
  const top = await scratch();
  const archive = await makeArchive(top, { k: 2, n: 3 });
  await archive.write(items);
  return { archive, top };
}

async function restored(select: Selection): Promise<string> {
  const { archive, top } = await prepared();
  const into = join(top, 'out');
  await restoreSnapshot({ snapshot: await archive.open(), into, select, workers: 0 });
  return into;
}

const all = (into: string) => readdirSync(into, { recursive: true }).map(String).sort();

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (cause: unknown) => (cause instanceof CodedError ? cause.code : String(cause)),
  );

describe('a part of a snapshot', () => {
  test('is one file with the directories that lead to it, and not its neighbour of a longer name', async () => {
    const into = await restored({ paths: ['civil/births'] });
    expect(all(into)).toEqual(['civil', 'civil/births']);
    expect(statSync(join(into, 'civil')).mode & 0o7777).toBe(0o700);
  });

  test('is a directory with all that is in it, whether or not a slash is typed', async () => {
    const into = await restored({ paths: ['civil/old/'] });
    expect(all(into)).toEqual(['civil', 'civil/old', 'civil/old/a', 'civil/old/long']);
    expect(readFileSync(join(into, 'civil/old/long')).equals(longBytes)).toBe(true);
  });

  test('is several paths', async () => {
    expect(all(await restored({ paths: ['civil/old/a', 'land/away'] }))).toEqual([
      'civil',
      'civil/old',
      'civil/old/a',
      'land',
      'land/away',
    ]);
  });

  test('is a link whose file was not chosen: the file comes under the chosen name', async () => {
    const into = await restored({ paths: ['land/births', 'land/births again', 'land/long'] });
    expect(all(into)).toEqual(['land', 'land/births', 'land/births again', 'land/long']);
    expect(readFileSync(join(into, 'land/births'), 'latin1')).toBe('born');
    expect(statSync(join(into, 'land/births again')).ino).toBe(statSync(join(into, 'land/births')).ino);
    expect(readFileSync(join(into, 'land/long')).equals(longBytes)).toBe(true);
  });

  test('is a tier', async () => {
    expect(all(await restored({ tiers: [2] }))).toEqual([
      'land',
      'land/away',
      'land/births',
      'land/births again',
      'land/deeds',
      'land/long',
    ]);
  });

  test('that is not there is refused by its name, and nothing is put in place', async () => {
    const { archive, top } = await prepared();
    const snapshot = await archive.open();
    const into = join(top, 'out');
    const attempt = (path: string) =>
      codeOf(restoreSnapshot({ snapshot, into, select: { paths: [path] }, workers: 0 }));
    expect(await attempt('civil/deaths')).toBe('RESTORE_PATH_UNKNOWN');
    // What somebody mistyped is no fault of the snapshot, and must not send anybody to replace keys.
    for (const path of ['../civil', 'civil/../civil', 'civil//births', '', '/', '.'])
      expect([path, await attempt(path)]).toEqual([path, 'RESTORE_PATH_UNKNOWN']);
    expect(existsSync(into)).toBe(false);
    expect(readdirSync(top).filter((name) => name.startsWith('out'))).toEqual([]);
  });
});

describe('a list', () => {
  test('names everything in the order of the tree, with lengths and targets', async () => {
    const { archive } = await prepared();
    const entries = await collect(listTree(await archive.open()));
    expect(entries.map(({ type, path, bytes, target }) => [type, path, bytes, target])).toEqual([
      ['directory', 'civil', 0, null],
      ['file', 'civil/births', 4, null],
      ['file', 'civil/births 2', 8, null],
      ['directory', 'civil/old', 0, null],
      ['file', 'civil/old/a', 1, null],
      ['file', 'civil/old/long', 2_250_000, null],
      ['file', 'civil/\ufffd', 3, null],
      ['directory', 'land', 0, null],
      ['file', 'land/deeds', 5, null],
      ['link', 'land/births', 0, 'civil/births'],
      ['link', 'land/births again', 0, 'civil/births'],
      ['link', 'land/long', 0, 'civil/old/long'],
      ['symlink', 'land/away', 0, '/etc/hosts'],
    ]);
    expect(entries[0]?.source).toEqual({ name: 'civil', kind: 'directory', tier: 1 });
    expect(await codeOf(collect(listTree(await archive.open(), { paths: ['nowhere'] })))).toBe('RESTORE_PATH_UNKNOWN');
  });

  test('says when the tree itself cannot be read', async () => {
    const { archive } = await prepared();
    const snapshot = await archive.open();
    const holders = new Map([...snapshot.holders].slice(0, 1));
    expect(await codeOf(collect(listTree({ ...snapshot, holders })))).toBe('RESTORE_HOLDERS_TOO_FEW');
  });
});

describe('the differences of two snapshots', () => {
  test('are told with what changed in each', async () => {
    const { archive } = await prepared();
    const first = await archive.open();
    const changed = items
      .filter((item) => !('path' in item) || item.path !== 'civil/old/a')
      .map((item): Item => {
        if (!('path' in item)) return item;
        if (item.path === 'civil/births' && item.type === 'content') return { ...item, chunks: [Buffer.from('dead')] };
        if (item.path === 'land/deeds' && item.type === 'content') return { ...item, mode: 0o600 };
        if (item.path === 'land/away' && item.type === 'symlink') return { ...item, target: '/etc/passwd', uid: 7 };
        if (item.path === odd) return folderLine(odd);
        return item;
      });
    await archive.write([...changed, file('land/new', Buffer.from('new'))]);
    const second = await archive.open();
    const found = await collect(diffTrees(first, second));
    expect(found.map(({ change, path, parts: changes }) => [change, path, changes])).toEqual([
      ['changed', 'civil/births', ['content']],
      ['changed', 'civil/\ufffd', ['type']],
      ['changed', 'land/deeds', ['mode']],
      ['changed', 'land/away', ['owner', 'target']],
      ['added', 'land/new', []],
      ['removed', 'civil/old/a', []],
    ]);
    expect(await collect(diffTrees(second, await archive.open()))).toEqual([]);
    expect((await collect(diffTrees(first, second, { paths: ['land/new'] }))).map(({ change }) => change)).toEqual([
      'added',
    ]);
    expect(await codeOf(collect(diffTrees(first, second, { paths: ['nowhere'] })))).toBe('RESTORE_PATH_UNKNOWN');
  });
});

describe('one file', () => {
  test.each([
    ['civil/births', Buffer.from('born')],
    ['civil/old/long', longBytes],
    ['land/births', Buffer.from('born')],
    ['land/long', longBytes],
  ])('%s comes as a stream of its bytes', async (path, expected) => {
    const { archive } = await prepared();
    const pieces = await collect(catFile(await archive.open(), path));
    expect(Buffer.concat(pieces).equals(expected)).toBe(true);
  });

  test.each(['civil/old', 'land/away', 'civil/nothing'])('that is none is refused: %s', async (path) => {
    const { archive } = await prepared();
    expect(await codeOf(collect(catFile(await archive.open(), path)))).toBe('RESTORE_PATH_UNKNOWN');
  });
});

test('a snapshot is called by its number, by the beginning of its name, or as the latest', async () => {
  const { archive } = await prepared();
  const first = (await archive.open()).manifest.snapshot;
  const second = await archive.write(items.slice(0, 3));
  expect((await archive.open()).manifest.snapshot).toBe(second);
  expect((await archive.open('1')).manifest.snapshot).toBe(first);
  expect((await archive.open(first.slice(0, 8))).manifest.snapshot).toBe(first);
  for (const unknown of ['3', first.slice(0, 7), 'f00dfeed']) {
    expect(await codeOf(archive.open(unknown))).toBe('BACKUP_SNAPSHOT_UNKNOWN');
  }
});
