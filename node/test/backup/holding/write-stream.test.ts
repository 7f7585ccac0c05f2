/** A shard on its way to the disk: whatever the line gives, what gets its name is what was announced, or nothing does. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { shardRoot, storedPath } from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import { writeStream } from '../../../backup/holding/write-stream.ts';
import { diskFault, interceptHandles } from '../../broken-disk.ts';
import { scratch } from '../../scratch.ts';
import { random } from '../a-cast.ts';
import { codeOf, shardOf } from './a-holder.ts';

const name = shardOf('ab'.repeat(32));
const shard = random(2_500_000);
const announced = { root: shardRoot(shard), bytes: shard.length };

/** Pieces of this length, each in memory of its own, since the writer gives it away; `false`: parts of one memory. */
async function* piecesOf(bytes: Uint8Array, length = 300_000, own = true): AsyncGenerator<Uint8Array> {
  const all = own ? bytes : Uint8Array.from(bytes);
  for (let at = 0; at < all.length; at += length) {
    const piece = all.subarray(at, at + length);
    yield own ? Uint8Array.from(piece) : piece;
  }
}

async function place() {
  const dir = await scratch();
  const path = join(dir, storedPath(name));
  const write = (pieces: AsyncIterable<Uint8Array>, what = announced) =>
    writeStream({ dir, randomBytes: random }, name, { ...what, pieces });
  const lying = async () => readdir(dirname(path)).catch(() => []);
  return { dir, path, write, lying };
}

describe('a shard that arrives', () => {
  test.each([1_048_576, 300_000, 65_521, 2_500_000])(
    'in pieces of %i bytes is stored byte for byte',
    async (length) => {
      for (const own of [true, false]) {
        const { path, write, lying } = await place();
        await write(piecesOf(shard, length, own));
        expect(Buffer.compare(await readFile(path), shard)).toBe(0);
        expect(await lying()).toEqual([path.split('/').at(-1)]);
      }
    },
  );

  test('gives the memory of its pieces back once they are on the disk, and none that others share', async () => {
    const { write } = await place();
    const shared = Uint8Array.from(shard.subarray(0, 300_000));
    const given = [shared.subarray(0, 100_000), Uint8Array.from(shard.subarray(100_000))];
    const pieces = (async function* () {
      yield* given;
    })();
    await write(pieces);
    expect([given[1]?.byteLength, shared.byteLength]).toEqual([0, 300_000]);
  });

  test('longer, shorter or other than it was announced leaves nothing behind', async () => {
    const { write, lying } = await place();
    const flipped = Uint8Array.from(shard);
    flipped[2_400_000] = (flipped[2_400_000] ?? 0) ^ 1;
    const swapped = Buffer.concat([
      shard.subarray(300_000, 600_000),
      shard.subarray(0, 300_000),
      shard.subarray(600_000),
    ]);
    const wrong = [Buffer.concat([shard, Buffer.of(0)]), shard.subarray(0, -1), flipped, swapped, new Uint8Array(0)];
    for (const bytes of wrong) {
      expect(await codeOf(write(piecesOf(bytes)))).toBe('HOLDING_HASH_MISMATCH');
      expect(await lying()).toEqual([]);
    }
    expect(await codeOf(write(piecesOf(shard), { ...announced, bytes: shard.length - 1 }))).toBe(
      'HOLDING_HASH_MISMATCH',
    );
  });

  test('without end is cut off once it is longer than was announced', async () => {
    const { write } = await place();
    let given = 0;
    const endless = (async function* () {
      for (;;) {
        given += 1;
        yield new Uint8Array(300_000);
      }
    })();
    expect(await codeOf(write(endless))).toBe('HOLDING_HASH_MISMATCH');
    expect(given).toBe(9);
  });

  test('over a line that breaks leaves nothing behind', async () => {
    const { write, lying } = await place();
    const broken = (async function* () {
      yield Uint8Array.from(shard.subarray(0, 1_500_000));
      throw new Error('the line broke');
    })();
    await expect(write(broken)).rejects.toThrow('the line broke');
    expect(await lying()).toEqual([]);
  });

  test('on a full disk is refused as that, and any other fault of the disk as itself', async () => {
    for (const [fault, code] of [
      ['ENOSPC', 'HOLDING_DISK_FULL'],
      ['EIO', 'EIO'],
    ] as const) {
      const { write, lying } = await place();
      let faults = 0;
      await interceptHandles('sync', async () => {
        // The first two are of the new folders.
        if ((await lying()).length > 0 && faults++ === 0) throw diskFault(fault);
      });
      await expect(write(piecesOf(shard))).rejects.toMatchObject({ code });
      expect(await lying()).toEqual([]);
    }
  });
});

describe('a disk that is slower than the line', () => {
  /** Some turns of the loop, in which all that does not wait gets ahead. */
  const turns = async () => {
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
  };

  test('gets the pieces in their order, a megabyte at a time, and all of them before they are synced', async () => {
    const { path, write, lying } = await place();
    let given = 0;
    const givenAt: number[] = [];
    await interceptHandles('writev', async () => {
      givenAt.push(given);
      if (givenAt.length === 1) await turns();
    });
    const sizes: number[] = [];
    await interceptHandles('sync', async (handle) => {
      if ((await lying()).some((one) => one.endsWith('.part')) && sizes.length === 0) {
        sizes.push((await handle.stat()).size);
      }
    });
    const pieces = (async function* () {
      for await (const piece of piecesOf(shard)) {
        given += 1;
        yield piece;
      }
    })();
    await write(pieces);
    expect(Buffer.compare(await readFile(path), shard)).toBe(0);
    expect([givenAt.length, givenAt[0], sizes], 'four pieces are a megabyte').toEqual([3, 4, [shard.length]]);
  });

  test('and holds back its last bytes is waited for before they are synced', async () => {
    const { write } = await place();
    await interceptHandles('writev', turns);
    const sizes: number[] = [];
    await interceptHandles('sync', async (handle) => {
      const found = await handle.stat();
      if (found.isFile()) sizes.push(found.size);
    });
    await write(piecesOf(shard));
    expect(sizes).toEqual([shard.length]);
  });

  test('and fails while the next piece is still on its way is heard all the same', async () => {
    const { write, lying } = await place();
    await interceptHandles('writev', async () => {
      throw diskFault('ENOSPC');
    });
    const pieces = (async function* () {
      yield Uint8Array.from(shard.subarray(0, 2_000_000));
      await turns();
      yield Uint8Array.from(shard.subarray(2_000_000));
    })();
    expect(await codeOf(write(pieces))).toBe('HOLDING_DISK_FULL');
    expect(await lying()).toEqual([]);
  });
});

describe('a name that is in use', () => {
  test('keeps what it has when that is the same shard', async () => {
    const { path, write, lying } = await place();
    await write(piecesOf(shard));
    await write(piecesOf(shard));
    expect(await lying()).toHaveLength(1);
    expect(Buffer.compare(await readFile(path), shard)).toBe(0);
  });

  test('is freed of anything else, so that the sender may come again', async () => {
    const { path, write, lying } = await place();
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'what a crash left');
    expect(await codeOf(write(piecesOf(shard)))).toBe('HOLDING_HASH_MISMATCH');
    expect(await lying()).toEqual([]);
    await write(piecesOf(shard));
    expect(Buffer.compare(await readFile(path), shard)).toBe(0);
  });
});
