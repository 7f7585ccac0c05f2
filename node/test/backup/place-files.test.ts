/** A hostile tree, well signed and well sealed: whatever it says, nothing is written outside the new directory. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { FilePlacer } from '../../backup/place-files.ts';
import type { SnapshotStep } from '../../backup/read-snapshot.ts';
import { interceptHandles } from '../broken-disk.ts';
import { scratch } from '../scratch.ts';

const codeOf = (cause: unknown) => (cause instanceof CodedError ? cause.code : String(cause));
const folder = (path: string): SnapshotStep => ({ type: 'directory', path, mode: 0o755, mtimeNs: '0' });
const link = (path: string, target: string): SnapshotStep => ({ type: 'symlink', path, target, mtimeNs: '0' });
const file = (path: string): SnapshotStep => ({ type: 'file', path, mode: 0o644, mtimeNs: '0' });
const end = (text: string): SnapshotStep => ({
  type: 'end',
  bytes: text.length,
  sha256: createHash('sha256').update(text).digest('hex'),
  state: 'whole',
});

async function place(top: string | null, steps: readonly (SnapshotStep | string)[]): Promise<string> {
  const placer = new FilePlacer(top);
  try {
    for (const step of steps) {
      if (typeof step === 'string') await placer.chunk(Buffer.from(step));
      else if (step.type === 'directory') await placer.directory(step);
      else if (step.type === 'symlink') await placer.symlink(step);
      else if (step.type === 'file') await placer.file(step);
      else if (step.type === 'end') await placer.end(step);
    }
    await placer.finish();
    return 'placed';
  } catch (cause) {
    return codeOf(cause);
  } finally {
    await placer.abandon();
  }
}

describe('placing files', () => {
  test('writes what the tree says', async () => {
    const top = await scratch();
    expect(
      await place(top, [folder('a'), folder('a/b'), file('a/b/f'), 'te', 'xt', end('text'), file('a/g'), end('')]),
    ).toBe('placed');
    expect(await readFile(join(top, 'a', 'b', 'f'), 'utf8')).toBe('text');
  });

  test('gives permissions back, but no setuid, setgid or sticky bit, whatever the tree asks', async () => {
    const top = await scratch();
    const steps = [
      { ...folder('a'), mode: 0o2770 },
      { ...file('a/f'), mode: 0o4755 },
      end(''),
      { ...folder('a/t'), mode: 0o1777 },
    ];
    expect(await place(top, steps)).toBe('placed');
    const modes = ['a', 'a/f', 'a/t'].map(async (path) => ((await stat(join(top, path))).mode & 0o7777).toString(8));
    expect(await Promise.all(modes)).toEqual(['770', '755', '777']);
  });

  test('has every file and every directory on disk before it says that it is done', async () => {
    const top = await scratch();
    const synced: number[] = [];
    await interceptHandles('sync', async (handle) => {
      synced.push((await handle.stat()).ino);
    });
    await place(top, [folder('a'), folder('a/b'), file('a/b/f'), 'text', end('text'), file('a/g'), end('')]);
    const paths = ['a/b/f', 'a/b', 'a/g', 'a', '.'];
    expect(synced).toEqual(await Promise.all(paths.map(async (path) => (await stat(join(top, path))).ino)));
    expect(await place(null, [folder('a'), file('a/f'), 'text', end('text')])).toBe('placed');
    expect(synced).toHaveLength(paths.length);
  });

  test.each<[string, readonly (SnapshotStep | string)[]]>([
    ['a parent directory', [folder('..')]],
    ['an absolute path', [folder('/tmp')]],
    ['a climb in the middle', [folder('a'), file('a/../../x')]],
    ['a file whose parent was never made', [file('a/x')]],
    ['a file below a file', [folder('a'), file('a/x'), end(''), file('a/x/y')]],
    ['a return to a directory that was left', [folder('a'), folder('b'), file('a/x')]],
  ])('refuses %s', async (_what, steps) => {
    const top = await scratch();
    expect(await place(join(top), steps)).toBe('BACKUP_PATH_UNSAFE');
    expect(await place(null, steps)).toBe('BACKUP_PATH_UNSAFE');
  });

  test('never writes through a link, whether it leads to a directory or to a file', async () => {
    const top = await scratch();
    const victim = join(top, 'victim');
    const into = join(top, 'into');
    await mkdir(victim);
    await mkdir(into);
    await writeFile(join(victim, 'file'), 'precious');
    expect(await place(into, [folder('a'), link('a/l', victim), file('a/l/file'), 'gone', end('gone')])).toBe(
      'BACKUP_PATH_UNSAFE',
    );
    expect(await place(into, [folder('b'), link('b/l', victim), folder('b/l'), file('b/l/new')])).toBe(
      'BACKUP_PATH_UNSAFE',
    );
    expect(await place(into, [folder('c'), link('c/l', join(victim, 'file')), file('c/l'), 'gone'])).toBe(
      'BACKUP_PATH_UNSAFE',
    );
    expect(await readdir(victim)).toEqual(['file']);
    expect(await readFile(join(victim, 'file'), 'utf8')).toBe('precious');
  });

  test.each<[string, readonly (SnapshotStep | string)[], string]>([
    ['other bytes', [folder('a'), file('a/f'), 'texT', end('text')], 'RESTORE_FILE_MISMATCH'],
    ['too few bytes', [folder('a'), file('a/f'), 'tex', end('text')], 'RESTORE_FILE_MISMATCH'],
    ['an end without a file', [folder('a'), end('')], 'BACKUP_TREE_INVALID'],
    ['chunks without a file', ['text'], 'BACKUP_TREE_INVALID'],
    ['a file without an end', [folder('a'), file('a/f')], 'BACKUP_TREE_INVALID'],
    ['a file inside a file', [folder('a'), file('a/f'), file('a/g')], 'BACKUP_TREE_INVALID'],
  ])('refuses %s, in a dry run too', async (_what, steps, code) => {
    expect(await place(await scratch(), steps)).toBe(code);
    expect(await place(null, steps)).toBe(code);
  });
});
