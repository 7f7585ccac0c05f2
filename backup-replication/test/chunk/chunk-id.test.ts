/** Names of chunks: HMAC-SHA-256 and nothing else, however it is computed. */
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { chunkNamer } from '../../chunk/chunk-id.ts';
import { isBase64url32 } from '../../hex-name.ts';
import { Hmac } from '../../seal/hmac.ts';
import { bytesFrom } from '../support.ts';

test('a chunk id is the HMAC-SHA-256 that Node itself computes, whatever the length', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 1000, 300_000]) {
    const [key, chunk] = [bytesFrom(32, length), bytesFrom(length, 1)];
    const expected = createHmac('sha256', key).update(chunk).digest();
    const namer = chunkNamer(key);
    expect(Buffer.from(namer.bytes(chunk)).equals(expected)).toBe(true);
    expect(namer.text(chunk)).toBe(expected.toString('base64url'));
    expect(isBase64url32(namer.text(chunk))).toBe(true);
  }
});

test('keys of any length up to a block give HMAC too, and one namer names many chunks', () => {
  for (const length of [1, 32, 64]) {
    const namer = new Hmac(bytesFrom(length, 9));
    for (const seed of [1, 2, 1]) {
      const expected = createHmac('sha256', bytesFrom(length, 9)).update(bytesFrom(100, seed)).digest('base64url');
      expect(namer.text(bytesFrom(100, seed))).toBe(expected);
    }
  }
});
