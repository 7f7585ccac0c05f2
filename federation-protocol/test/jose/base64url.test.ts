/** base64url: the same as the platform's for what is right, and a refusal for everything else. */
import { assert, property, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../jose/base64url.ts';
import { refusal } from '../keys.ts';

describe('base64url', () => {
  it('is what the platform writes, and reads back', () => {
    assert(
      property(uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64url(text)).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  it('refuses every text that is not the one spelling of its bytes', () => {
    const pieces = string({ unit: 'grapheme', maxLength: 12 });
    assert(
      property(pieces, (text) => {
        // The platform reads leniently: only what it would write again in the same way is canonical.
        const isCanonical = Buffer.from(text, 'base64url').toString('base64url') === text;
        if (isCanonical) expect(encodeBase64url(decodeBase64url(text))).toBe(text);
        else expect(() => decodeBase64url(text)).toThrow(refusal('JWS_MALFORMED'));
      }),
    );
  });

  it('refuses padding, spaces, the other alphabet, spare bits, a lone character and characters beyond Latin', () => {
    for (const text of [
      'AA==',
      'AAA=',
      ' AAAA',
      'AAAA\n',
      'AA+A',
      'AA/A',
      'AB',
      'AAB',
      'A',
      'AAAAA',
      'AA\u0141A',
      'AAAĀ',
      '🌀',
    ]) {
      expect(() => decodeBase64url(text), text).toThrow(refusal('JWS_MALFORMED'));
    }
  });

  it('has one spelling for each of all one and two bytes', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const accepted = (text: string) => {
      try {
        return decodeBase64url(text).length > 0;
      } catch {
        return false;
      }
    };
    const pairs = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second));
    expect(pairs.filter(accepted)).toHaveLength(256);
    expect(pairs.flatMap((pair) => [...alphabet].map((third) => pair + third)).filter(accepted)).toHaveLength(65_536);
  });
});
