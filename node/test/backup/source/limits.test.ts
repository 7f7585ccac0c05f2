/** What bounds a source: groups of hard links, extended attributes, and what a file system is believed. */
import { linkSync, lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setAttributeSync } from '@napi-rs/xattr';
import { expect, test } from 'vitest';
import { sparsenessOf } from '../../../backup/source/device.ts';
import { HARD_LINK_GROUPS_MAX, HardLinks } from '../../../backup/source/hard-links.ts';
import { readXattrs } from '../../../backup/source/xattrs.ts';
import { scratch } from '../../scratch.ts';

/** A file's facts with some of them changed. */
function statWith(changes: Readonly<Record<string, bigint>>) {
  return Object.assign(lstatSync(import.meta.filename, { bigint: true }), changes);
}

test('groups of hard links are forgotten when their last name was seen, and no more are followed than there is room for', () => {
  const links = new HardLinks<string>();
  const nameOf = (ino: bigint, name: string, nlink = 2n) => links.firstOf(statWith({ ino, nlink }), name);
  expect(nameOf(1n, 'a')).toBeNull();
  expect(nameOf(1n, 'b')).toBe('a');
  // All names were seen: the number may belong to another file now.
  expect(nameOf(1n, 'c')).toBeNull();
  const one = statWith({ ino: 2n, nlink: 2n });
  for (let at = 0; at < HARD_LINK_GROUPS_MAX; at += 1) links.firstOf(Object.assign(one, { ino: BigInt(at + 10) }), 'x');
  expect(nameOf(5n, 'first')).toBeNull();
  expect(nameOf(5n, 'second')).toBeNull();
});

test('a number of an inode that was given to another file makes no link', () => {
  const links = new HardLinks<string>();
  expect(links.firstOf(statWith({ ino: 1n, nlink: 2n, birthtimeNs: 1n }), 'a')).toBeNull();
  expect(links.firstOf(statWith({ ino: 1n, nlink: 2n, birthtimeNs: 2n }), 'b')).toBeNull();
});

test('no blocks mean zeros only where the file system counts every block at once', () => {
  const empty = statWith({ size: 2n ** 40n, blocks: 0n });
  expect(sparsenessOf(empty, { countsBlocks: true, xattrs: true })).toBe('all');
  expect(sparsenessOf(empty, { countsBlocks: false, xattrs: true })).toBe('some');
  expect(sparsenessOf(statWith({ size: 100n, blocks: 0n }), { countsBlocks: true, xattrs: true })).toBe('none');
});

test('attributes come in the order of their names, and a file system that said it has none is not asked again', async () => {
  const dir = await scratch();
  const file = join(dir, 'a');
  writeFileSync(file, 'x');
  setAttributeSync(file, 'user.b', 'two');
  setAttributeSync(file, 'user.a', 'one');
  const device = { countsBlocks: true, xattrs: true };
  const leftOut: string[] = [];
  const is = lstatSync(file, { bigint: true });
  const read = (path: string | Buffer) => readXattrs(path, is, device, (reason) => leftOut.push(reason));
  expect(read(file)?.map(([name]) => name)).toEqual(['user.a', 'user.b']);
  expect(read(join(dir, 'gone'))).toBeUndefined();
  expect(read(Buffer.from(file))).toEqual(read(file));
  // The own name of a file must be text: there is no other way to it.
  const odd = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff])]);
  linkSync(file, odd);
  expect(read(odd)).toBeUndefined();
  // The kernel's own tree of processes knows no attributes of users.
  expect(read('/proc/self/status')).toBeUndefined();
  device.xattrs = false;
  expect(read(file)).toBeUndefined();
  expect(leftOut).toEqual([]);
});
