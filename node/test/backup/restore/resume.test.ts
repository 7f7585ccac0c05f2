/** A restore that stops: fault 33 (over data that is partly there; a disk full at 99 %), and a stop anywhere. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs, {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ShardGatherer } from '../../../backup/restore/gather-shards.ts';
import { restoreSnapshot } from '../../../backup/restore/restore.ts';
import { diskFault, smallDisk } from '../../broken-disk.ts';
import { scratch } from '../../scratch.ts';
import { folderLine, type Item, makeArchive, sourceLine, symlinkLine, type TestArchive } from './a-snapshot.ts';

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'restored',
    (cause: unknown) => (cause instanceof CodedError ? cause.code : String(cause)),
  );

const contents = [...Array(30).keys()].map((n) => randomBytes(20_000 + n));
const long = [...Array(30).keys()].map((n) => randomBytes(25_000 + n));

const items: readonly Item[] = [
  sourceLine('docs'),
  folderLine('docs'),
  ...contents.map((bytes, n): Item => ({ type: 'content', path: `docs/${n}`, chunks: [bytes] })),
  { type: 'content', path: 'docs/long', chunks: long, isLong: true, mode: 0o444 },
  { type: 'link', path: 'docs/link', target: 'docs/0' },
  symlinkLine('docs/away', '/etc'),
  folderLine('docs/last', 0o500),
];

async function prepared(): Promise<{ archive: TestArchive; top: string; into: string }> {
  const top = await scratch();
  const archive = await makeArchive(top, { k: 2, n: 3 });
  await archive.write(items);
  return { archive, top, into: join(top, 'out', 'restored') };
}

function check(into: string): void {
  for (const [n, bytes] of contents.entries()) expect(readFileSync(join(into, `docs/${n}`)).equals(bytes)).toBe(true);
  expect(readFileSync(join(into, 'docs/long')).equals(Buffer.concat(long))).toBe(true);
  expect(statSync(join(into, 'docs/link')).ino).toBe(statSync(join(into, 'docs/0')).ino);
  expect(statSync(join(into, 'docs/last')).mode & 0o7777).toBe(0o500);
  expect(readdirSync(join(into, '..'))).toEqual(['restored']);
}

/** Makes the nth pack of a restore fail as if all its holders had gone; counts the packs that were gathered. */
function breakAt(nth: number): { count: number } {
  const state = { count: 0 };
  const { gather } = ShardGatherer.prototype;
  ShardGatherer.prototype.gather = function (...args) {
    state.count += 1;
    if (state.count === nth) throw new Error('killed');
    return gather.apply(this, args);
  };
  onTestFinished(() => {
    ShardGatherer.prototype.gather = gather;
  });
  return state;
}

describe('a restore that was stopped', () => {
  test('goes on where it was, whatever pack it stopped at', async () => {
    const { archive, top } = await prepared();
    const snapshot = await archive.open();
    for (let nth = 2; ; nth += 1) {
      const into = join(top, `${nth}`, 'restored');
      const state = breakAt(nth);
      const first = await codeOf(restoreSnapshot({ snapshot, into, workers: 0 }));
      if (first === 'restored') {
        expect(nth).toBeGreaterThan(5);
        return;
      }
      expect(existsSync(into)).toBe(false);
      expect(first).toBe('Error: killed');
      const before = state.count;
      const report = await restoreSnapshot({ snapshot, into, workers: 0 });
      expect(report.isResumed).toBe(true);
      check(into);
      // What was whole is not fetched again: packs of the tree always are, and one of the data was cut off.
      expect(state.count - before).toBeLessThanOrEqual(before + 9 - (nth - 2));
    }
  });

  test('reads again what it cannot be sure of, and mends it', async () => {
    const { archive, into } = await prepared();
    const snapshot = await archive.open();
    await stopLate(archive, into);
    const partial = `${into}.partial`;
    // A file of the right length and time with other bytes, as a power cut may leave one; another cut short; a third
    // that grew; and a file where only some pieces had been written.
    writeFileSync(join(partial, 'docs/3'), randomBytes(contents[3]?.length ?? 0));
    utimesSync(join(partial, 'docs/3'), 1_700_000_000.1234567, 1_700_000_000.1234567);
    truncateSync(join(partial, 'docs/4'), 100);
    appendFileSync(join(partial, 'docs/5'), 'more');
    const state = JSON.parse(readFileSync(`${into}.partial.state`, 'utf8'));
    writeFileSync(`${into}.partial.state`, JSON.stringify({ ...state, boot: 'before the power cut' }));
    expect(await restoreSnapshot({ snapshot, into, workers: 2 })).toMatchObject({ isResumed: true });
    check(into);
  });

  test('writes through no link that lies in the unfinished directory', async () => {
    const { archive, top, into } = await prepared();
    const outside = join(top, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'precious'), 'precious');
    await stopLate(archive, into);
    const partial = `${into}.partial`;
    fs.rmSync(join(partial, 'docs/7'));
    symlinkSync(join(outside, 'precious'), join(partial, 'docs/7'));
    const snapshot = await archive.open();
    expect(await codeOf(restoreSnapshot({ snapshot, into, workers: 0 }))).not.toBe('restored');
    expect(readFileSync(join(outside, 'precious'), 'latin1')).toBe('precious');
    // A state that says links had been begun makes the run remove them first.
    if (!existsSync(partial)) return;
    const state = JSON.parse(readFileSync(`${into}.partial.state`, 'utf8'));
    writeFileSync(`${into}.partial.state`, JSON.stringify({ ...state, links: true }));
    await restoreSnapshot({ snapshot, into, workers: 0 });
    check(into);
    expect(readFileSync(join(outside, 'precious'), 'latin1')).toBe('precious');
  });

  test('is not mixed up with a restore of something else', async () => {
    const { archive, into } = await prepared();
    await stopLate(archive, into);
    const snapshot = await archive.open();
    const select = { paths: ['docs/1'] };
    expect(await codeOf(restoreSnapshot({ snapshot, into, select }))).toBe('RESTORE_OTHER_UNFINISHED');
    await archive.write(items);
    expect(await codeOf(restoreSnapshot({ snapshot: await archive.open(), into }))).toBe('RESTORE_OTHER_UNFINISHED');
    writeFileSync(`${into}.partial.state`, 'not ours');
    expect(await codeOf(restoreSnapshot({ snapshot, into }))).toBe('RESTORE_OTHER_UNFINISHED');
    fs.rmSync(`${into}.partial.state`);
    // Without a state nobody knows whose it is.
    expect(await codeOf(restoreSnapshot({ snapshot, into }))).toBe('RESTORE_TARGET_EXISTS');
    expect(existsSync(`${into}.partial`)).toBe(true);
  });

  test('is left alone while the other process lives', async () => {
    const { archive, into } = await prepared();
    await stopLate(archive, into);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => {
      other.kill();
    });
    const state = JSON.parse(readFileSync(`${into}.partial.state`, 'utf8'));
    writeFileSync(`${into}.partial.state`, JSON.stringify({ ...state, pid: other.pid }));
    const snapshot = await archive.open();
    expect(await codeOf(restoreSnapshot({ snapshot, into }))).toBe('RESTORE_ALREADY_RUNNING');
    const gone = new Promise((resolve) => other.on('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    await restoreSnapshot({ snapshot, into, workers: 0 });
    check(into);
  });
});

/** Stops a restore at its last pack. */
async function stopLate(archive: TestArchive, into: string): Promise<void> {
  const probe = breakAt(Number.POSITIVE_INFINITY);
  await restoreSnapshot({ snapshot: await archive.open(), into: `${into}.probe`, workers: 0 });
  fs.rmSync(`${into}.probe`, { recursive: true });
  const total = probe.count;
  breakAt(total);
  expect(await codeOf(restoreSnapshot({ snapshot: await archive.open(), into, workers: 0 }))).toBe('Error: killed');
}

describe('fault 33: a disk that is full at 99 %', () => {
  test('is said in words; what is there is kept, and the next run goes on when there is room', async () => {
    const { archive } = await prepared();
    const snapshot = await archive.open();
    // The files take 1.4 MB; the last one does not fit.
    const disk = await smallDisk(1_340_000);
    const into = join(disk.dir, 'restored');
    const release = disk.isSmall ? () => {} : fillAfter(1_340_000);
    expect(await codeOf(restoreSnapshot({ snapshot, into, workers: 0 }))).toBe('RESTORE_DISK_FULL');
    expect(readdirSync(disk.dir).sort()).toEqual(['restored.partial', 'restored.partial.state']);
    // Run again, it is as full as before, and nothing is worse.
    expect(await codeOf(restoreSnapshot({ snapshot, into, workers: 0 }))).toBe('RESTORE_DISK_FULL');
    release();
    const room = disk.isSmall ? await grow(disk.dir) : true;
    if (!room) return;
    expect(await restoreSnapshot({ snapshot, into, workers: 0 })).toMatchObject({ isResumed: true });
    check(into);
  });

  test('is said by workers in the same words', async () => {
    const { archive } = await prepared();
    const disk = await smallDisk(1_200_000);
    // Workers have a file system module of their own, so this needs a disk that is really full.
    if (!disk.isSmall) return;
    const snapshot = await archive.open();
    const into = join(disk.dir, 'restored');
    expect(await codeOf(restoreSnapshot({ snapshot, into, workers: 2 }))).toBe('RESTORE_DISK_FULL');
  });
});

/** Gives the small disk more room. */
async function grow(dir: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn('mount', ['-o', 'remount,size=4000000', dir], { stdio: 'ignore' });
  child.on('exit', (code) => resolve(code === 0));
  child.on('error', () => resolve(false));
  return promise;
}

/** Where no small disk may be mounted: writing stops after so many bytes, until released. */
function fillAfter(bytes: number): () => void {
  const { writeSync } = fs;
  let left = bytes;
  fs.writeSync = ((...args: Parameters<typeof writeSync>) => {
    const done = writeSync(...args);
    left -= done;
    if (left < 0) throw diskFault('ENOSPC');
    return done;
  }) as typeof writeSync;
  syncBuiltinESMExports();
  const release = () => {
    fs.writeSync = writeSync;
    syncBuiltinESMExports();
  };
  onTestFinished(release);
  return release;
}
