/** Rules: what each sign means, on bytes, and that no pattern makes the walk slow. */
import { describe, expect, test } from 'vitest';
import { byteText } from '../../../backup/source/byte-text.ts';
import { parseRules } from '../../../backup/source/rules.ts';

/** Whether these rules leave a path out; a slash at its end says that it is a directory. */
function leavesOut(rules: readonly string[], path: string): boolean {
  const names = path.split('/').filter((name) => name !== '');
  return parseRules(rules)(names.map(byteText), path.endsWith('/'));
}

describe('a rule', () => {
  test.each([
    ['*.tmp', 'a.tmp', true],
    ['*.tmp', 'deep/down/a.tmp', true],
    ['*.tmp', 'a.tmp.txt', false],
    ['*', '.hidden', true],
    ['/build', 'build', true],
    ['/build', 'src/build', false],
    ['src/build', 'src/build', true],
    ['src/build', 'other/src/build', false],
    ['cache/', 'cache/', true],
    ['cache/', 'a/b/cache/', true],
    ['cache/', 'cache', false],
    ['**/logs', 'logs', true],
    ['**/logs', 'a/b/logs', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/z', 'a/b/c/y', false],
    ['a/**', 'a/b', true],
    ['a/**', 'a/b/c', true],
    ['a/**', 'a', false],
    ['/**/x/**/y', 'p/x/q/r/y', true],
    ['**', 'anything/at/all', true],
    ['a?c', 'abc', true],
    ['a?c', 'aéc', true],
    ['a?c', 'a😀c', true],
    ['a?c', 'abbc', false],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[!a-c]x', 'dx', true],
    ['[]x]', ']', true],
    ['[a-]', '-', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['\\!keep', '!keep', true],
    ['#x', '#x', true],
    ['a*b*c', 'a--b--bc', true],
    ['a*b*c', 'a--b--bd', false],
  ])('%s and %s: %s', (rule, path, expected) => {
    expect(leavesOut([rule], path)).toBe(expected);
  });

  test('that comes later decides', () => {
    expect(leavesOut(['*.log', '!keep.log'], 'keep.log')).toBe(false);
    expect(leavesOut(['!keep.log', '*.log'], 'keep.log')).toBe(true);
    expect(leavesOut([], 'anything')).toBe(false);
  });

  test('sees bytes: a composed and a decomposed letter differ, and bytes that are no UTF-8 match', () => {
    expect(leavesOut(['caf\u00e9'], 'caf\u00e9')).toBe(true);
    expect(leavesOut(['caf\u00e9'], 'cafe\u0301')).toBe(false);
    expect(parseRules(['?.bad'])(['\xff.bad'], false)).toBe(true);
    expect(parseRules(['*.bad'])(['\xff\xfe.bad'], false)).toBe(true);
  });

  test.each(['', '/', '!', 'a//b', 'a\\', '[abc', '[z-a]', 'a\0b', 'x'.repeat(4097)])('%j is refused', (rule) => {
    expect(() => parseRules([rule])).toThrow(expect.objectContaining({ code: 'BACKUP_RULE_INVALID' }));
  });

  test('is one of at most 256', () => {
    const rules = Array.from({ length: 257 }, (_, at) => `*.${at}`);
    expect(() => parseRules(rules)).toThrow(expect.objectContaining({ code: 'BACKUP_RULE_INVALID' }));
    expect(parseRules(rules.slice(1))(['a.256'], false)).toBe(true);
  });

  test('cannot be written so that it takes long', () => {
    const started = performance.now();
    const name = 'a'.repeat(255);
    expect(leavesOut([`${'a*'.repeat(100)}b`], name)).toBe(false);
    expect(leavesOut([`${'**/a/'.repeat(500)}b`], `${'a/'.repeat(2000)}c`)).toBe(false);
    // A pattern that goes back to every star at once would not end within the age of the universe.
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
