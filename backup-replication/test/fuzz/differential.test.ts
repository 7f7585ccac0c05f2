/** Lines and places of a tree, lists and roots before two programs that know only the document. */
import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { describe, test } from 'vitest';
import { gatherPacks } from '../../pack-list/gather-packs.ts';
import { parsePackList } from '../../pack-list/pack-list.ts';
import { packKeyOf } from '../../seal/pack-key.ts';
import { SlotSeal } from '../../seal/slot.ts';
import { openRoot } from '../../snapshot/root.ts';
import { parsePlace, placeJson } from '../../tree/place.ts';
import { readTree } from '../../tree/read-tree.ts';
import { changed, name, owner, samplePackList } from '../documents.ts';
import { bytesFrom } from '../support.ts';
import { spoiledTexts } from './respell.ts';
import { compareReaders, drawn, LINES } from './second-reader.ts';

const limit = { timeout: 360_000 };
const textOf = (value: JsonValue) => Buffer.from(JSON.stringify(value));
const texts = (named: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(named).map(([title, text]) => [title, { data: Buffer.from(text) }]));
/** Brackets that make a value lie this deep. */
const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const metadata = { uid: 0, gid: 0, mtimeNs: '-1' };
const place = ['0123456789abcdef', 0, 64, 20, 4, 0, 0, 4, 'A'.repeat(43)];

describe('lines of a tree', () => {
  /** As `BEFORE` in `judge.py`. */
  const before: readonly JsonObject[] = [
    { type: 'source', name: 's', kind: 'directory', tier: 1, address: '/s' },
    { type: 'directory', path: 's', ...metadata, mode: 0o755 },
    { type: 'directory', path: 's/d', ...metadata, mode: 0o755 },
    { type: 'file', path: 's/f', ...metadata, mode: 0o755, bytes: 0, state: 'whole', places: [] },
  ];
  const prefix = Buffer.concat(before.map((line) => Buffer.from(`${JSON.stringify(line)}\n`)));
  const samples: readonly JsonObject[] = [
    { type: 'source', name: 't', kind: 'sqlite', tier: 9, address: '/t' },
    { type: 'directory', path: 's/e', ...metadata, mode: 0o755 },
    { type: 'file', path: 's/d/g', ...metadata, mode: 0o644, bytes: 0, state: 'whole', places: [] },
    { type: 'file', path64: 'cy__', ...metadata, mode: 0o4644, bytes: 11, state: 'changed', places: [[7], place] },
    { type: 'directory', path: 's/x', ...metadata, mode: 0, xattrs: [['user.a', 'AAAA']] },
    { type: 'symlink', path: 's/l', ...metadata, target: '../anywhere' },
    { type: 'link', path: 's/h', target: 's/f' },
    { type: 'skipped', path: 's/p', reason: 'a named pipe', kind: 'fifo' },
  ];
  const skipped = (rest: string) => `{"type":"skipped","path":"s/p","reason":"r"${rest}}`;
  const right = {
    ...Object.fromEntries(samples.map((line, at) => [`sample ${at}`, { data: textOf(line) }])),
    ...texts({
      'a member twice: the last counts': skipped(',"path":"s/q"'),
      'half a character in an unknown member': skipped(',"x":"\\ud800"'),
      'an unknown number beyond all bounds': skipped(`,"x":${'1'.repeat(5000)},"y":1e400`),
      'an unknown member that lies as deep as it may': skipped(`,"x":${nest(32)}`),
      'a value far too deep that a later member replaces': skipped(`,"x":${nest(500_000)},"x":1`),
      'a whole number spelled with a fraction': JSON.stringify(samples[0]).replace('9', '9.0'),
      'a whole number spelled with an exponent': JSON.stringify(samples[0]).replace('9', '0.9e1'),
    }),
  };
  const wrong = texts({
    'an unknown member that lies too deep': skipped(`,"x":${nest(33)}`),
    'an unknown member that lies far too deep': skipped(`,"x":${nest(100_000)}`),
    'a number with a leading zero': JSON.stringify(samples[0]).replace('9', '09'),
    'a place that lies in no pack there can be': JSON.stringify(samples[3]).replace(',64,20,', ',16793601,20,'),
    'a slot longer than any block': JSON.stringify(samples[3]).replace(',64,20,', ',64,2097169,'),
    'a byte order mark': `\ufeff${JSON.stringify(samples[0])}`,
  });

  test('are taken by both readers or by neither', limit, async (context) => {
    await compareReaders(context, {
      ...{ kind: 'line', right, wrong },
      spoiled: drawn(spoiledTexts(samples), 5 * LINES)
        .filter((data) => !data.includes(0x0a))
        .map((data) => ({ data })),
      read: async ({ data }) => {
        const lines = readTree([Buffer.concat([prefix, data, Buffer.from('\n')])]);
        for await (const line of lines) if (line.type === 'end') return null;
        return null;
      },
      // Where a line stands among others: the second reader looks at it with the line, ours when it restores.
      later: /stands twice|before its directory|two sources|a link|no file/,
    });
  });

  test('have places that both read alike', limit, async (context) => {
    await compareReaders(context, {
      kind: 'place',
      right: { 'a place': { data: textOf(place) }, 'a hole': { data: textOf([2 ** 53 - 1]) } },
      wrong: texts({ 'a hole of nothing': '[0]', nothing: '[]', 'a hole that is too large': '[9007199254740993]' }),
      spoiled: drawn(spoiledTexts([place, [7]]), 3 * LINES).map((data) => ({ data })),
      read: ({ data }) => placeJson(parsePlace(jsonOf(data))),
    });
  });
});

/** As a line of the tree is read: by the platform. */
function jsonOf(data: Uint8Array): JsonValue {
  const text = Buffer.from(data).toString('utf8');
  try {
    return JSON.parse(Buffer.from(text).equals(data) ? text : '');
  } catch {
    // What is no JSON is no place either, and is refused as one.
    return null;
  }
}

const manifest = {
  keys: [name('2'), name('3')].map((id) => ({ id, recipients: [] })),
  lists: [{ sha256: name('6'), packs: 2 }],
};

test('lists of packs are read alike, with their packs as those of a snapshot', limit, async (context) => {
  const document = changed(samplePackList, {});
  const facts = { owner, manifest };
  const spelled = (from: string, to: string) => ({
    data: Buffer.from(JSON.stringify(document).replace(from, to)),
    facts,
  });
  await compareReaders(context, {
    kind: 'list',
    right: {
      'a list': { data: textOf(document), facts },
      'numbers with a fraction': spelled('"key":0', '"key":0.0'),
      'format 1.0': spelled('"format":1', '"format":1.0'),
      'an unknown member that lies as deep as it may': spelled('{', `{"x":${nest(32)},`),
    },
    wrong: {
      'no pack': { data: textOf({ ...document, packs: [] }), facts },
      'a key that the manifest has not': { data: textOf({ ...document, keys: [name('4')] }), facts },
      'an unknown member that lies too deep': spelled('{', `{"x":${nest(33)},`),
      'an unknown number that is not exact': spelled('{', '{"x":9007199254740993,'),
      'half a character in an unknown member': spelled('{', '{"x":"\\ud800",'),
      'format true': spelled('"format":1', '"format":true'),
    },
    spoiled: drawn(spoiledTexts([document])).map((data) => ({ data, facts })),
    read: ({ data }) => {
      const sha256 = createHash('sha256').update(data).digest('hex');
      const packs = gatherPacks(manifest, [parsePackList(data, { owner, sha256 })]);
      const listed = [...packs].map(([ref, { id, bytes, scheme, keyId, holders, roots }]) => [
        ref,
        { id, bytes, k: scheme.k, key: keyId, holders, roots },
      ]);
      return Object.fromEntries(listed);
    },
  });
});

test('roots are read alike, as a thief of the keys may seal them', limit, async (context) => {
  const dataKey = bytesFrom(32, 1);
  const facts = { owner, snapshot: name('1'), dataKey: Buffer.from(dataKey).toString('hex') };
  const root = {
    ...{ files: 2, directories: 1, symlinks: 0, links: 1, skipped: 0, bytes: 5 },
    ...{ chunkIdKey: 'A'.repeat(43), tree: [place, place] },
  };
  const seal = (text: Uint8Array) => {
    const data = new Uint8Array(text.length + 16);
    new SlotSeal(owner, name('1'), packKeyOf(dataKey, Buffer.from(name('1'), 'hex'))).seal(0, 'root', text, data, 0);
    return { data, facts };
  };
  await compareReaders(context, {
    kind: 'root',
    right: {
      'a root': seal(textOf(root)),
      'spaces behind it': seal(Buffer.from(`${JSON.stringify(root)}${' '.repeat(4000)}`)),
      'no tree': seal(textOf({ ...root, tree: [] })),
      'an unknown member': seal(textOf({ ...root, more: [[[[[1]]]]] })),
    },
    wrong: {
      'a hole': seal(textOf({ ...root, tree: [[7]] })),
      'another key': { ...seal(textOf(root)), facts: { ...facts, dataKey: '00'.repeat(32) } },
      nothing: { data: new Uint8Array(0), facts },
    },
    spoiled: drawn(spoiledTexts([root])).map(seal),
    read: ({ data, facts: told }) => {
      const opened = openRoot(data, Buffer.from(String(told.dataKey), 'hex'), owner, name('1'));
      return { ...opened, tree: opened.tree.map(placeJson) };
    },
  });
});
