/** A fingerprint as people type it from paper. */
import { describe, expect, it } from 'vitest';
import { pinOf } from '../../src/live/pin.ts';

const hex = '0123456789abcdef'.repeat(4);

describe('a typed fingerprint', () => {
  it.each([hex, hex.toUpperCase(), ` ${hex.replace(/.{4}/g, '$& ')}\n`, hex.replace(/.{2}/g, '$&:')])(
    'is taken as %j',
    (typed) => {
      expect(pinOf(typed)).toBe(hex);
    },
  );

  it.each(['', hex.slice(1), `${hex}0`, hex.replace('0', 'g'), 'the paper is lost'])('is not taken as %j', (typed) => {
    expect(pinOf(typed)).toBeNull();
  });
});
