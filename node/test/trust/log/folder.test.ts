/** The log in a folder: tiles as the specification has them, read back before anything is signed, safe at every crash. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leafHash, rangeRoot, signerFromPrivateJwk, treeRoot } from '@breakwater/federation-protocol';
import {
  auditLog,
  entriesPath,
  formatCheckpoint,
  formatNote,
  hexOf,
  signNote,
  tilePath,
} from '@breakwater/trust-lists';
import { describe, expect, it } from 'vitest';
import { makeSigningJwk } from '../../../keys/make-keys.ts';
import { nodeSuite } from '../../../keys/node-suite.ts';
import { type Disk, realDisk } from '../../../trust/disk.ts';
import { openLogFolder } from '../../../trust/log/folder.ts';
import { readEntries, readLeafHashes, readRange } from '../../../trust/log/read-tiles.ts';
import { scratch } from '../../scratch.ts';

const entry = (index: number) => new TextEncoder().encode(`entry ${index}`);
const entries = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => entry(from + at));
const hashes = (size: number) => entries(0, size).map((bytes) => leafHash(bytes, nodeSuite.sha256));
const bytesMax = 4 * 1024 * 1024;

/** Everything on the disk of a log of `size`, recomputed by the package's own audit. */
async function audit(dir: string, size: number): Promise<void> {
  const { read } = openLogFolder(dir);
  const file = async (path: string) => (await read(path, bytesMax)) ?? new Uint8Array();
  await auditLog(
    { size, rootHash: treeRoot(hashes(size), nodeSuite.sha256) },
    {
      readTile: ({ level, index, width }) => file(tilePath(level, index, width)),
      readBundle: ({ index, width }) => file(entriesPath(index, width)),
    },
    nodeSuite.sha256,
  );
}

it('flushes each new folder of a document, so that no head outlives what it commits to', async () => {
  const dir = await scratch();
  const flushed: string[] = [];
  const disk: Disk = {
    ...realDisk,
    syncFolder: async (path) => {
      flushed.push(path.slice(dir.length));
      await realDisk.syncFolder(path);
    },
  };
  await openLogFolder(dir, disk).keep('lists/hubs/2/payload.json', entry(1));
  expect(flushed).toEqual(['/documents/lists/hubs/2', '/documents/lists/hubs', '/documents/lists', '/documents', '']);
});

describe('a log folder', () => {
  it('holds exactly the tiles of the specification, however the log grew', async () => {
    const dir = await scratch();
    const log = openLogFolder(dir);
    let size = 0;
    for (const next of [1, 2, 7, 255, 256, 257, 511, 700]) {
      const range = await log.extend(size, entries(size, next));
      expect(hexOf(rangeRoot(range))).toBe(hexOf(treeRoot(hashes(next))));
      size = next;
      await audit(dir, size);
    }
  });

  it('gives entries and tree of every size that it ever had', async () => {
    const dir = await scratch();
    const log = openLogFolder(dir);
    await log.extend(0, entries(0, 300));
    await log.extend(300, entries(300, 515));
    await log.setHead(await headOf(515));
    // A mirror that took many entries at once wrote no partial tile for the sizes in between, and yet gives it.
    for (const size of [1, 44, 255, 256, 257, 300, 400, 511, 512, 513, 515]) {
      const range = await readRange(log.read, size);
      expect(hexOf(rangeRoot(range))).toBe(hexOf(treeRoot(hashes(size))));
    }
    expect(await readEntries(log.read, 250, 515)).toEqual(entries(250, 515));
    expect((await readLeafHashes(log.read, 515)).map(hexOf)).toEqual(hashes(515).map(hexOf));
  });

  it('keeps documents by path and lets no path lead out of itself', async () => {
    const dir = await scratch();
    const log = openLogFolder(join(dir, 'log'));
    await writeFile(join(dir, 'secret'), 'secret');
    await log.keep('root/1.json', entry(1));
    expect(await log.read('root/1.json', bytesMax)).toEqual(entry(1));
    for (const path of [
      '../secret',
      '../../secret',
      '/secret',
      'tile/../../secret',
      'tile//0',
      'head',
      'root/1.json/',
    ]) {
      expect(await log.read(path, bytesMax)).toBeNull();
    }
  });

  it('remembers its head and what was published apart', async () => {
    const log = openLogFolder(await scratch());
    expect([await log.head(), await log.published()]).toEqual([null, null]);
    const note = await headOf(0);
    await log.setHead(note);
    expect((await log.head())?.size).toBe(0);
    expect(await log.published()).toBeNull();
    await log.setPublished(note);
    expect(await log.published()).toEqual(note);
  });

  it('refuses to go on when the disk gives back one bit less than was written', async () => {
    const dir = await scratch();
    for (const victim of ['tile/entries/', 'tile/0/'] as const) {
      const flipping: Disk = {
        ...realDisk,
        create: async (path) => {
          const file = await realDisk.create(path);
          const flip = (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
          return { ...file, write: (bytes) => file.write(path.includes(victim) ? flip(bytes) : bytes) };
        },
      };
      const log = openLogFolder(join(dir, victim), flipping);
      await expect(log.extend(0, entries(0, 3))).rejects.toMatchObject({ code: 'TRUST_LOG_DAMAGED' });
    }
  });

  it('finds damage that an older step left in the part it builds on', async () => {
    const dir = await scratch();
    const log = openLogFolder(dir);
    await log.extend(0, entries(0, 5));
    const file = join(dir, tilePath(0, 0, 5));
    const bytes = new Uint8Array(await readFile(file));
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expect(log.extend(5, entries(5, 6))).rejects.toMatchObject({ code: 'TRUST_LOG_DAMAGED' });
  });

  it('writes over what a crash left beyond the head', async () => {
    const dir = await scratch();
    const log = openLogFolder(dir);
    await log.extend(0, entries(0, 5));
    await log.extend(5, [entry(99), entry(98)]);
    await log.extend(5, entries(5, 7));
    await audit(dir, 7);
  });

  it('can be broken off at any step of an append without losing what it had', async () => {
    const parent = await scratch();
    for (let steps = 0; steps < 40; steps += 1) {
      const dir = join(parent, String(steps));
      await mkdir(dir);
      await openLogFolder(dir).extend(0, entries(0, 255));
      const left = { steps };
      const died = await openLogFolder(dir, dyingAfter(left))
        .extend(255, entries(255, 258))
        .then(() => false)
        .catch(() => true);
      expect(await readEntries(openLogFolder(dir).read, 0, 255)).toEqual(entries(0, 255));
      await openLogFolder(dir).extend(255, entries(255, 258));
      await audit(dir, 258);
      if (!died) return;
    }
    throw new Error('an append takes more steps than were tried');
  });
});

/** A signed checkpoint of the log at that size. */
async function headOf(size: number): Promise<Uint8Array> {
  const origin = 'a.example/log';
  const rootHash = treeRoot(hashes(size), nodeSuite.sha256);
  const text = formatCheckpoint({ origin, size, rootHash, extensions: [] });
  return formatNote({ text, signatures: [await signNote(text, origin, await signerFromPrivateJwk(makeSigningJwk()))] });
}

/** A disk on which every step after so many fails. */
function dyingAfter(left: { steps: number }): Disk {
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    left.steps -= 1;
    if (left.steps < 0) throw new Error('the power went');
    return work();
  };
  return {
    ...realDisk,
    create: async (path) => {
      const file = await step(() => realDisk.create(path));
      return { ...file, write: (bytes) => step(() => file.write(bytes)), sync: () => step(() => file.sync()) };
    },
    rename: (from, to) => step(() => realDisk.rename(from, to)),
    syncFolder: (path) => step(() => realDisk.syncFolder(path)),
  };
}
