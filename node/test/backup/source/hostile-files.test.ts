/** Faults 24 and 25 by intent: whoever may write in a source can neither stop its backup nor make it unreadable. */
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { encodeTreeLine, parseTreeLine, XATTRS_MAX_BYTES } from '@breakwater/backup-replication';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readDirectory } from '../../../backup/source/directory.ts';
import type { SourceItem, SourceItems } from '../../../backup/source/item.ts';
import { keepWithin } from '../../../backup/source/xattrs.ts';
import { openRepository, temporaryFolder } from '../engine/a-repository.ts';
import { noise } from '../engine/a-tree.ts';
import { sourceOf, told, walked } from './items.ts';

/** Memory as a disk: its files may be longer than on any other. */
const LONGEST_FILES = '/dev/shm';

describe('hostile files', { timeout: 300_000 }, () => {
  test('a file of eight petabytes is named, and the others are saved', async () => {
    const dir = mkdtempSync(join(LONGEST_FILES, 'breakwater-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const tree = join(dir, 'tree');
    mkdirSync(tree);
    writeFileSync(join(tree, 'registry'), noise(1000, 1));
    writeFileSync(join(tree, 'endless'), '');
    truncateSync(join(tree, 'endless'), Number.MAX_SAFE_INTEGER);
    // The other way to it: short when the walk sees it, endless when it is opened.
    writeFileSync(join(tree, 'later'), 'x');
    async function* items(): SourceItems {
      const found = [...readDirectory(sourceOf({ name: 'tree', address: tree }))].flat();
      truncateSync(join(tree, 'later'), Number.MAX_SAFE_INTEGER);
      yield found;
    }
    const repository = await openRepository(join(dir, 'repository'));
    const saved = await repository.save({}, { sources: items() });
    await repository.restore(join(dir, 'r'));
    expect(saved.leftOut.map(({ path }) => path).sort()).toEqual(['tree/endless', 'tree/later']);
    expect(readdirSync(join(dir, 'r', 'tree'))).toEqual(['registry']);
  });

  test('a file that was all hole when it was seen, and written before it was opened, is read', async () => {
    const dir = temporaryFolder(onTestFinished);
    const tree = join(dir, 'tree');
    mkdirSync(tree);
    const [small, large] = [noise(200_000, 2), noise(5_000_000, 3)];
    const allHole = (name: string, bytes: number) => {
      const file = openSync(join(tree, name), 'w');
      ftruncateSync(file, bytes);
      closeSync(file);
    };
    const fill = (name: string, bytes: Uint8Array) => {
      const file = openSync(join(tree, name), 'r+');
      writeSync(file, bytes);
      closeSync(file);
    };
    allHole('small', small.length);
    allHole('large', large.length);
    async function* items(): SourceItems {
      const found = [...readDirectory(sourceOf({ name: 'tree', address: tree }))].flat();
      fill('small', small);
      fill('large', large);
      yield found;
    }
    const repository = await openRepository(join(dir, 'repository'));
    await repository.save({}, { sources: items() });
    await repository.restore(join(dir, 'r'));
    expect(Buffer.compare(readFileSync(join(dir, 'r', 'tree', 'small')), small)).toBe(0);
    expect(Buffer.compare(readFileSync(join(dir, 'r', 'tree', 'large')), large)).toBe(0);
  });

  test('a name too deep for any reader is told of at its directory, and every line can be read', () => {
    const top = temporaryFolder(onTestFinished);
    const before = process.cwd();
    // Deeper than a path given to the system may be long, step by step, as anybody can.
    process.chdir(top);
    let bytes = top.length;
    const enter = (name: string) => {
      mkdirSync(name);
      process.chdir(name);
      bytes += name.length + 1;
    };
    while (bytes < 4095 - 256) enter('d'.repeat(250));
    enter('d'.repeat(4094 - bytes));
    writeFileSync('f'.repeat(255), 'x');
    process.chdir(before);
    const items = walked({ path: 'n'.repeat(255), address: top });
    for (const item of items) requireReadable(item);
    expect(told(items.at(-1) as SourceItem)).toMatch(/^skipped n+\/.*d: .*too long/);
  });

  test('attributes whose names take most of a line are kept as far as a line can hold them', () => {
    const hostile = Array.from({ length: 250 }, (_, at) => `user.${'\x01'.repeat(246)}${1000 + at}`);
    const told: string[] = [];
    const value = new Uint8Array(Math.floor(XATTRS_MAX_BYTES / hostile.length));
    const xattrs = keepWithin(
      hostile,
      () => value,
      (reason) => told.push(reason),
    );
    expect(xattrs.length).toBeGreaterThan(200);
    expect(told).toHaveLength(1);
    const line = { path: 'p'.repeat(4000), mode: 0o644, mtimeNs: '0', uid: 0, gid: 0, xattrs };
    const text = Buffer.from(encodeTreeLine({ type: 'directory', ...line })).toString();
    expect(parseTreeLine(text.trimEnd())).toMatchObject({ type: 'directory' });
  });
});

function requireReadable(item: SourceItem): void {
  const line =
    item.kind === 'entry' ? item.line : { type: 'skipped' as const, path: 'path' in item ? item.path : '', reason: '' };
  expect(() => parseTreeLine(Buffer.from(encodeTreeLine(line)).toString().trimEnd())).not.toThrow();
}
