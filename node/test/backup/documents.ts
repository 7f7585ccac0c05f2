/** What a test backs up, how it measures what came back, and how it restores. */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SCHEME, openKey } from '@breakwater/backup-replication';
import { ownerKeys } from '../../backup/owner-keys.ts';
import { findSnapshot, type OpenSnapshot, openSnapshot } from '../../backup/restore/open-snapshot.ts';
import type { RestoreOrder } from '../../backup/restore/restore.ts';
import { SOURCE_DEFAULTS } from '../../backup/source/source.ts';
import { sealer } from '../../recovery/sealer.ts';
import { DM, type TestRegion } from './a-region.ts';

/** Random bytes that must not show up at any holder. */
export const canary = randomBytes(1024 * 1024);

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

/** Files of many kinds as a source of Dominica. */
export async function makeDocuments(region: TestRegion, size: 'small' | 'large' = 'small'): Promise<string> {
  const top = join(region.top, 'documents');
  await mkdir(join(top, 'empty', 'inner'), { recursive: true });
  await mkdir(join(top, 'Été à Roseau', '日本'), { recursive: true });
  await writeFile(join(top, 'empty-file'), '');
  if (size === 'large') {
    await writeFile(join(top, 'canary.bin'), canary);
    await writeFile(join(top, 'large.bin'), randomBytes(5_000_000));
  }
  await writeFile(join(top, 'scan.bin'), randomBytes(300_000));
  await writeFile(join(top, 'text.txt'), 'a line of the land register\n'.repeat(100_000));
  await writeFile(join(top, 'Été à Roseau', '日本', 'naïve ☂.txt'), 'Ĝis');
  await writeFile(join(top, 'secret'), 'mode', { mode: 0o600 });
  await chmod(join(top, 'secret'), 0o640);
  await symlink('../text.txt', join(top, 'empty', 'link'));
  await symlink('/nowhere/at all', join(top, 'dangling'));
  for (let i = 0; i < 40; i += 1) await writeFile(join(top, `small-${i}`), `${i}\n`.repeat(i));
  await region.hub(DM).store.backups.addSource({
    name: 'documents',
    kind: 'directory',
    address: top,
    addedAt: region.world.now(),
    ...SOURCE_DEFAULTS,
  });
  return top;
}

/** A snapshot of Dominica's, found at its holders and opened with the reader key. */
export async function openAt(region: TestRegion, wanted = 'latest'): Promise<OpenSnapshot> {
  const search = { owner: DM, ...ownerKeys(region.state, DM), scheme: DEFAULT_SCHEME, holders: region.holders() };
  const reader = { kid: region.reader.kid, privateJwk: region.reader };
  return openSnapshot(await findSnapshot(search, wanted), (record, use) => openKey(record, use, DM, reader, sealer));
}

/** What restoring a snapshot with the reader key takes. */
export async function restoreOrder(region: TestRegion, into: string | null, wanted = 'latest'): Promise<RestoreOrder> {
  return { snapshot: await openAt(region, wanted), into, workers: 0 };
}
