/** A snapshot written to packs and read back: streaming, deduplication, bounded work in flight, honest trees. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SCHEME, decodeShards } from '../../../draft/erasure/erasure-code.ts';
import { openPack } from '../../../draft/pack/open-pack.ts';
import { type FinishedPack, PACKS_IN_FLIGHT_MAX, type StoredChunk } from '../../../draft/snapshot/pack-writer.ts';
import { readTree } from '../../../draft/snapshot/read-tree.ts';
import { openRoot, sealRoot } from '../../../draft/snapshot/root.ts';
import { safePathParts } from '../../../draft/snapshot/safe-path.ts';
import { SnapshotWriter } from '../../../draft/snapshot/snapshot-writer.ts';
import { encodeTreeEntry, parseTreeEntry, type TreeEntry } from '../../../draft/snapshot/tree-entry.ts';
import { bytesFrom, refusal, refusalOf } from '../../support.ts';

const DM = parseCountryCode('DM');
const secret = bytesFrom(32, 1);
const dataKey = bytesFrom(32, 2);

/** A writer whose packs lie in memory; `index` is the chunk index of earlier snapshots. */
function rig(index = new Map<string, StoredChunk>(), hold?: (pack: FinishedPack) => Promise<void>) {
  const packs = new Map<string, Uint8Array>();
  let salt = packs.size + 100 + index.size;
  const writer = new SnapshotWriter({
    country: DM,
    scheme: DEFAULT_SCHEME,
    secret,
    dataKey,
    randomBytes: (count) => {
      salt += 1;
      return bytesFrom(count, salt);
    },
    findChunk: async (use, id) => index.get(`${use}${Buffer.from(id).toString('hex')}`),
    keepPack: async (pack) => {
      await hold?.(pack);
      packs.set(pack.id, new Uint8Array(decodeShards([null, null, null, ...pack.shards.slice(3)], DEFAULT_SCHEME)));
      for (const chunk of pack.chunks) index.set(`${chunk.use}${Buffer.from(chunk.chunkId).toString('hex')}`, chunk);
    },
  });
  return { writer, packs, index };
}

const head = (path: string) => ({ path, mode: 0o644, mtimeNs: '1700000000123456789' });
const contents = (bytes: Uint8Array) => ({ stream: [bytes], state: async () => 'whole' as const });

async function readBack(written: Awaited<ReturnType<SnapshotWriter['finish']>>, packs: Map<string, Uint8Array>) {
  const open = (index: number) => {
    const id = written.packIds[index] ?? '';
    return openPack(packs.get(id) ?? new Uint8Array(), id, DM, dataKey);
  };
  async function* chunks() {
    for (const place of written.root.tree) yield open(place.pack).readChunk('tree', place);
  }
  const files = new Map<string, Buffer>();
  const entries: TreeEntry[] = [];
  let path = '';
  for await (const entry of readTree(chunks())) {
    entries.push(entry);
    if (entry.type === 'file') {
      path = entry.path;
      files.set(path, Buffer.alloc(0));
    }
    if (entry.type !== 'chunks') continue;
    const read = entry.places.map((place) => open(place.pack).readChunk('data', place));
    files.set(path, Buffer.concat([files.get(path) ?? Buffer.alloc(0), ...read]));
  }
  return { files, entries };
}

describe('a snapshot', () => {
  test('comes back as it was, from parity shards alone', async () => {
    const { writer, packs } = rig();
    await writer.entry({ type: 'source', name: 'docs', kind: 'directory', address: '/docs' });
    await writer.entry({ type: 'directory', path: 'docs', mode: 0o755, mtimeNs: '0' });
    const large = bytesFrom(3_000_000, 5);
    await writer.file(head('docs/large'), contents(large));
    await writer.file(head('docs/empty'), contents(new Uint8Array(0)));
    await writer.file(head('docs/Été ☂'), contents(Buffer.from('text '.repeat(1000))));
    const written = await writer.finish();
    const { files, entries } = await readBack(written, packs);
    expect(Buffer.compare(files.get('docs/large') ?? Buffer.alloc(0), large)).toBe(0);
    expect(files.get('docs/empty')).toHaveLength(0);
    expect(files.get('docs/Été ☂')?.toString()).toBe('text '.repeat(1000));
    expect(entries[0]).toEqual({ type: 'source', name: 'docs', kind: 'directory', address: '/docs' });
    expect(written.root).toMatchObject({ files: 3, directories: 1, bytes: 3_005_000 });
  });

  test('stores nothing twice, neither within one snapshot nor in the next', async () => {
    const first = rig();
    const bytes = bytesFrom(1_000_000, 6);
    await first.writer.file(head('a'), contents(bytes));
    await first.writer.file(head('b'), contents(bytes));
    expect((await first.writer.finish()).newBytes).toBeLessThan(1_002_000);
    const second = rig(first.index);
    await second.writer.file(head('a'), contents(bytes));
    const written = await second.writer.finish();
    expect(written.newBytes).toBeLessThan(2000);
    const { files } = await readBack(written, new Map([...first.packs, ...second.packs]));
    expect(Buffer.compare(files.get('a') ?? Buffer.alloc(0), bytes)).toBe(0);
  });

  test('sends packs side by side, but never more than it says, and waits for all', async () => {
    let [now, most, sent] = [0, 0, 0];
    const hold = async () => {
      now += 1;
      most = Math.max(most, now);
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      now -= 1;
      sent += 1;
    };
    const { writer } = rig(new Map(), hold);
    for (let i = 0; i < 6; i += 1) await writer.file(head(`f${i}`), contents(bytesFrom(15_000_000, i + 50)));
    const written = await writer.finish();
    expect(sent).toBe(written.packIds.length);
    expect(now).toBe(0);
    expect(most).toBeLessThanOrEqual(PACKS_IN_FLIGHT_MAX);
  });

  test('stops with the failure of a pack that was not kept', async () => {
    const hold = async () => {
      throw new Error('no holder');
    };
    const { writer } = rig(new Map(), hold);
    await writer.file(head('a'), contents(bytesFrom(1000, 1)));
    await expect(writer.finish()).rejects.toThrow('no holder');
  });
});

describe('the tree', () => {
  const lines: TreeEntry[] = [
    { type: 'source', name: 'docs', kind: 'sqlite', address: '/srv/x.db' },
    { type: 'directory', path: 'docs', mode: 0o1777, mtimeNs: '-1' },
    { type: 'symlink', path: 'docs/l', target: '../\n"x"', mtimeNs: '0' },
    { type: 'end', bytes: 0, sha256: '0'.repeat(64), state: 'changed' },
    { type: 'skipped', path: 'docs/s', reason: 'permission denied' },
  ];

  test.each(lines)('spells and reads back a $type line', (line) => {
    const bytes = encodeTreeEntry(line);
    expect(bytes.indexOf(0x0a)).toBe(bytes.length - 1);
    expect(parseTreeEntry(bytes.subarray(0, -1))).toEqual(line);
  });

  test.each([
    '',
    '[]',
    '{"type":"device"}',
    '{"type":"end","bytes":-1,"sha256":"","state":"whole"}',
    '{"type":"directory","path":"a","mode":70000,"mtimeNs":"0"}',
    '{"type":"directory","path":"a","mode":0,"mtimeNs":"soon"}',
    '{"type":"chunks","places":[[0,0,0,1,1,0,"AA"]]}',
    '{"type":"chunks","places":[[0,0,0,1,99999999,0,"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]]}',
  ])('refuses the line %s', (line) => {
    expect(refusal(() => parseTreeEntry(Buffer.from(line)))).toBe('BACKUP_TREE_INVALID');
  });

  test('never throws anything but a coded refusal, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new Uint8Array(Buffer.from(text))),
        ),
        (bytes) => {
          refusal(() => parseTreeEntry(bytes));
        },
      ),
      { numRuns: 2000, seed: 11 },
    );
  });

  test('ends at the end of a line, and has no line without end', async () => {
    const drain = async (chunks: Uint8Array[]) => {
      async function* stream() {
        yield* chunks;
      }
      let count = 0;
      for await (const _entry of readTree(stream())) count += 1;
      return count;
    };
    const bytes = Buffer.concat(lines.map(encodeTreeEntry));
    expect(await drain([bytes.subarray(0, 70), bytes.subarray(70, 71), bytes.subarray(71)])).toBe(lines.length);
    expect(await refusalOf(drain([bytes.subarray(0, -1)]))).toBe('BACKUP_TREE_INVALID');
    const endless = Array.from({ length: 3 }, () => new Uint8Array(600_000).fill(0x61));
    expect(await refusalOf(drain(endless))).toBe('BACKUP_TREE_INVALID');
  });

  test.each(['', '/etc/passwd', '../x', 'a/../b', 'a//b', './a', 'a/.', 'a\0b', `a/${'x'.repeat(5000)}`])(
    'refuses the path %j',
    (path) => {
      expect(refusal(() => safePathParts(path))).toBe('BACKUP_PATH_UNSAFE');
    },
  );

  test.each(['docs', 'docs/..a', 'docs/ .b', 'docs/C:\\x', 'docs/Ünï/日本'])('takes the path %j', (path) => {
    expect(safePathParts(path)).toEqual(path.split('/'));
  });
});

describe('the root', () => {
  const root = { files: 1, directories: 2, symlinks: 3, skipped: 4, bytes: 5, tree: [] };
  const name = 'ef'.repeat(32);

  test('opens only with its key, for its country, in its snapshot', () => {
    const sealed = sealRoot(root, dataKey, DM, name);
    expect(openRoot(sealed, dataKey, DM, name)).toEqual(root);
    expect(refusal(() => openRoot(sealed, bytesFrom(32, 3), DM, name))).toBe('BACKUP_KEY_WRONG');
    expect(refusal(() => openRoot(sealed, dataKey, parseCountryCode('LC'), name))).toBe('BACKUP_KEY_WRONG');
    expect(refusal(() => openRoot(sealed, dataKey, DM, 'ee'.repeat(32)))).toBe('BACKUP_KEY_WRONG');
  });

  test('is refused when it is malformed, though sealed', () => {
    const sealed = sealRoot({ ...root, files: -1 }, dataKey, DM, name);
    expect(refusal(() => openRoot(sealed, dataKey, DM, name))).toBe('BACKUP_TREE_INVALID');
  });
});
