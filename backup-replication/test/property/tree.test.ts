/** Lines and places of the tree, and names in stores: read back as they were, one encoding each, no damage unseen. */
import { parseStrictJson } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseObjectName } from '../../receipt/object-name.ts';
import { isStoredName, parseStoredPath, storedPath } from '../../shards/stored-name.ts';
import { encodeTreeLine, treeLineText } from '../../tree/encode-line.ts';
import { parseTreeLine } from '../../tree/parse-line.ts';
import { packRefOf, parsePlace, placeJson } from '../../tree/place.ts';
import { readTree } from '../../tree/read-tree.ts';
import type { TreeLine } from '../../tree/tree-line.ts';
import { checkTreePath, treePathBytes, treePathOf, treePathParts } from '../../tree/tree-path.ts';
import { receipt, storedName, treeLine, treePath, place as treePlace } from './arbitraries.ts';
import { damaged } from './flips.ts';
import { runs } from './runs.ts';

const limit = { timeout: 360_000 };
const many = runs(1000);
const few = runs(30);
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
/** As the tree is read: what is not UTF-8 is no line. */
const decodeLine = (bytes: Uint8Array): TreeLine => {
  const text = Buffer.from(bytes).toString('utf8');
  return parseTreeLine(Buffer.from(text).equals(bytes) ? text : '');
};

describe('a line of the tree', () => {
  test('comes back as it was, in the one encoding that it has', limit, () => {
    const seen = new Set<string>();
    const property = fc.property(treeLine, (line) => {
      seen.add(line.type);
      const bytes = encodeTreeLine(line);
      const found = parseTreeLine(Buffer.from(bytes).toString('utf8').slice(0, -1));
      expect(found).toEqual(line);
      expect(encodeTreeLine(found)).toEqual(bytes);
      expect(bytes.indexOf(0x0a)).toBe(bytes.length - 1);
    });
    fc.assert(property, many);
    expect(seen.size).toBe(8);
  });

  test('is refused, or is another line, with any bit changed and any end cut off', limit, async () => {
    // An escape is the one thing that has a second spelling, `\u001F` beside `\u001f`; our own writer knows one.
    const hasEscape = (line: TreeLine) => /\\u00[01][a-f]|\\u[0-9a-f]*[a-f]/.test(treeLineText(line));
    const property = fc.asyncProperty(
      treeLine.filter((line) => !hasEscape(line)),
      async (line) => {
        const bytes = Buffer.from(treeLineText(line));
        const found = await damaged(bytes, decodeLine);
        expect(found.unseen).toEqual([]);
        expect(found.refused).toBeGreaterThanOrEqual(bytes.length);
      },
    );
    await fc.assert(property, few);
  });

  test('is read the same wherever the pieces end in which it comes', limit, async () => {
    const source: TreeLine = { type: 'source', name: 's', kind: 'directory', address: '/s', tier: 1 };
    const reasons = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 5,
    });
    const property = fc.asyncProperty(reasons, fc.array(fc.nat(400), { maxLength: 6 }), async (texts, cuts) => {
      const skipped = texts.map((reason, at): TreeLine => ({ type: 'skipped', path: `s/${at}`, reason }));
      const whole = Buffer.concat([source, ...skipped].map(encodeTreeLine));
      const ends = [...cuts.map((cut) => cut % whole.length).sort((a, b) => a - b), whole.length];
      const pieces = ends.map((end, at) => whole.subarray(ends[at - 1] ?? 0, end));
      const found: TreeLine[] = [];
      for await (const line of readTree(pieces)) found.push(line);
      expect(found).toEqual([source, ...skipped]);
    });
    await fc.assert(property, runs(200));
  });
});

describe('a place', () => {
  const decode = (bytes: Uint8Array) => parsePlace(parseStrictJson(bytes));

  test('comes back as it was, in the one encoding that it has', limit, () => {
    const property = fc.property(treePlace, (place) => {
      const found = parsePlace(placeJson(place));
      expect(found).toEqual(place);
      expect(placeJson(found)).toEqual(placeJson(place));
      if ('pack' in found) expect(packRefOf(found.pack.padEnd(64, '0'))).toBe(found.pack);
    });
    fc.assert(property, many);
  });

  test('is refused, or is another place, with any bit changed and any end cut off', limit, async () => {
    const property = fc.asyncProperty(treePlace, async (place) => {
      const found = await damaged(Buffer.from(JSON.stringify(placeJson(place))), decode);
      expect(found.unseen).toEqual([]);
      expect(Math.min(found.refused, found.changed)).toBeGreaterThan(0);
    });
    await fc.assert(property, few);
  });
});

describe('a path', () => {
  test('is the same as text and as bytes, and is its parts', limit, () => {
    const property = fc.property(treePath, (path) => {
      const bytes = treePathBytes(path);
      expect(treePathOf(bytes)).toEqual(path);
      const parts = treePathParts(path).map(treePathBytes);
      expect(Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from('/'), part])))).toEqual(bytes);
      for (const part of parts) expect(checkTreePath(treePathOf(part))).toEqual(treePathOf(part));
    });
    fc.assert(property, many);
  });
});

describe('a name in a store', () => {
  test('comes back from the one path that it has, and another path is another name or none', limit, async () => {
    const property = fc.asyncProperty(storedName, async (name) => {
      const path = storedPath(name);
      expect(isStoredName(name)).toBe(true);
      expect(parseStoredPath(path)).toEqual(name);
      const found = await damaged(Buffer.from(path, 'latin1'), (bytes) => parseStoredPath(latin1(bytes)));
      expect(found.unseen).toEqual([]);
    });
    await fc.assert(property, runs(100));
  });

  test('as receipts have it is one name, and another text is another or none', limit, async () => {
    const property = fc.asyncProperty(receipt, async ({ object }) => {
      expect(parseObjectName(object)).toBe(object);
      const found = await damaged(Buffer.from(object, 'latin1'), (bytes) => parseObjectName(latin1(bytes)));
      expect(found.unseen).toEqual([]);
    });
    await fc.assert(property, runs(100));
  });
});
