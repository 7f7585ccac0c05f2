/** The walk: order, links, special files, trouble on the way, and what it leaves out when told to. */
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setAttributeSync } from '@napi-rs/xattr';
import { describe, expect, test } from 'vitest';
import type { PathItem, SourceItem } from '../../../backup/source/item.ts';
import { parseRules } from '../../../backup/source/rules.ts';
import { walk } from '../../../backup/source/walk.ts';
import { scratch } from '../../scratch.ts';
import { told, walked } from './items.ts';

const isPath = (item: SourceItem): item is PathItem => item.kind === 'path';

describe('a walk', () => {
  test('goes depth first in the order of bytes, parents before what is in them', async () => {
    const dir = await scratch();
    mkdirSync(join(dir, 'b', 'inner'), { recursive: true });
    for (const name of ['é', 'a', 'Z', 'b/x', 'b.txt', '\u{1f600}', '\uff21']) writeFileSync(join(dir, name), '');
    symlinkSync('a', join(dir, 'c'));
    expect(walked({ path: 'docs', address: dir }).map(told)).toEqual([
      'directory docs',
      'file docs/Z',
      'file docs/a',
      'directory docs/b',
      'directory docs/b/inner',
      'file docs/b/x',
      'file docs/b.txt',
      'symlink docs/c a',
      'file docs/é',
      'file docs/\uff21',
      'file docs/\u{1f600}',
    ]);
  });

  test('spells names that are no UTF-8 by their bytes, and opens them', async () => {
    const dir = await scratch();
    const name = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0x61])]);
    writeFileSync(name, 'x');
    const [, item] = walked({ path: 'docs', address: dir });
    expect(item).toMatchObject({ kind: 'path', place: name, bytes: 1 });
    expect(item && isPath(item) && item.path).toEqual(Buffer.from('docs/\xffa', 'latin1'));
  });

  test('saves the first name of a file and points the others to it, across directories', async () => {
    const dir = await scratch();
    mkdirSync(join(dir, 'd'));
    writeFileSync(join(dir, 'z'), 'bytes');
    linkSync(join(dir, 'z'), join(dir, 'd', 'first'));
    linkSync(join(dir, 'z'), join(dir, 'later'));
    const items = walked({ path: 'docs', address: dir });
    expect(items.map(told)).toEqual([
      'directory docs',
      'directory docs/d',
      'file docs/d/first',
      'link docs/later docs/d/first',
      'link docs/z docs/d/first',
    ]);
    expect(items.at(-1)).toMatchObject({ instead: { place: join(dir, 'z'), bytes: 5 } });
  });

  test('never follows a link, a loop of links least of all', async () => {
    const dir = await scratch();
    symlinkSync('.', join(dir, 'self'));
    symlinkSync('/etc', join(dir, 'out'));
    symlinkSync('b', join(dir, 'a'));
    symlinkSync('a', join(dir, 'b'));
    const lines = walked({ path: 'd', address: dir }).map(told);
    expect(lines).toEqual(['directory d', 'symlink d/a b', 'symlink d/b a', 'symlink d/out /etc', 'symlink d/self .']);
  });

  test('names fifos, sockets and devices by their kind, and does not open them', async () => {
    const dir = await scratch();
    execFileSync('mkfifo', [join(dir, 'fifo')]);
    const server = createServer().listen(join(dir, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const items = walked({ path: 'd', address: dir });
    const kinds = items.map((item) => (item.kind === 'entry' && item.line.type === 'skipped' ? item.line.kind : null));
    expect(kinds).toEqual([null, 'fifo', 'socket']);
    expect(items.map(told)).toEqual([
      'directory d',
      'skipped d/fifo: it is a fifo (named pipe), which has no contents of its own',
      'skipped d/socket: it is a socket, which has no contents of its own',
    ]);
    await new Promise((resolve) => server.close(resolve));
    const devices = walked({ path: 'dev', address: '/dev/null' }).map(told);
    expect(devices).toEqual(['skipped dev: it is a device, which has no contents of its own']);
  });

  test('keeps times before 1970, after 2038 and to the nanosecond', async () => {
    const dir = await scratch();
    for (const [name, time] of [
      ['a', '1901-12-14 00:00:00.123456789'],
      ['b', '2100-01-01 00:00:00.000000001'],
    ]) {
      execFileSync('touch', ['-d', `${time} UTC`, join(dir, name ?? '')]);
    }
    const files = walked({ path: 'd', address: dir }).filter(isPath);
    expect(files.map((item) => item.head().mtimeNs)).toEqual(['-2147471999876543211', '4102444800000000001']);
  });

  test('tells a file without blocks from one with holes and from a whole one', async () => {
    const dir = await scratch();
    writeFileSync(join(dir, 'all'), '');
    truncateSync(join(dir, 'all'), 2 ** 40);
    writeFileSync(join(dir, 'none'), Buffer.alloc(100_000, 1));
    writeFileSync(join(dir, 'some'), Buffer.alloc(100_000, 1));
    truncateSync(join(dir, 'some'), 2 ** 30);
    const files = walked({ path: 'd', address: dir }).filter(isPath);
    expect(files.map(({ sparse, bytes }) => [sparse, bytes])).toEqual([
      ['all', 2 ** 40],
      ['none', 100_000],
      ['some', 2 ** 30],
    ]);
  });

  test('goes on when things vanish or turn into something else under it', async () => {
    const dir = await scratch();
    for (let at = 0; at < 300; at += 1) writeFileSync(join(dir, `a${at}`), '');
    for (const name of ['x', 'y', 'z']) {
      mkdirSync(join(dir, name));
      writeFileSync(join(dir, name, 'inside'), 'x');
    }
    const batches = walk({ path: 'd', address: dir });
    // The first batch ends before x: all names are listed, and what they are is not yet looked at.
    expect(batches.next().value).toHaveLength(256);
    rmSync(join(dir, 'x'), { recursive: true });
    rmSync(join(dir, 'y'), { recursive: true });
    writeFileSync(join(dir, 'y'), 'a file now');
    rmSync(join(dir, 'z'), { recursive: true });
    symlinkSync('/etc', join(dir, 'z'));
    expect([...batches].flat().slice(-3).map(told)).toEqual([
      'skipped d/x: it vanished while the backup ran',
      'file d/y',
      'symlink d/z /etc',
    ]);
  });

  test('names a source that is gone', async () => {
    const gone = walked({ path: 'd', address: join(await scratch(), 'gone') });
    expect(gone.map(told)).toEqual(['skipped d: it vanished while the backup ran']);
  });

  test('takes one file as a source', async () => {
    const file = join(await scratch(), 'one');
    writeFileSync(file, 'x');
    expect(walked({ path: 'd', address: file }).map(told)).toEqual(['file d']);
  });

  test('leaves out what rules say, and does not look into directories that they leave out', async () => {
    const dir = await scratch();
    for (const name of ['keep', 'node_modules/a', 'src']) mkdirSync(join(dir, name), { recursive: true });
    for (const name of ['keep/a.tmp', 'keep/b', 'node_modules/a/keep.me', 'src/x.tmp'])
      writeFileSync(join(dir, name), '');
    const leavesOut = parseRules(['*.tmp', 'node_modules/', '!keep.me', '!src/*']);
    expect(walked({ path: 'd', address: dir, leavesOut }).map(told)).toEqual([
      'directory d',
      'directory d/keep',
      'file d/keep/b',
      'directory d/src',
      'file d/src/x.tmp',
    ]);
  });

  test('leaves out the contents of caches when told to, by the standard tag only', async () => {
    const dir = await scratch();
    for (const name of ['cache', 'notcache']) {
      mkdirSync(join(dir, name));
      writeFileSync(join(dir, name, 'data'), 'x');
    }
    writeFileSync(join(dir, 'cache', 'CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55\n# a cache');
    writeFileSync(join(dir, 'notcache', 'CACHEDIR.TAG'), 'Signature: none');
    const lines = (skipCaches: boolean) => walked({ path: 'd', address: dir, skipCaches }).map(told);
    expect(lines(true)).toEqual([
      'directory d',
      'directory d/cache',
      'file d/cache/CACHEDIR.TAG',
      'directory d/notcache',
      'file d/notcache/CACHEDIR.TAG',
      'file d/notcache/data',
    ]);
    expect(lines(false)).toContain('file d/cache/data');
  });

  test('stays on one file system when told to', () => {
    const lines = walked({ path: 'd', address: '/dev', oneFileSystem: true }).map(told);
    expect(lines).toContain('directory d/shm');
    expect(lines.filter((line) => line.includes('d/shm/'))).toEqual([]);
    const files = walked({ path: 'd', address: '/proc/self/fdinfo', oneFileSystem: true });
    expect(files.length).toBeGreaterThan(1);
  });

  test('reads a tree a thousand deep and a path as long as the system takes', async () => {
    const dir = await scratch();
    const deep = join(dir, ...Array.from({ length: 1000 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'end'), 'x');
    const lines = walked({ path: 's', address: dir }).map(told);
    expect(lines).toHaveLength(1002);
    expect(lines.at(-1)).toBe(`file s${'/d'.repeat(1000)}/end`);
  });

  test('keeps extended attributes, and of a changed time knows nothing but the time', async () => {
    const dir = await scratch();
    const file = join(dir, 'a');
    writeFileSync(file, 'x');
    setAttributeSync(file, 'user.note', 'of the registrar');
    utimesSync(file, 1, 2);
    const [item] = walked({ path: 'd', address: dir }).filter(isPath);
    expect(item?.head()).toMatchObject({
      path: 'd/a',
      mtimeNs: '2000000000',
      xattrs: [['user.note', Buffer.from('of the registrar')]],
    });
  });
});
