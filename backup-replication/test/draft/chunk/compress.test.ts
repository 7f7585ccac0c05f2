/** Compression: smaller where that helps, proved readable, never a bomb. */
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CHUNK_MAX_BYTES } from '../../../draft/chunk/chunker.ts';
import { compressChunk, decompressChunk } from '../../../draft/chunk/compress.ts';
import { bytesFrom, refusal } from '../../support.ts';

describe('compression', () => {
  const text = Buffer.from('a line of the civil registry\n'.repeat(5000));

  test('makes text smaller and gives it back', () => {
    const encoded = compressChunk(text);
    expect(encoded.encoding).toBe('zstd');
    expect(encoded.bytes.length).toBeLessThan(text.length / 10);
    expect(Buffer.from(decompressChunk(encoded, text.length))).toEqual(text);
  });

  test.each([1, 63, 64, 40_000, CHUNK_MAX_BYTES])('leaves %i random bytes as they are', (length) => {
    const bytes = bytesFrom(length, length);
    const encoded = compressChunk(bytes);
    expect(encoded.encoding).toBe('raw');
    expect(encoded.bytes).toBe(bytes);
  });

  test('compresses the longest chunk of zeros', () => {
    const zeros = new Uint8Array(CHUNK_MAX_BYTES);
    expect(Buffer.compare(decompressChunk(compressChunk(zeros), CHUNK_MAX_BYTES), zeros)).toBe(0);
  });

  test('refuses what a broken compressor made, before anything relies on it', () => {
    const wrong = zstdCompressSync(Buffer.from(text.toString().replace('civil', 'Civil')));
    expect(refusal(() => compressChunk(text, () => wrong))).toBe('BACKUP_ENCODING_BROKEN');
  });

  test('refuses bytes that do not decompress, or to another length', () => {
    const bytes = compressChunk(text).bytes;
    expect(refusal(() => decompressChunk({ encoding: 'zstd', bytes: bytes.subarray(1) }, text.length))).toBe(
      'BACKUP_CHUNK_CORRUPT',
    );
    expect(refusal(() => decompressChunk({ encoding: 'zstd', bytes }, text.length + 1))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(refusal(() => decompressChunk({ encoding: 'raw', bytes }, bytes.length - 1))).toBe('BACKUP_CHUNK_CORRUPT');
  });

  test('stops a decompression bomb at the length it should have', () => {
    const bomb = zstdCompressSync(new Uint8Array(64 * 1024 * 1024));
    expect(refusal(() => decompressChunk({ encoding: 'zstd', bytes: bomb }, 1000))).toBe('BACKUP_CHUNK_CORRUPT');
  });
});
