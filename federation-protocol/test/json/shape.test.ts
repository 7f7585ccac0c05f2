/** Taking parsed JSON apart: the right kind or a refusal that names the place. */
import { describe, expect, it } from 'vitest';
import {
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  expectStrings,
  refuseUnknownMembers,
} from '../../json/shape.ts';
import { refusal } from '../keys.ts';

describe('the shape of a document', () => {
  it('is passed on when it fits', () => {
    expect(expectObject({ a: 1 }, 'x')).toEqual({ a: 1 });
    expect(expectStrings(['a'], 'x')).toEqual(['a']);
    expect(expectInteger(3, 'x', 1, 3)).toBe(3);
    expect(() => refuseUnknownMembers({ a: 1 }, ['a'], 'x')).not.toThrow();
  });

  it('is refused by name when it does not', () => {
    const wrong = [
      () => expectObject([], 'x'),
      () => expectObject(null, 'x'),
      () => expectArray({}, 'x'),
      () => expectArray([1, 2], 'x', 1),
      () => expectString('', 'x'),
      () => expectString('ab', 'x', 1),
      () => expectStrings(['a', 1], 'x'),
      () => expectInteger(1.5, 'x'),
      () => expectInteger(-1, 'x'),
      () => refuseUnknownMembers({ a: 1, b: 2 }, ['a'], 'x'),
    ];
    for (const call of wrong) expect(call).toThrow(refusal('JSON_SHAPE'));
    expect(() => expectStrings(['a', 1], 'hints')).toThrow('hints[1]');
  });
});
