/** Lines of a tree, spoiled at random, before two programs that know only the document: both take them, or neither. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { JsonObject } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_MAX_BYTES } from '../../block/block.ts';
import { readTree } from '../../tree/read-tree.ts';
import { refusalOf } from '../support.ts';
import { RUNS } from './fuzz-decoder.ts';
import { byteChanges, changeBytes, changeMembers, memberChanges } from './mutate.ts';

const reader = resolve(import.meta.dirname, '../../../test/reader');

const head = { uid: 0, gid: 0, mtimeNs: '-1' };
const place = ['0123456789abcdef', 0, 64, 20, 4, 0, 0, 4, 'A'.repeat(43)];
/** Lines that may stand behind those of `judge.py`. */
const samples: readonly JsonObject[] = [
  { type: 'source', name: 't', kind: 'sqlite', tier: 9, address: '/t' },
  { type: 'directory', path: 's/e', ...head, mode: 0o755 },
  { type: 'file', path: 's/d/g', ...head, mode: 0o644, bytes: 0, state: 'whole', places: [] },
  { type: 'file', path64: 'cy__', ...head, mode: 0o4644, bytes: 11, state: 'changed', places: [[7], place] },
  { type: 'directory', path: 's/x', ...head, mode: 0, xattrs: [['user.a', 'AAAA']] },
  { type: 'symlink', path: 's/l', ...head, target: '../anywhere' },
  { type: 'link', path: 's/h', target: 's/f' },
  { type: 'skipped', path: 's/p', reason: 'a named pipe', kind: 'fifo' },
];

/** Where a line stands among others: the second reader looks at it with the line, ours when it restores. */
const ofTheTree = /stands twice|before its directory|two sources|a link|no file/;

/** A place that lies in no pack there can be: ours refuses the line, the second reader the pack that it does not lie in. */
function isBeyondPacks(line: Buffer): boolean {
  const numbers = /\["0123456789abcdef",\d+,(\d+),(\d+),/.exec(line.toString('utf8'));
  return Math.max(Number(numbers?.[1] ?? 0), Number(numbers?.[2] ?? 0)) > BLOCK_MAX_BYTES;
}

/** What the second reader says of each line; null where Python lacks what it needs. */
function theirWord(lines: readonly Buffer[]): readonly string[] | null {
  const ready = spawnSync('sh', [resolve(reader, 'run.sh'), 'ready'], { encoding: 'utf8' });
  if (ready.status === 77) return null;
  const input = lines.map((line) => `${line.toString('base64')}\n`).join('');
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', ['-B', resolve(reader, 'judge.py')], {
    ...{ input, encoding: 'utf8', maxBuffer: 1024 * 1024 * 1024 },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((text) => String(JSON.parse(text)));
}

/** As `BEFORE` in `judge.py`. */
const before: readonly JsonObject[] = [
  { type: 'source', name: 's', kind: 'directory', tier: 1, address: '/s' },
  { type: 'directory', path: 's', ...head, mode: 0o755 },
  { type: 'directory', path: 's/d', ...head, mode: 0o755 },
  { type: 'file', path: 's/f', ...head, mode: 0o755, bytes: 0, state: 'whole', places: [] },
];
const prefix = Buffer.concat(before.map((line) => Buffer.from(`${JSON.stringify(line)}\n`)));

async function ourWord(line: Buffer): Promise<string> {
  const read = Array.fromAsync(readTree([Buffer.concat([prefix, line, Buffer.from('\n')])]));
  const word = await refusalOf(read);
  return word === 'nothing was refused' ? 'read' : word;
}

const textOf = (line: JsonObject) => Buffer.from(JSON.stringify(line));

test('spoiled lines of a tree are taken by both readers or by neither', { timeout: 360_000 }, async (context) => {
  const sample = fc.constantFrom(...samples);
  const spoiled = fc.oneof(
    fc.tuple(sample, memberChanges).map(([line, changes]) => Buffer.from(JSON.stringify(changeMembers(line, changes)))),
    fc.tuple(sample, byteChanges).map(([line, changes]) => Buffer.from(changeBytes(textOf(line), changes))),
  );
  const lines = [...samples.map(textOf), ...fc.sample(spoiled, 3 * RUNS)].filter((line) => !line.includes('\n'));
  const theirs = theirWord(lines);
  if (theirs === null) return context.skip('Python 3 lacks cryptography or zstandard');
  const ours = await Promise.all(lines.map(ourWord));
  expect(theirs).toHaveLength(lines.length);
  expect([ours.slice(0, samples.length), theirs.slice(0, samples.length)]).toEqual([
    samples.map(() => 'read'),
    samples.map(() => 'read'),
  ]);
  const apart = lines.flatMap((line, at) => {
    const [our, their] = [ours[at] ?? '', theirs[at] ?? ''];
    if ((our === 'read') === (their === 'read') || (our === 'read' && ofTheTree.test(their))) return [];
    if (their === 'read' && isBeyondPacks(line)) return [];
    return [{ line: line.toString('utf8').slice(0, 300), our, their }];
  });
  expect(apart.slice(0, 12)).toEqual([]);
  // Spoiling that leaves nothing readable, or nothing spoiled, would compare nothing.
  expect(ours.filter((word) => word === 'read').length).toBeGreaterThan(lines.length / 50);
  expect(ours.filter((word) => word !== 'read').length).toBeGreaterThan(lines.length / 2);
});
