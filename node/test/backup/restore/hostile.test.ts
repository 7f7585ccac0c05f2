/** Hostile trees, well signed and well sealed: whatever they say, nothing is written outside the new directory. */
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeLine } from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { restoreSnapshot } from '../../../backup/restore/restore.ts';
import { scratch } from '../../scratch.ts';
import { folderLine, type Item, makeArchive, sourceLine, symlinkLine } from './a-snapshot.ts';

const file = (path: string | Buffer, text = 'bad'): Item => ({ type: 'content', path, chunks: [Buffer.from(text)] });
const link = (path: string, target: string): Item => ({ type: 'link', path, target });
const start = [sourceLine('docs'), folderLine('docs')];

/** What became of a restore of these items, and of a directory that must not be touched. */
async function attempt(items: readonly Item[], workers = 0): Promise<string> {
  const top = await scratch();
  const outside = join(top, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'precious'), 'precious');
  const archive = await makeArchive(top, { k: 1, n: 1 });
  await archive.write(items.map((item) => aimed(item, outside)));
  const into = join(top, 'into', 'restored');
  const snapshot = await archive.open();
  const outcome = await restoreSnapshot({ snapshot, into, workers }).then(
    () => 'restored',
    (cause) => (cause instanceof CodedError ? cause.code : String(cause)),
  );
  expect(readdirSync(outside)).toEqual(['precious']);
  expect(readFileSync(join(outside, 'precious'), 'latin1')).toBe('precious');
  expect(existsSync(into)).toBe(outcome === 'restored');
  // A snapshot that was caught leaves nothing behind that a later run could go on from.
  if (outcome !== 'restored') expect(readdirSync(join(top, 'into'))).toEqual([]);
  return outcome;
}

/** OUTSIDE in a link's target stands for the directory that must not be touched. */
function aimed(item: Item, outside: string): Item {
  if (item.type !== 'symlink' || typeof item.target !== 'string') return item;
  return { ...item, target: item.target.replace('OUTSIDE', outside) };
}

describe('a hostile tree', () => {
  test.each([
    ['a path that climbs out', [...start, file('docs/../../outside/new')]],
    ['an absolute path', [...start, file('/tmp/breakwater-escape')]],
    ['a path with a NUL', [...start, file('docs/a\0b')]],
    ['a path with an empty part', [...start, file('docs//a')]],
    ['a path of bytes that climbs out', [...start, file(Buffer.from('646f63732f2e2e2f2e2e2fff', 'hex'))]],
    ['a directory that climbs out', [...start, folderLine('docs/..'), file('docs/../a')]],
    ['a file in a symbolic link', [...start, symlinkLine('docs/out', 'OUTSIDE'), file('docs/out/new')]],
    [
      'a directory where a symbolic link is',
      [...start, symlinkLine('docs/out', 'OUTSIDE'), folderLine('docs/out'), file('docs/out/new')],
    ],
    [
      'a symbolic link where a directory is',
      [...start, folderLine('docs/out'), symlinkLine('docs/out', 'OUTSIDE'), file('docs/new')],
    ],
    ['a symbolic link where a file is', [...start, file('docs/a'), symlinkLine('docs/a', 'OUTSIDE/precious')]],
    ['two symbolic links in one place', [...start, symlinkLine('docs/a', 'OUTSIDE'), symlinkLine('docs/a', 'OUTSIDE')]],
    ['two files in one place', [...start, file('docs/a'), file('docs/a', 'other')]],
    ['two long files in one place', [...start, long('docs/a'), long('docs/a')]],
    ['a directory twice', [...start, folderLine('docs/a'), file('docs/b'), folderLine('docs/a')]],
    ['a directory where a file is', [...start, long('docs/a'), folderLine('docs/a')]],
    ['a parent that is a file', [...start, file('docs/a'), file('docs/a/b')]],
    ['a parent that is nothing', [...start, file('docs/other/b')]],
    ['a parent that was left', [...start, folderLine('docs/a'), folderLine('docs/b'), file('docs/a/late')]],
    ['a link to the outside', [...start, link('docs/a', '../outside/precious')]],
    ['a link to an absolute path', [...start, link('docs/a', '/etc/passwd')]],
    ['a link to a later file', [...start, link('docs/a', 'docs/b'), file('docs/b')]],
    ['a link to a file that is not there', [...start, file('docs/b'), link('docs/a', 'docs/c')]],
    ['a link to a directory', [...start, folderLine('docs/d'), link('docs/a', 'docs/d')]],
    [
      'a link through a symbolic link',
      [...start, symlinkLine('docs/out', 'OUTSIDE'), link('docs/a', 'docs/out/precious')],
    ],
    ['a link to a symbolic link', [...start, symlinkLine('docs/out', 'OUTSIDE/precious'), link('docs/a', 'docs/out')]],
    ['a link where a file is', [...start, file('docs/a'), file('docs/b'), link('docs/a', 'docs/b')]],
    ['a link to itself', [...start, link('docs/a', 'docs/a')]],
  ] as const)('with %s is refused', async (_, items) => {
    expect(await attempt(items)).toBe('BACKUP_PATH_UNSAFE');
  });

  test('is refused by workers as well', async () => {
    expect(await attempt([...start, file('docs/a'), file('docs/a', 'other')], 2)).toBe('BACKUP_PATH_UNSAFE');
  });

  const head = { mode: 0o644, mtimeNs: '0', uid: 0, gid: 0 };
  const raw = (line: TreeLine): Item => ({ type: 'raw', line });
  test.each([
    ['places before any file', raw({ type: 'chunks', places: [{ bytes: 1 }] })],
    ['a file without an end', raw({ type: 'file', path: 'docs/a', ...head })],
    [
      'a length that is not that of its places',
      raw({ type: 'file', path: 'docs/a', ...head, bytes: 5, state: 'whole', places: [{ bytes: 4 }] }),
    ],
    [
      'a pack that no list has',
      raw({ type: 'file', path: 'docs/a', ...head, bytes: 4, state: 'whole', places: [elsewhere({})] }),
    ],
  ] as const)('with %s is refused', async (_, item) => {
    expect(await attempt([...start, item])).toBe('BACKUP_TREE_INVALID');
  });

  test('restores a symbolic link as it was, wherever it points', async () => {
    const top = await scratch();
    const archive = await makeArchive(top, { k: 1, n: 1 });
    await archive.write([...start, symlinkLine('docs/out', '../../outside'), symlinkLine('docs/loop', 'loop')]);
    const into = join(top, 'restored');
    await restoreSnapshot({ snapshot: await archive.open(), into });
    expect(readlinkSync(join(into, 'docs/out'))).toBe('../../outside');
    expect(readlinkSync(join(into, 'docs/loop'))).toBe('loop');
  });
});

function long(path: string): Item {
  return { type: 'content', path, chunks: [Buffer.from('one'), Buffer.from('two')], isLong: true };
}

function elsewhere(change: object) {
  const location = { slot: 0, offset: 64, sealedBytes: 20, blockBytes: 4, encoding: 0, from: 0, bytes: 4 } as const;
  return { pack: '0123456789abcdef', ...location, chunkId: Buffer.alloc(32).toString('base64url'), ...change };
}
