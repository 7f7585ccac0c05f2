/** Fault 24 for attributes: a folder that is swapped under the reader, or the writer, hands out nobody else's. */
import { lstatSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getAttributeSync, listAttributesSync, setAttributeSync } from '@napi-rs/xattr';
import { describe, expect, test } from 'vitest';
import { finishTree } from '../../../backup/restore/finish-tree.ts';
import { LaterSteps } from '../../../backup/restore/later.ts';
import { setXattrs } from '../../../backup/restore/xattrs.ts';
import { Devices } from '../../../backup/source/device.ts';
import type { PathItem, SourceItem } from '../../../backup/source/item.ts';
import { readXattrs } from '../../../backup/source/xattrs.ts';
import { scratch } from '../../scratch.ts';
import { walked } from './items.ts';

const isPath = (item: SourceItem): item is PathItem => item.kind === 'path';

/** A file in a folder, and another of that name elsewhere, each with an attribute that says whose it is. */
async function twoFiles(name: string | Buffer = 'file') {
  const top = await scratch();
  const at = (...names: string[]) => join(top, ...names);
  for (const folder of ['tree', 'tree/a', 'other']) mkdirSync(at(folder));
  for (const [folder, whose] of [
    ['tree/a', 'ours'],
    ['other', 'theirs'],
  ] as const) {
    writeFileSync(Buffer.concat([Buffer.from(`${at(folder)}/`), Buffer.from(name)]), whose);
    setAttributeSync(at(folder), 'user.whose', whose);
    if (typeof name === 'string') setAttributeSync(at(folder, name), 'user.whose', whose);
  }
  const swap = () => {
    renameSync(at('tree/a'), at('tree/gone'));
    symlinkSync(at('other'), at('tree/a'));
  };
  return { at, swap };
}

describe('attributes that are read', () => {
  test('are those of the file that was walked, not of one behind a link put in the place of its folder', async () => {
    const { at, swap } = await twoFiles();
    const [file] = walked({ path: 'tree', address: at('tree') }).filter(isPath);
    expect(file?.head().xattrs).toEqual([['user.whose', Buffer.from('ours')]]);
    swap();
    const told: string[] = [];
    expect(file?.head((reason) => told.push(reason)).xattrs).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('moved or replaced')]);
  });

  test('are those of the file that was opened, where another was put in its place after the walk', async () => {
    const { at } = await twoFiles();
    const [file] = walked({ path: 'tree', address: at('tree') }).filter(isPath);
    renameSync(at('other/file'), at('tree/a/file'));
    const told: string[] = [];
    const opened = lstatSync(at('tree/a/file'), { bigint: true });
    expect(file?.head((reason) => told.push(reason), opened).xattrs).toEqual([['user.whose', Buffer.from('theirs')]]);
    expect(told).toEqual([]);
  });

  test('are those of the directory that was walked', async () => {
    const { at, swap } = await twoFiles();
    mkdirSync(at('other/below'));
    mkdirSync(at('tree/a/below'));
    setAttributeSync(at('other/below'), 'user.whose', 'theirs');
    setAttributeSync(at('tree/a/below'), 'user.whose', 'ours');
    const [place, told]: [string, string[]] = [at('tree/a/below'), []];
    const stat = lstatSync(place, { bigint: true });
    const device = new Devices().of(stat.dev, place);
    const read = () => readXattrs(place, stat, device, (reason) => told.push(reason), true);
    expect(read()).toEqual([['user.whose', Buffer.from('ours')]]);
    swap();
    expect(read()).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('moved or replaced')]);
  });
});

describe('attributes that are restored', () => {
  test('go to the file that was made, not to one behind a link put in the place of its folder', async () => {
    const { at, swap } = await twoFiles();
    const made = lstatSync(at('tree/a/file'), { bigint: true });
    const [place, values] = [at('tree/a/file'), [['user.back', Buffer.from('x')]] as const];
    expect(setXattrs(place, made, values, false)).toBeNull();
    expect(getAttributeSync(place, 'user.back')?.toString()).toBe('x');
    swap();
    expect(setXattrs(place, made, values, false)).toMatch(/moved or replaced/);
    expect(listAttributesSync(at('other/file'))).toEqual(['user.whose']);
  });

  test('and the marks of a directory, go to none that a link in the place of its parent leads to', async () => {
    const { at, swap } = await twoFiles();
    const top = at('tree');
    for (const folder of ['other', 'tree/a']) mkdirSync(at(folder, 'below'));
    const later = new LaterSteps(at('later'));
    const marks = { mode: 0o711, mtime: 7, owner: null };
    const xattrs = [['user.back', Buffer.from('x').toString('base64url')]] as const;
    later.add({ type: 'directory', key: 'a/below', ...marks, xattrs });
    expect(finishTree(top, later, false)).toEqual([]);
    expect(statSync(at('tree/a/below'))).toMatchObject({ mode: 0o040711, mtimeMs: 7000 });
    expect(listAttributesSync(at('tree/a/below'))).toEqual(['user.back']);
    swap();
    const before = statSync(at('other/below'));
    expect(() => finishTree(top, later, false)).toThrow(expect.objectContaining({ code: 'BACKUP_PATH_UNSAFE' }));
    expect(statSync(at('other/below'))).toEqual(before);
    expect(listAttributesSync(at('other/below'))).toEqual([]);
  });
});
