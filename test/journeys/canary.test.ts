/** The story's own search can find what it looks for, and only that: a check that cannot fail proves nothing. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { searchFor } from './canary.ts';

const canary = new Uint8Array(randomBytes(1_048_576));
const search = searchFor(canary);
const pieceBytes = 4_194_304;

function directoryWith(...parts: readonly Uint8Array[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'canary-'));
  writeFileSync(join(directory, 'shard'), Buffer.concat(parts));
  return directory;
}

describe('the search for the canary', () => {
  it.each([0, 1, 7, 15, 16, 17, 31])('finds 32 bytes of it at offset %i, from any place of it', (offset) => {
    const window = canary.subarray(4_097 + offset * 3, 4_097 + offset * 3 + 32);
    const directory = directoryWith(new Uint8Array(offset), window, new Uint8Array(50));
    expect(search.in(directory).sighting).toBeDefined();
  });

  it.each([-33, -31, -16, -1, 0])('finds it %i bytes from where two reads meet', (shift) => {
    const window = canary.subarray(99, 131);
    const directory = directoryWith(new Uint8Array(pieceBytes + shift), window, new Uint8Array(pieceBytes));
    expect(search.in(directory).sighting).toBeDefined();
  });

  it('does not take 31 bytes for 32, nor random bytes for the canary', () => {
    const directory = directoryWith(randomBytes(3_000_000), canary.subarray(500, 531), new Uint8Array(40));
    expect(search.in(directory)).toEqual({ sighting: undefined, bytes: 3_000_071, files: 1 });
  });
});
