/** Whole restores of format 1: bytes, holes, links, times and names come back, from any three of six holders. */
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { restoreSnapshot } from '../../../backup/restore/restore.ts';
import { scratch } from '../../scratch.ts';
import { folderLine, type Item, makeArchive, sourceLine, symlinkLine } from './a-snapshot.ts';

const codeOf = (cause: unknown) => (cause instanceof CodedError ? cause.code : String(cause));

const big = [...Array(40).keys()].map((n) => (n % 9 === 3 ? 50_000 : randomBytes(30_000 + n)));
const bigBytes = Buffer.concat(big.map((chunk) => (typeof chunk === 'number' ? Buffer.alloc(chunk) : chunk)));
const strange = Buffer.concat([Buffer.from('docs/n'), Buffer.from([0xff, 0xfe]), Buffer.from('me')]);

/** A small tree with everything in it that a tree can have. */
export const everything: readonly Item[] = [
  sourceLine('docs'),
  folderLine('docs', 0o750),
  { type: 'content', path: 'docs/empty', chunks: [] },
  { type: 'content', path: 'docs/one', chunks: [Buffer.from('1')], mode: 0o4711 },
  { type: 'content', path: 'docs/hole', chunks: [100_000] },
  folderLine('docs/in', 0o555),
  { type: 'content', path: 'docs/in/deep', chunks: [Buffer.alloc(70_000, 'deep')], mode: 0o400 },
  { type: 'link', path: 'docs/in/same', target: 'docs/one' },
  symlinkLine('docs/in/away', '/etc'),
  { type: 'content', path: 'docs/big', chunks: big, isLong: true },
  { type: 'content', path: 'docs/two packs', chunks: big.slice(0, 9), mode: 0o600 },
  folderLine(strange),
  { type: 'content', path: Buffer.concat([strange, Buffer.from('/plain')]), chunks: [Buffer.from('x')] },
  { type: 'skipped', path: 'docs/pipe', reason: 'it is a named pipe' },
];

function checkEverything(into: string): void {
  const at = (name: string) => join(into, 'docs', name);
  expect(readFileSync(at('empty'))).toHaveLength(0);
  expect(readFileSync(at('one'), 'latin1')).toBe('1');
  // The right of a program to run as its owner does not come back.
  expect(statSync(at('one')).mode & 0o7777).toBe(0o711);
  expect(statSync(at('hole'))).toMatchObject({ size: 100_000, blocks: 0 });
  expect(readFileSync(at('in/deep'), 'latin1')).toBe(Buffer.alloc(70_000, 'deep').toString('latin1'));
  expect(statSync(at('in/same')).ino).toBe(statSync(at('one')).ino);
  expect(readlinkSync(at('in/away'))).toBe('/etc');
  expect(readFileSync(at('big')).equals(bigBytes)).toBe(true);
  expect(readFileSync(at('two packs')).equals(bigBytes.subarray(0, statSync(at('two packs')).size))).toBe(true);
  expect(readFileSync(Buffer.concat([Buffer.from(`${into}/`), strange, Buffer.from('/plain')]), 'latin1')).toBe('x');
  for (const name of ['', 'in', 'in/deep', 'in/away', 'big', 'two packs', 'one', 'hole']) {
    expect(Math.abs(lstatSync(at(name)).mtimeMs - 1_700_000_000_123.456), name).toBeLessThan(0.001);
  }
  expect(statSync(at('in')).mode & 0o7777).toBe(0o555);
  expect(statSync(at('')).mode & 0o7777).toBe(0o750);
}

describe('a restore from directories', () => {
  test.each([
    { workers: 0, scheme: { k: 3, n: 6 } },
    { workers: 2, scheme: { k: 3, n: 6 } },
    { workers: 1, scheme: { k: 1, n: 1 } },
  ])('gives everything back, with %o', async ({ workers, scheme }) => {
    const top = await scratch();
    const archive = await makeArchive(top, scheme);
    await archive.write(everything);
    const into = join(top, 'out', 'restored');
    const done: number[] = [];
    const snapshot = await archive.open();
    const report = await restoreSnapshot({ snapshot, into, workers, progress: (update) => done.push(update.done) });
    checkEverything(into);
    expect(report).toMatchObject({ files: 7, notesTotal: 1, faults: [], isResumed: false });
    expect(report.notes).toEqual([{ path: 'docs/pipe', reason: 'it is a named pipe' }]);
    expect(done.at(-1)).toBe(snapshot.root.bytes);
    expect(readdirSync(join(top, 'out'))).toEqual(['restored']);
  });

  test('is possible from every three of the six, also where only parity is left', async () => {
    const top = await scratch();
    const archive = await makeArchive(top);
    await archive.write(everything);
    const all = archive.holders();
    const triples = all.flatMap((a, i) =>
      all.slice(i + 1).flatMap((b, j) => all.slice(i + j + 2).map((c) => [a, b, c])),
    );
    expect(triples).toHaveLength(20);
    for (const [at, holders] of triples.entries()) {
      const into = join(top, `restored-${at}`);
      // The documents lie at five; one that lacks them is asked for shards only.
      const snapshot = await archive.open('latest', holders);
      const report = await restoreSnapshot({ snapshot, into, workers: 0 });
      checkEverything(into);
      expect(report.holders).toHaveLength(3);
    }
  });

  test('never writes over what is there', async () => {
    const top = await scratch();
    const archive = await makeArchive(top, { k: 1, n: 1 });
    await archive.write(everything);
    const attempt = restoreSnapshot({ snapshot: await archive.open(), into: top });
    expect(codeOf(await attempt.catch((cause) => cause))).toBe('RESTORE_TARGET_EXISTS');
  });

  test('that the system does not let write says so with the system’s word', async () => {
    const top = await scratch();
    const archive = await makeArchive(top, { k: 1, n: 1 });
    await archive.write(everything);
    writeFileSync(join(top, 'file'), '');
    const snapshot = await archive.open();
    const inFile = await restoreSnapshot({ snapshot, into: join(top, 'file', 'out') }).catch((cause) => cause);
    expect(inFile).toMatchObject({ code: 'RESTORE_WRITE_FAILED', evidence: { system: 'ENOTDIR' } });
    // The directory itself fits, what is in it does not.
    const deep = join(top, ...Array<string>(19).fill('d'.repeat(200)), 'e'.repeat(4075 - top.length - 19 * 201));
    const tooLong = await restoreSnapshot({ snapshot, into: deep, workers: 1 }).catch((cause) => cause);
    expect(tooLong).toMatchObject({ code: 'RESTORE_WRITE_FAILED', evidence: { system: 'ENAMETOOLONG' } });
  });

  test('that is only tried writes nothing, and checks the name of every chunk if asked to', async () => {
    const top = await scratch();
    const archive = await makeArchive(top, { k: 2, n: 4 });
    await archive.write(everything);
    const before = readdirSync(top);
    const snapshot = await archive.open();
    expect(await restoreSnapshot({ snapshot, into: null, checksNames: true })).toMatchObject({ files: 7 });
    expect(readdirSync(top)).toEqual(before);
    const wrong = { ...snapshot, root: { ...snapshot.root, chunkIdKey: new Uint8Array(32) } };
    const attempt = restoreSnapshot({ snapshot: wrong, into: null, checksNames: true });
    expect(codeOf(await attempt.catch((cause) => cause))).toBe('RESTORE_FILE_MISMATCH');
  });

  test('of a tree that was cut off at the end of a line is not put in place', async () => {
    const top = await scratch();
    const archive = await makeArchive(top, { k: 1, n: 1 });
    await archive.write(everything, { files: 8 });
    const attempt = restoreSnapshot({ snapshot: await archive.open(), into: join(top, 'out') });
    expect(codeOf(await attempt.catch((cause) => cause))).toBe('RESTORE_FILE_MISMATCH');
    expect(existsSync(join(top, 'out'))).toBe(false);
    expect(existsSync(join(top, 'out.partial'))).toBe(false);
  });
});
