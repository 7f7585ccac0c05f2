/** Paths: text or bytes, never both ways, and never out of their place. */
import { describe, expect, test } from 'vitest';
import { checkTreePath, treePathBytes, treePathOf, treePathParts, treePathText } from '../../tree/tree-path.ts';
import { refusal } from '../support.ts';

describe('a path', () => {
  test('is text where it is UTF-8 and bytes where it is not, and comes back as the same bytes', () => {
    const names = [
      [0x61],
      [0xc3, 0xa9],
      [0xff],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f, 0x8c, 0x8a],
      [0xef, 0xbf, 0xbd],
    ];
    for (const bytes of names.map((name) => Buffer.from(name))) {
      const path = treePathOf(bytes);
      expect(treePathBytes(path).equals(bytes)).toBe(true);
      expect(typeof path === 'string').toBe(!bytes.toString().includes('\ufffd') || bytes[0] === 0xef);
    }
    expect(treePathText(Buffer.from([0x61, 0xff]))).toBe('a\ufffd');
  });

  test('may hold anything but what leads out: dots, spaces, newlines, leading dashes, three dots', () => {
    for (const path of [
      'a',
      'a/b',
      '...',
      '..a',
      'a..',
      '.hidden',
      '-rf',
      'a b',
      'a\nb',
      'con',
      'é'.repeat(2176),
      '\u202e',
    ]) {
      expect(checkTreePath(path)).toBe(path);
    }
    for (const path of [
      'é'.repeat(2177),
      'a'.repeat(4353),
      '',
      '/',
      'a/',
      '/a',
      '..',
      'a/..',
      '../a',
      'a/./b',
      '\0',
      '\udc80',
    ]) {
      expect(refusal(() => checkTreePath(path))).toBe('BACKUP_PATH_UNSAFE');
    }
  });

  test('is judged alike as text and as bytes', () => {
    const alphabet = ['a', '.', '/', '\0', 'é'];
    const paths = alphabet.flatMap((a) =>
      alphabet.flatMap((b) => alphabet.flatMap((c) => alphabet.map((d) => a + b + c + d))),
    );
    for (const path of paths) {
      const asText = refusal(() => checkTreePath(path));
      // A byte that is not UTF-8 at the end of a part changes no part that is `.` or `..` into a safe one before it.
      const asBytes = refusal(() => checkTreePath(Buffer.concat([Buffer.from(path), Buffer.from('/\xff', 'latin1')])));
      const withPart = refusal(() => checkTreePath(`${path}/b`));
      expect([path, asBytes]).toEqual([path, withPart]);
      if (asText === 'nothing was refused') expect(withPart).toBe(asText);
    }
  });

  test('falls into its parts', () => {
    expect(treePathParts('a/b c/d')).toEqual(['a', 'b c', 'd']);
    expect(treePathParts(Buffer.from('a/\xff/b', 'latin1'))).toEqual(['a', Buffer.from([0xff]), 'b']);
    expect(refusal(() => treePathParts('a/../b'))).toBe('BACKUP_PATH_UNSAFE');
  });
});
