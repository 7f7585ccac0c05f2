/** Faults 4 and 25: files that change, vanish, move or cannot be read while they are; the others are saved. */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readDirectory } from '../../../backup/source/directory.ts';
import { FileUnreadable, type PathItem, type SourceItem, type SourceItems } from '../../../backup/source/item.ts';
import { closeFile, openFile } from '../../../backup/source/open-file.ts';
import { openRepository, temporaryFolder } from '../engine/a-repository.ts';
import { noise } from '../engine/a-tree.ts';
import { sourceOf } from './items.ts';

/** A directory `tree` with a to d of 1000 bytes. */
function planted(): { readonly dir: string; readonly tree: string } {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  mkdirSync(tree);
  for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) writeFileSync(join(tree, name), noise(1000, at + 1));
  return { dir, tree };
}

/** Saves a tree whose items `change` may alter, or be told of, after all of it was looked at and before it is read. */
async function saveWhile(dir: string, tree: string, change: (items: SourceItem[]) => SourceItem[]) {
  async function* items(): SourceItems {
    yield change([...readDirectory(sourceOf({ name: 'tree', address: tree }))].flat());
  }
  const repository = await openRepository(join(dir, 'repository'));
  const saved = await repository.save({}, { sources: items() });
  const report = await repository.restore(join(dir, 'restored'));
  return { saved, report, restored: join(dir, 'restored', 'tree') };
}

const just = (act: () => void) => (items: SourceItem[]) => {
  act();
  return items;
};

describe('between the look and the reading', { timeout: 300_000 }, () => {
  test('a file that vanished is named, and so is one whose place another thing took', async () => {
    const { dir, tree } = planted();
    const { saved, restored } = await saveWhile(
      dir,
      tree,
      just(() => {
        rmSync(join(tree, 'a'));
        rmSync(join(tree, 'b'));
        symlinkSync('/etc/passwd', join(tree, 'b'));
        rmSync(join(tree, 'c'));
        mkdirSync(join(tree, 'c'));
      }),
    );
    expect(saved.leftOut).toEqual([
      { path: 'tree/a', reason: 'it vanished while the backup ran' },
      { path: 'tree/b', reason: 'it was replaced by a symbolic link while the backup ran' },
      { path: 'tree/c', reason: 'it was replaced by something that is not a file while the backup ran' },
    ]);
    expect(readFileSync(join(restored, 'd'))).toEqual(noise(1000, 4));
    for (const name of ['a', 'b', 'c'])
      expect(statSync(join(restored, name), { throwIfNoEntry: false })).toBeUndefined();
  });

  test('a file that another was renamed over is saved as it is then, and the next run sees the difference', async () => {
    const { dir, tree } = planted();
    const { restored } = await saveWhile(
      dir,
      tree,
      just(() => {
        writeFileSync(join(tree, 'new'), 'new contents');
        renameSync(join(tree, 'new'), join(tree, 'a'));
      }),
    );
    expect(readFileSync(join(restored, 'a'), 'utf8')).toBe('new contents');
  });

  test('a directory that became a link to elsewhere gives none of what is there', async () => {
    const { dir, tree } = planted();
    mkdirSync(join(tree, 'sub'));
    writeFileSync(join(tree, 'sub', 'secret'), 'ours');
    const elsewhere = join(dir, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'secret'), 'of somebody else');
    const { saved, restored } = await saveWhile(
      dir,
      tree,
      just(() => {
        rmSync(join(tree, 'sub'), { recursive: true });
        symlinkSync(elsewhere, join(tree, 'sub'));
      }),
    );
    const reason = 'it was moved, or reached through a link, while the backup ran';
    expect(saved.leftOut).toEqual([{ path: 'tree/sub/secret', reason }]);
    expect(statSync(join(restored, 'sub', 'secret'), { throwIfNoEntry: false })).toBeUndefined();
  });

  test('a hard link is saved in place of its first name when that vanished', async () => {
    const { dir, tree } = planted();
    rmSync(join(tree, 'b'));
    linkSync(join(tree, 'a'), join(tree, 'b'));
    const { saved, restored } = await saveWhile(
      dir,
      tree,
      just(() => rmSync(join(tree, 'a'))),
    );
    expect(saved.leftOut).toEqual([{ path: 'tree/a', reason: 'it vanished while the backup ran' }]);
    expect(readFileSync(join(restored, 'b'))).toEqual(noise(1000, 1));
  });

  test('a disk that refuses a file leaves it out, and the others are whole', async () => {
    const { dir, tree } = planted();
    // Reading the memory of a process at address 0 is a read error of the kernel's own making.
    const broken = (item: SourceItem): SourceItem =>
      item.kind === 'path' && item.path === 'tree/b' ? withPlace(item, `/proc/${process.pid}/mem`) : item;
    const { saved, report, restored } = await saveWhile(dir, tree, (items) => items.map(broken));
    expect(saved.leftOut).toEqual([{ path: 'tree/b', reason: 'the disk reports a read error' }]);
    expect(report.notes.map(({ path }) => path)).toEqual(['tree/b']);
    for (const [at, name] of ['a', 'c', 'd'].entries()) {
      expect(readFileSync(join(restored, name))).toEqual(noise(1000, [1, 3, 4][at]));
    }
  });
});

/** The same item, opened somewhere else, and read whatever its size is said to be. */
function withPlace(item: PathItem, place: string): PathItem {
  const { kind, key, path, stat, bytes } = item;
  return { kind, key, path, place, stat, sparse: 'some', bytes, head: () => item.head() };
}

describe('while it is read', () => {
  /** What happens to a file between its opening and its last byte. */
  const states: readonly (readonly [string, (path: string) => void])[] = [
    ['grows', (path) => appendFileSync(path, 'more')],
    ['shrinks', (path) => truncateSync(path, 10)],
    ['is rewritten', (path) => writeFileSync(path, noise(5000, 9))],
    [
      'is written in the middle, its length kept',
      (path) => {
        const file = openSync(path, 'r+');
        writeSync(file, 'other', 100);
        closeSync(file);
      },
    ],
    ['changes its rights', (path) => chmodSync(path, 0o600)],
  ];

  test.each(states)('a file that %s is marked as changed', (_how, act) => {
    const { tree } = planted();
    const open = openFile(join(tree, 'a'));
    act(join(tree, 'a'));
    const state = { state: 'changed', reason: 'it changed while it was read' };
    expect(closeFile(open, 1000)).toEqual(state);
  });

  test('a file that is renamed or removed is whole all the same: its bytes are those that were opened', () => {
    const { tree } = planted();
    const removed = openFile(join(tree, 'a'));
    expect(closeFile(removed, 1000)).toEqual({ state: 'whole', reason: null });
    expect(closeFile(openFile(join(tree, 'b')), 999)).toMatchObject({ state: 'changed' });
  });

  test('what fails in the middle is unreadable, and what is not about the file is thrown on', () => {
    const { tree } = planted();
    const failure = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    const reason = 'the disk reports a read error';
    expect(closeFile(openFile(join(tree, 'a')), 10, failure)).toEqual({ state: 'unreadable', reason });
    const ours = Object.assign(new Error('ENOMEM'), { code: 'ENOMEM' });
    expect(() => closeFile(openFile(join(tree, 'a')), 10, ours)).toThrow(ours);
  });

  test('a file that cannot be opened is named with the system’s reason', () => {
    const { tree } = planted();
    mkdirSync(join(tree, 'folder'));
    const reasonOf = (path: string) => {
      try {
        return closeFile(openFile(path), 0).reason;
      } catch (cause) {
        return cause instanceof FileUnreadable ? cause.reason : cause;
      }
    };
    expect(reasonOf(join(tree, 'gone'))).toBe('it vanished while the backup ran');
    expect(reasonOf(join(tree, 'a', 'below a file'))).toBe('it vanished while the backup ran');
    expect(reasonOf(join(tree, 'x'.repeat(300)))).toBe('its path is longer than the system can open');
    expect(reasonOf(join(tree, 'folder'))).toBe('it was replaced by something that is not a file while the backup ran');
  });
});

test('a file that grows all the time under the reader ends, is marked, and is a beginning of what it became', {
  timeout: 300_000,
}, async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  mkdirSync(tree);
  const path = join(tree, 'log');
  writeFileSync(path, noise(48 * 1024 * 1024));
  const file = openSync(path, 'a');
  const timer = setInterval(() => writeSync(file, 'another line of the log\n'), 1);
  const { saved, restored } = await saveWhile(dir, tree, (items) => items);
  clearInterval(timer);
  closeSync(file);
  const had = readFileSync(join(restored, 'log'));
  expect(had.length).toBeGreaterThanOrEqual(48 * 1024 * 1024);
  expect(readFileSync(path).subarray(0, had.length).equals(had)).toBe(true);
  // Whether a line falls into the reading is up to the machine; if it did, it is said.
  expect(saved.leftOut.every(({ reason }) => reason === 'it changed while it was read')).toBe(true);
});
