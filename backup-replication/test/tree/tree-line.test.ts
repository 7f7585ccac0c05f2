/** Lines of the tree: read back as they were written, and refused when anything in them cannot be. */
import { describe, expect, test } from 'vitest';
import { encodeTreeLine, treeLineText } from '../../tree/encode-line.ts';
import { parseTreeLine } from '../../tree/parse-line.ts';
import { readTree } from '../../tree/read-tree.ts';
import { INLINE_PLACES_MAX, PLACES_PER_LINE, type TreeLine } from '../../tree/tree-line.ts';
import { refusal, refusalOf } from '../support.ts';
import { placeOf, sampleLines } from './lines.ts';

const tree = Buffer.concat(sampleLines.map(encodeTreeLine));

async function readAll(chunks: Iterable<Uint8Array>): Promise<TreeLine[]> {
  const lines: TreeLine[] = [];
  for await (const line of readTree(chunks)) lines.push(line);
  return lines;
}

/** The text of a line with members changed; `undefined` takes one out. */
function altered(line: TreeLine | undefined, changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...JSON.parse(treeLineText(line ?? { type: 'end', bytes: 0, state: 'whole' })), ...changes });
}

const [source, directory, file] = sampleLines;
const place = JSON.parse(treeLineText({ type: 'chunks', places: [placeOf()] })).places[0];

describe('a tree line', () => {
  test('is read back as it was written, one of each kind', () => {
    for (const line of sampleLines) expect(parseTreeLine(treeLineText(line))).toEqual(line);
  });

  test('is the same text for the same line, in one line', () => {
    expect(treeLineText({ type: 'end', bytes: 5, state: 'whole' })).toBe('{"type":"end","bytes":5,"state":"whole"}');
    for (const line of sampleLines) expect(treeLineText(line)).not.toContain('\n');
  });

  test('that nobody could read is not written', () => {
    const attribute = ['user.a', new Uint8Array(800_000)] as const;
    const endless: TreeLine = {
      type: 'directory',
      path: 'a',
      mode: 0,
      mtimeNs: '0',
      uid: 0,
      gid: 0,
      xattrs: [attribute],
    };
    expect(refusal(() => encodeTreeLine(endless))).toBe('BACKUP_LIMIT_EXCEEDED');
    const nameless: TreeLine = { type: 'source', name: 'n'.repeat(300), kind: 'directory', address: '/', tier: 1 };
    expect(refusal(() => encodeTreeLine(nameless))).toBe('BACKUP_TREE_INVALID');
  });

  test('may have members that this program does not know', () => {
    expect(parseTreeLine(altered(directory, { colour: 'blue' }))).toEqual(directory);
  });

  test('without extended attributes is the same line whether it says so or not', () => {
    expect(parseTreeLine(altered(directory, { xattrs: [] }))).toEqual(directory);
  });

  test('is refused when a member is missing, of another type or out of bounds', () => {
    const wrong: readonly (readonly [TreeLine | undefined, Readonly<Record<string, unknown>>])[] = [
      [directory, { type: 'door' }],
      [directory, { mode: 0o10000 }],
      [directory, { mode: 1.5 }],
      [directory, { mode: undefined }],
      [directory, { uid: -1 }],
      [directory, { gid: 2 ** 32 }],
      [directory, { mtimeNs: 5 }],
      [directory, { mtimeNs: '-0' }],
      [directory, { mtimeNs: '1e9' }],
      [directory, { mtimeNs: '00' }],
      [directory, { path: undefined }],
      [directory, { path: 5 }],
      [directory, { path: 'a', path64: 'gA' }],
      [directory, { path: undefined, path64: 'YQ' }],
      [directory, { path: undefined, path64: 'gA==' }],
      [directory, { path: '\ud800' }],
      [directory, { xattrs: [['user.a']] }],
      [directory, { xattrs: [['user.a', 'AA', 'AA']] }],
      [directory, { xattrs: [['user\0a', 'AA']] }],
      [directory, { xattrs: [['', 'AA']] }],
      [directory, { xattrs: Array.from({ length: 1025 }, (_, i) => [`user.${i}`, 'AA']) }],
      [directory, { xattrs: [['user.a', 'A'.repeat(4 * 174_764)]] }],
      [source, { kind: 'oracle' }],
      [source, { tier: 0 }],
      [source, { tier: 10 }],
      [source, { name: 'a/b' }],
      [source, { name: '' }],
      [source, { address: '' }],
      [file, { state: 'fine' }],
      [file, { bytes: -1 }],
      [file, { bytes: undefined }],
      [file, { places: undefined }],
      [file, { places: undefined, bytes: undefined }],
      [file, { places: {} }],
      [file, { places: Array.from({ length: INLINE_PLACES_MAX + 1 }, () => [1]) }],
      [sampleLines[5], { places: Array.from({ length: PLACES_PER_LINE + 1 }, () => [1]) }],
      [sampleLines[5], { places: undefined }],
    ];
    for (const [line, changes] of wrong) {
      const text = altered(line, changes);
      expect([text.slice(0, 200), refusal(() => parseTreeLine(text))]).toEqual([
        text.slice(0, 200),
        'BACKUP_TREE_INVALID',
      ]);
    }
    for (const text of ['', '[]', 'null', '5', '{', '{"type":"end"', 'nonsense', `"${'a'.repeat(2 ** 20)}"`]) {
      expect(refusal(() => parseTreeLine(text))).toBe('BACKUP_TREE_INVALID');
    }
    const long = altered(directory, { comment: 'a'.repeat(2 ** 20) });
    expect(refusal(() => parseTreeLine(long))).toBe('BACKUP_TREE_INVALID');
  });

  test('is refused when a place cannot be', () => {
    const wrong: readonly (readonly [number, unknown])[] = [
      ...[
        [0, '0123456789abcde'],
        [0, '0123456789ABCDEF'],
        [0, '../../../../../..'],
        [0, 5],
      ],
      ...[
        [1, -1],
        [1, 2 ** 32],
        [2, -1],
        [2, 2 ** 31],
        [3, 16],
        [3, 2 ** 21 + 17],
        [4, 0],
        [4, 2 ** 21 + 1],
      ],
      ...[
        [5, 2],
        [5, '0'],
        [6, 500],
        [6, -1],
        [7, 0],
        [7, 501],
        [7, 1.5],
        [8, 'A'.repeat(42)],
        [8, `${'A'.repeat(42)}B`],
      ],
      ...[
        [8, null],
        [9, 0],
      ],
    ].map(([at, value]) => [Number(at), value] as const);
    for (const [at, value] of wrong) {
      const changed = [...place];
      changed[at] = value;
      const text = JSON.stringify({ type: 'chunks', places: [changed] });
      expect([text, refusal(() => parseTreeLine(text))]).toEqual([text, 'BACKUP_TREE_INVALID']);
    }
    const beyond = [...place];
    beyond.splice(6, 2, 10, 491);
    for (const other of [beyond, [], [0], [-5], [2 ** 53], ['5'], [1, 2], place.slice(1), 'x', null]) {
      const text = JSON.stringify({ type: 'chunks', places: [other] });
      expect(refusal(() => parseTreeLine(text))).toBe('BACKUP_TREE_INVALID');
    }
  });

  test('is refused when a path leads out of its place', () => {
    const link = sampleLines[10];
    for (const path of [
      '/etc/passwd',
      '../x',
      'a/../../x',
      'a//b',
      './a',
      'a/.',
      'a/',
      '..',
      '.',
      'a\0b',
      'a'.repeat(4353),
    ]) {
      expect(refusal(() => parseTreeLine(altered(directory, { path })))).toBe('BACKUP_PATH_UNSAFE');
      expect(refusal(() => parseTreeLine(altered(link, { target: path })))).toBe('BACKUP_PATH_UNSAFE');
    }
    for (const bytes of [
      [0xff, 0x2f, 0x2e, 0x2e],
      [0x2f, 0xff],
      [0xff, 0],
      [0xff, 0x2f],
      [0x2e, 0x2f, 0xff],
    ]) {
      const path64 = Buffer.from(bytes).toString('base64url');
      expect(refusal(() => parseTreeLine(altered(directory, { path: undefined, path64 })))).toBe('BACKUP_PATH_UNSAFE');
    }
    expect(refusal(() => parseTreeLine(altered(sampleLines[8], { target: 'a\0' })))).toBe('BACKUP_PATH_UNSAFE');
    expect(refusal(() => parseTreeLine(altered(source, { name: '..' })))).toBe('BACKUP_PATH_UNSAFE');
  });
});

const sourceOf = (name: string): TreeLine => ({ type: 'source', name, kind: 'directory', address: '/srv', tier: 1 });

describe('reading a tree', () => {
  test('gives every line, however the tree is cut into chunks', async () => {
    for (const step of [1, 7, 100, 1000, tree.length]) {
      const chunks = Array.from({ length: Math.ceil(tree.length / step) }, (_, i) =>
        tree.subarray(i * step, (i + 1) * step),
      );
      expect(await readAll(chunks)).toEqual(sampleLines);
    }
    expect(await readAll([])).toEqual([]);
  });

  test('does not rely on a chunk after it asked for the next', async () => {
    const room = new Uint8Array(50);
    function* chunks() {
      for (let at = 0; at < tree.length; at += 50) {
        const piece = tree.subarray(at, at + 50);
        room.set(piece);
        yield room.subarray(0, piece.length);
      }
    }
    expect(await readAll(chunks())).toEqual(sampleLines);
  });

  test('refuses a tree that ends too early, has a line too long, or is not UTF-8', async () => {
    const broken = [
      [tree.subarray(0, -1)],
      [tree.subarray(0, tree.indexOf('{"type":"chunks"'))],
      [Buffer.from('{"type":"skipped","path":"a\xff","reason":"b"}\n', 'latin1')],
      [Buffer.from('\n')],
    ];
    for (const chunks of broken) expect(await refusalOf(readAll(chunks))).toBe('BACKUP_TREE_INVALID');
  });

  test('refuses a line without end while it comes, whatever it is made of', async () => {
    let given = 0;
    function* spaces() {
      for (; given < 2 ** 26; given += 2 ** 17) yield Buffer.alloc(2 ** 17, 0x20);
    }
    expect(await refusalOf(readAll(spaces()))).toBe('BACKUP_TREE_INVALID');
    expect(given).toBeLessThan(2 ** 21);
  });

  test('refuses places that belong to no file, and files whose places are not as long as the file', async () => {
    const end = { type: 'end', bytes: 500, state: 'whole' } as const;
    const start = { type: 'file', path: 'f', mode: 0, mtimeNs: '0', uid: 0, gid: 0 } as const;
    const chunks = { type: 'chunks', places: [placeOf()] } as const;
    const orders: readonly (readonly TreeLine[])[] = [
      [chunks],
      [end],
      [start],
      [start, chunks],
      [start, start, end],
      [start, chunks, { ...end, bytes: 499 }],
      [start, end],
      [start, chunks, end, end],
      [{ ...start, bytes: 501, state: 'whole', places: [placeOf()] }],
      [start, chunks, { type: 'skipped', path: 'x', reason: 'y' }, end],
    ];
    for (const lines of orders) {
      expect(await refusalOf(readAll([sourceOf('f'), ...lines].map(encodeTreeLine)))).toBe('BACKUP_TREE_INVALID');
    }
    const good = [sourceOf('f'), start, chunks, end];
    expect(await readAll(good.map(encodeTreeLine))).toEqual(good);
  });

  test('refuses a path outside its source, and a second source of one name', async () => {
    const under = (path: string) => ({ type: 'skipped', path, reason: 'a pipe' }) as const;
    const orders: readonly (readonly TreeLine[])[] = [
      [under('s/x')],
      [sourceOf('s'), under('t')],
      [sourceOf('s'), under('st/x')],
      [sourceOf('s'), sourceOf('t'), under('s/x')],
      [sourceOf('s'), sourceOf('t'), sourceOf('s')],
    ];
    for (const lines of orders) expect(await refusalOf(readAll(lines.map(encodeTreeLine)))).toBe('BACKUP_TREE_INVALID');
    const good = [sourceOf('s'), under('s'), under('s/x'), sourceOf('t'), under('t/x')];
    expect(await readAll(good.map(encodeTreeLine))).toEqual(good);
  });
});
