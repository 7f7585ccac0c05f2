/** A whole backup to six holders and back: what went in comes out, from any three, and nobody can read it. */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataKey } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { shardsFrom } from '../../backup/find-snapshot.ts';
import { findSnapshot } from '../../backup/open-snapshot.ts';
import { restoreSnapshot } from '../../backup/restore.ts';
import { runBackup } from '../../backup/run.ts';
import { sealer } from '../../recovery/sealer.ts';
import { DM, holderCodes, makeRegion, type TestRegion } from './a-region.ts';

/** Every path below a directory with kind, mode and contents: our own measure of "identical". */
export async function picture(top: string, path = ''): Promise<string[]> {
  const lines: string[] = [];
  for (const name of (await readdir(join(top, path))).sort()) {
    const inner = join(path, name);
    const found = await lstat(join(top, inner));
    const mode = (found.mode & 0o7777).toString(8);
    if (found.isSymbolicLink()) lines.push(`${inner} -> ${await readlink(join(top, inner))}`);
    else if (found.isDirectory()) lines.push(`${inner}/ ${mode}`, ...(await picture(top, inner)));
    else {
      const hash = createHash('sha256')
        .update(await readFile(join(top, inner)))
        .digest('hex');
      lines.push(`${inner} ${mode} ${Math.floor(found.mtimeMs)} ${hash}`);
    }
  }
  return lines;
}

const canary = randomBytes(1024 * 1024);

async function makeDocuments(region: TestRegion): Promise<string> {
  const top = join(region.top, 'documents');
  await mkdir(join(top, 'empty', 'inner'), { recursive: true });
  await mkdir(join(top, 'Été à Roseau', '日本'), { recursive: true });
  await writeFile(join(top, 'empty-file'), '');
  await writeFile(join(top, 'canary.bin'), canary);
  await writeFile(join(top, 'large.bin'), randomBytes(5_000_000));
  await writeFile(join(top, 'text.txt'), 'a line of the land register\n'.repeat(100_000));
  await writeFile(join(top, 'Été à Roseau', '日本', 'naïve ☂.txt'), 'Ĝis');
  await writeFile(join(top, 'secret'), 'mode', { mode: 0o600 });
  await chmod(join(top, 'secret'), 0o640);
  await symlink('../text.txt', join(top, 'empty', 'link'));
  await symlink('/nowhere/at all', join(top, 'dangling'));
  for (let i = 0; i < 40; i += 1) await writeFile(join(top, `small-${i}`), `${i}\n`.repeat(i));
  await region
    .hub(DM)
    .store.backups.addSource({ name: 'documents', kind: 'directory', address: top, addedAt: region.world.now() });
  return top;
}

export async function restoreOrder(region: TestRegion, into: string | null) {
  const { keyring } = region.hub(DM);
  const peers = region.peersOf({ kind: 'member', country: DM });
  const holders = region.holders();
  const keys = [keyring.publicJwk('backup')];
  const { manifest } = await findSnapshot({ country: DM, keys, peers, holders }, 'latest');
  return {
    manifest,
    openDataKey: (record: Parameters<typeof openDataKey>[0]) =>
      openDataKey(record, DM, { kid: region.reader.kid, privateJwk: region.reader }, sealer),
    fetchShard: shardsFrom(holders, DM),
    into,
    now: region.world.now,
  };
}

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
      expect(report.holders).toEqual([...left].sort());
      expect(report.files).toBe(result.files);
      expect(await picture(join(into, 'documents'))).toEqual(before);
    }
  });

  test('leaves no 32 bytes of the canary in any holder’s directory', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    await runBackup(region.backupParts(), 'job');
    const windows = new Set<string>();
    for (let at = 0; at + 32 <= canary.length; at += 32) windows.add(canary.toString('latin1', at, at + 32));
    for (const code of holderCodes) {
      const shards = join(region.hub(code).dir, 'shards');
      for (const file of await readdir(shards, { recursive: true })) {
        const bytes = await readFile(join(shards, file)).catch(() => Buffer.alloc(0));
        const found = findWindow(bytes, windows);
        expect(found, `${code} ${file}`).toBe(false);
      }
    }
    // The search itself works: it finds the canary where it is, at any offset.
    expect(findWindow(Buffer.concat([randomBytes(7), canary.subarray(0, 4096)]), windows)).toBe(true);
  });
});

/** Any 63 bytes of the canary in a row contain an aligned window of 32; any 32 in a row do when both grids slide. */
function findWindow(bytes: Buffer, windows: ReadonlySet<string>): boolean {
  const text = bytes.toString('latin1');
  for (let at = 0; at + 32 <= text.length; at += 1) if (windows.has(text.slice(at, at + 32))) return true;
  return false;
}
