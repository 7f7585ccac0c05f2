/** A whole backup to six holders and back: what went in comes out, from any three, and nobody can read it. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { restoreSnapshot } from '../../backup/restore/restore.ts';
import { runBackup } from '../../backup/run.ts';
import { holderCodes, makeRegion } from './a-region.ts';
import { canary, makeDocuments, picture, restoreOrder } from './documents.ts';

function triples(codes: readonly CountryCode[]): CountryCode[][] {
  return codes.flatMap((a, i) => codes.slice(i + 1).flatMap((b, j) => codes.slice(i + j + 2).map((c) => [a, b, c])));
}

describe('a backup and its restore', () => {
  test('gives back every file from each of the twenty triples of six holders', async () => {
    const region = await makeRegion();
    const documents = await makeDocuments(region);
    const result = await runBackup(region.backupParts(), 'job');
    expect(result).toMatchObject({ holders: 6, sequence: 1, skippedCount: 0 });
    const before = await picture(documents);
    const all = triples(holderCodes);
    expect(all).toHaveLength(20);
    const order = await restoreOrder(region, null);
    for (const [index, left] of all.entries()) {
      region.down.clear();
      for (const code of holderCodes) if (!left.includes(code)) region.down.add(code);
      const into = join(region.top, `restored-${index}`);
      const report = await restoreSnapshot({ ...order, into });
      // A holder may be spared whose shards hold only padding; nobody else is asked.
      expect(left).toEqual(expect.arrayContaining([...report.holders]));
      expect(report.files).toBe(result.files);
      expect(await picture(join(into, 'documents'))).toEqual(before);
    }
  }, 360_000);

  test('leaves no 32 bytes of the canary in any holder’s directory', async () => {
    const region = await makeRegion();
    await makeDocuments(region, 'large');
    await runBackup(region.backupParts(), 'job');
    const search = searcher(canary);
    let searched = 0;
    for (const code of holderCodes) {
      const shards = join(region.hub(code).dir, 'shards');
      for (const file of await readdir(shards, { recursive: true })) {
        const bytes = await readFile(join(shards, file)).catch(nothingInFolder);
        searched += bytes.length;
        expect(search(bytes), `${code} ${file}`).toBe(false);
      }
    }
    // Six holders keep the canary twice over; less would mean that we looked in the wrong place.
    expect(searched).toBeGreaterThan(2 * canary.length);
    // The search can find: 32 bytes from any place of the canary, at any place of a file.
    expect(search(Buffer.concat([randomBytes(7), canary.subarray(1001, 1033), randomBytes(9)]))).toBe(true);
    expect(search(randomBytes(4096))).toBe(false);
  }, 360_000);
});

function nothingInFolder(cause: NodeJS.ErrnoException): Buffer {
  if (cause.code === 'EISDIR') return Buffer.alloc(0);
  throw cause;
}

const BLOCK_BYTES = 16;

/** Looks for any aligned block of 16 bytes of `secret`: every 32 bytes in a row hold one. */
function searcher(secret: Buffer): (bytes: Buffer) => boolean {
  const places = new Map<number, number>();
  const filter = new Uint8Array(1 << 24);
  for (let at = 0; at + BLOCK_BYTES <= secret.length; at += BLOCK_BYTES) {
    places.set(secret.readUInt32LE(at), at);
    filter[secret.readUInt32LE(at) & 0xffffff] = 1;
  }
  return (bytes) => {
    for (let at = 0; at + BLOCK_BYTES <= bytes.length; at += 1) {
      if (filter[(bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)] === 0) continue;
      const place = places.get(bytes.readUInt32LE(at));
      if (place !== undefined && secret.compare(bytes, at, at + 16, place, place + 16) === 0) return true;
    }
    return false;
  };
}
