/** Fault 24: every shape of data goes through the engine to six holders and comes back from three as it was. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHUNK_AVERAGE_BYTES, CHUNK_MAX_BYTES, CHUNK_MIN_BYTES } from '@breakwater/backup-replication';
import { getAttributeSync, setAttributeSync } from '@napi-rs/xattr';
import { describe, expect, onTestFinished, test } from 'vitest';
import { walk } from '../../../backup/source/walk.ts';
import { openRepository, temporaryFolder } from '../engine/a-repository.ts';
import { noise } from '../engine/a-tree.ts';

/** Saves `tree`, loses half of the holders, restores; answers what was left out and where the tree is now. */
async function roundTrip(dir: string, tree: string, keepsTimes = false) {
  if (!keepsTimes) settle(tree);
  const repository = await openRepository(join(dir, 'repository'));
  const saved = await repository.save({ tree });
  for (const lost of ['h1', 'h3', 'h4']) rmSync(join(dir, 'repository', lost), { recursive: true });
  const report = await repository.restore(join(dir, 'r'));
  return { saved, report, restored: join(dir, 'r', 'tree') };
}

function planted(): { readonly dir: string; readonly tree: string } {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'a-longer-name-than-that-of-what-is-restored');
  mkdirSync(tree);
  return { dir, tree };
}

/**
 * Gives all below a directory a time of whole seconds. Node sets times as a fraction of seconds, which holds no single
 * nanoseconds: what lies just at a microsecond could come back as its neighbour.
 */
function settle(top: string): void {
  const visit = (bytes: Buffer) => {
    if (lstatSync(bytes).isDirectory()) {
      for (const name of readdirSync(bytes, { encoding: 'buffer' })) {
        visit(Buffer.concat([bytes, Buffer.from('/'), name]));
      }
    }
    lutimesSync(bytes, 1_700_000_000, 1_700_000_000 + bytes.length);
  };
  visit(Buffer.from(top));
}

/** All below a directory, names as bytes: kind, mode, time to the microsecond, target or size. */
function described(top: string): string[] {
  const lines: string[] = [];
  const visit = (bytes: Buffer, shown: string) => {
    const stat = lstatSync(bytes, { bigint: true });
    const kind = stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : 'file';
    const time = (stat.mtimeNs + 500n) / 1000n;
    const mode = kind === 'symlink' ? '' : (stat.mode & 0o777n).toString(8);
    const more =
      kind === 'symlink' ? readlinkSync(bytes, 'latin1') : kind === 'file' ? `${stat.size} ${stat.nlink}` : '';
    lines.push(`${kind} ${shown} ${mode} ${time} ${more}`);
    if (kind !== 'directory') return;
    for (const name of readdirSync(bytes, { encoding: 'buffer' }).sort(Buffer.compare)) {
      visit(Buffer.concat([bytes, Buffer.from('/'), name]), `${shown}/${name.toString('latin1')}`);
    }
  };
  visit(Buffer.from(top), '');
  return lines;
}

// Each is a whole backup and restore; on a machine with other work that takes its time.
describe('data of every shape', { timeout: 360_000 }, () => {
  test('sizes at every bound of the chunker', async () => {
    const { dir, tree } = planted();
    const bounds = [CHUNK_MIN_BYTES, CHUNK_AVERAGE_BYTES, CHUNK_MAX_BYTES];
    const sizes = [0, 1, 2, ...bounds.flatMap((bound) => [bound - 1, bound, bound + 1])];
    for (const size of sizes) {
      writeFileSync(join(tree, `noise-${size}`), noise(size, size));
      // Of one byte over and over no chunk ever ends before the bound.
      writeFileSync(join(tree, `ones-${size}`), Buffer.alloc(size, 1));
    }
    const { saved, restored } = await roundTrip(dir, tree);
    expect(saved.leftOut).toEqual([]);
    expect(described(restored)).toEqual(described(tree));
    for (const name of readdirSync(tree)) {
      expect(readFileSync(join(restored, name)).equals(readFileSync(join(tree, name))), name).toBe(true);
    }
  });

  test('sparse files: 1 TiB of nothing, holes at both ends, in the middle and everywhere', async () => {
    const { dir, tree } = planted();
    const sparse = (name: string, size: number, parts: readonly (readonly [number, Buffer])[]) => {
      const file = openSync(join(tree, name), 'w');
      ftruncateSync(file, size);
      for (const [at, bytes] of parts) writeSync(file, bytes, 0, bytes.length, at);
      closeSync(file);
    };
    const MIB = 2 ** 20;
    sparse('nothing', 2 ** 40, []);
    sparse('begins with a hole', 8 * MIB, [[7 * MIB, noise(MIB)]]);
    sparse('ends with a hole', 8 * MIB, [[0, noise(MIB)]]);
    sparse('odd', 100 * MIB + 4711, [
      [50 * MIB + 17, noise(333_333)],
      [70 * MIB, noise(1, 3)],
    ]);
    sparse(
      'striped',
      4 * MIB,
      Array.from({ length: 16 }, (_, at) => [at * 262_144 + 4096, noise(5000, at + 1)] as const),
    );
    sparse('zeros that are written', 3 * MIB, [[0, Buffer.alloc(3 * MIB)]]);
    const { saved, restored } = await roundTrip(dir, tree);
    expect(saved.totals.bytes).toBeGreaterThan(2 ** 40);
    expect(saved.newBytes).toBeLessThan(16 * MIB);
    expect(described(restored)).toEqual(described(tree));
    expect(statSync(join(restored, 'nothing')).blocks).toBe(0);
    expect(statSync(join(restored, 'begins with a hole')).blocks * 512).toBeLessThan(2 * MIB);
    expect(statSync(join(restored, 'ends with a hole')).blocks * 512).toBeLessThan(2 * MIB);
    for (const name of readdirSync(tree).filter((name) => name !== 'nothing')) {
      expect(readFileSync(join(restored, name)).equals(readFileSync(join(tree, name))), name).toBe(true);
    }
  });

  test('names of every kind', async () => {
    const { dir, tree } = planted();
    const names = [
      'caf\u00e9',
      'cafe\u0301',
      '\u05e9\u05dc\u05d5\u05dd \u200f.txt',
      '\u{1f3dd}\ufe0f',
      'new\nline',
      '\t',
      ' ',
      'trailing ',
      'trailing.',
      '...',
      '-rf',
      '*',
      '\\',
      '"quoted"',
      'CON',
      'aux.txt',
      'x'.repeat(255),
      '\u{10ffff}',
      '\ufffd',
      '\u0001',
      '__proto__',
    ];
    for (const name of names) writeFileSync(join(tree, name), name);
    const bytes = [[0xff], [0xc3, 0x28], [0x80, 0x41], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]];
    for (const name of bytes)
      writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from(name)]), Buffer.from(name));
    const folder = Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xfe, 0x64])]);
    mkdirSync(folder);
    writeFileSync(Buffer.concat([folder, Buffer.from('/inside')]), 'inside');
    symlinkSync(Buffer.from([0xff]), join(tree, 'link to bytes'));
    const { saved, restored } = await roundTrip(dir, tree);
    expect(saved.leftOut).toEqual([]);
    expect(described(restored)).toEqual(described(tree));
  });

  test('a tree a thousand deep, and a path as long as the system takes', async () => {
    const { dir, tree } = planted();
    mkdirSync(join(tree, ...Array.from({ length: 1000 }, () => 'd')), { recursive: true });
    const part = 'p'.repeat(200);
    let long = tree;
    while (long.length + part.length + 1 < 4000) long = join(long, part);
    mkdirSync(long, { recursive: true });
    const last = join(long, 'q'.repeat(4095 - long.length - 1));
    writeFileSync(last, 'at the end');
    expect(last).toHaveLength(4095);
    const { saved, restored } = await roundTrip(dir, tree);
    expect(saved.leftOut).toEqual([]);
    expect(described(restored)).toEqual(described(tree));
    expect(readFileSync(last.replace(tree, restored), 'utf8')).toBe('at the end');
  });

  test('hard links across directories, loops of links, and what has no contents', async () => {
    const { dir, tree } = planted();
    for (const name of ['a', 'b', 'c/d']) mkdirSync(join(tree, name), { recursive: true });
    writeFileSync(join(tree, 'c/d/first'), noise(100_000));
    for (const name of ['a/link', 'b/link', 'z']) linkSync(join(tree, 'c/d/first'), join(tree, name));
    writeFileSync(join(tree, 'b/other'), '');
    linkSync(join(tree, 'b/other'), join(tree, 'a/other'));
    linkSync(join(tree, 'b/other'), join(dir, 'a name outside'));
    symlinkSync('self', join(tree, 'self'));
    symlinkSync('../..', join(tree, 'a/up'));
    symlinkSync('/etc/passwd', join(tree, 'absolute'));
    symlinkSync('gone', join(tree, 'dangling'));
    execFileSync('mkfifo', [join(tree, 'fifo')]);
    const server = createServer().listen(join(tree, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const { saved, report, restored } = await roundTrip(dir, tree);
    await new Promise((resolve) => server.close(resolve));
    // They have no contents, so the snapshot is whole: they are counted, and no failure is told of.
    const passedOver = { fifo: 1, socket: 1, device: 0 };
    expect(saved).toMatchObject({ leftOut: [], leftOutCount: 0, passedOver });
    expect(report).toMatchObject({ notes: [], notesTotal: 0, passedOver });
    for (const name of ['fifo', 'socket']) rmSync(join(tree, name), { force: true });
    rmSync(join(dir, 'a name outside'));
    expect(described(restored).map(withoutTopTime)).toEqual(described(tree).map(withoutTopTime));
    const inodes = ['a/link', 'b/link', 'c/d/first', 'z'].map((name) => statSync(join(restored, name)).ino);
    expect(new Set(inodes).size).toBe(1);
  });

  test('modes, times and extended attributes', async () => {
    const { dir, tree } = planted();
    const times = [
      '1901-12-14 00:00:00.5',
      '1969-12-31 23:59:59.5',
      '1970-01-01 00:00:00',
      '2038-01-20 00:00:00',
      '2299-01-01 00:00:00.25',
    ];
    for (const at of times.keys()) writeFileSync(join(tree, `time${at}`), '');
    // What nobody may read only root can save.
    const closed = process.getuid?.() === 0 ? [0o000] : [];
    for (const mode of [...closed, 0o400, 0o644, 0o777, 0o4755, 0o2755, 0o6711]) {
      writeFileSync(join(tree, `mode${mode.toString(8)}`), 'x');
      chmodSync(join(tree, `mode${mode.toString(8)}`), mode);
    }
    mkdirSync(join(tree, 'sticky'), { mode: 0o1777 });
    mkdirSync(join(tree, 'closed'));
    writeFileSync(join(tree, 'closed', 'inside'), 'x');
    chmodSync(join(tree, 'closed'), 0o500);
    const noted = join(tree, 'noted');
    writeFileSync(noted, 'x');
    setAttributeSync(noted, 'user.registrar', 'Castries');
    setAttributeSync(noted, 'user.bytes', Buffer.from([0, 255, 10]));
    setAttributeSync(noted, 'user.empty', '');
    setAttributeSync(tree, 'user.top', 'of the tree');
    symlinkSync('noted', join(tree, 'link'));
    settle(tree);
    for (const [at, time] of times.entries()) execFileSync('touch', ['-d', `${time} UTC`, join(tree, `time${at}`)]);
    lutimesSync(join(tree, 'link'), 5, 6);
    const { saved, restored } = await roundTrip(dir, tree, true);
    expect(saved.leftOut).toEqual([]);
    expect(described(restored)).toEqual(described(tree));
    expect(getAttributeSync(join(restored, 'noted'), 'user.registrar')).toEqual(Buffer.from('Castries'));
    expect(getAttributeSync(join(restored, 'noted'), 'user.bytes')).toEqual(Buffer.from([0, 255, 10]));
    expect(getAttributeSync(join(restored, 'noted'), 'user.empty')).toEqual(Buffer.alloc(0));
    expect(getAttributeSync(restored, 'user.top')).toEqual(Buffer.from('of the tree'));
    // A snapshot hands out no right to run as somebody else.
    expect(statSync(join(restored, 'mode4755')).mode & 0o7000).toBe(0);
  });

  test('setuid, setgid and sticky bits come back with owners, and never without', async () => {
    const { dir, tree } = planted();
    const modes = [0o4755, 0o2755, 0o6711, 0o1644];
    for (const mode of modes) {
      writeFileSync(join(tree, `file${mode.toString(8)}`), 'x');
      chmodSync(join(tree, `file${mode.toString(8)}`), mode);
    }
    for (const mode of [0o1777, 0o2775, 0o3770]) {
      mkdirSync(join(tree, `folder${mode.toString(8)}`));
      chmodSync(join(tree, `folder${mode.toString(8)}`), mode);
    }
    const repository = await openRepository(join(dir, 'repository'));
    await repository.save({ tree });
    expect((await repository.restore(join(dir, 'owned'), undefined, { withOwners: true })).notes).toEqual([]);
    await repository.restore(join(dir, 'plain'));
    for (const name of readdirSync(tree)) {
      const { mode } = statSync(join(tree, name));
      expect(mode & 0o7000, name).not.toBe(0);
      expect(statSync(join(dir, 'owned/tree', name)).mode, name).toBe(mode);
      expect(statSync(join(dir, 'plain/tree', name)).mode, name).toBe(mode & ~0o7000);
    }
  });

  test('extended attributes below names that are no UTF-8', async () => {
    const { dir, tree } = planted();
    const odd = (...parts: (string | Buffer)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));
    mkdirSync(join(tree, 'plain'));
    setAttributeSync(join(tree, 'plain'), 'user.of', 'the directory');
    mkdirSync(join(tree, 'plain/below'));
    setAttributeSync(join(tree, 'plain/below'), 'user.of', 'the one below');
    writeFileSync(join(tree, 'plain/below/letter'), 'x');
    setAttributeSync(join(tree, 'plain/below/letter'), 'user.of', 'the letter');
    const latin = Buffer.from([0x2f, 0xe9, 0xff]);
    renameSync(join(tree, 'plain'), odd(tree, latin));
    const { saved, report, restored } = await roundTrip(dir, tree);
    expect([saved.leftOut, report.notes]).toEqual([[], []]);
    renameSync(odd(restored, latin), join(restored, 'plain'));
    const told = ['plain', 'plain/below', 'plain/below/letter'].map((name) =>
      String(getAttributeSync(join(restored, name), 'user.of')),
    );
    expect(told).toEqual(['the directory', 'the one below', 'the letter']);
  });

  test('a hundred thousand names in one directory', async () => {
    // In memory where there is such a place: making the files takes longer than walking them.
    const tree = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-many-'));
    onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
    for (let at = 0; at < 100_000; at += 1) closeSync(openSync(join(tree, `a-name-of-common-length-${at}`), 'w'));
    let files = 0;
    let last = '';
    let isInOrder = true;
    for (const item of [...walk({ path: 'tree', address: tree })].flat()) {
      if (item.kind !== 'path') continue;
      files += 1;
      isInOrder &&= item.key > last;
      last = item.key;
    }
    expect(isInOrder).toBe(true);
    expect(files).toBe(100_000);
  });
});

/** What was removed after it was saved changed the time of its directory. */
function withoutTopTime(line: string, at: number): string {
  return at === 0 ? 'directory' : line;
}
