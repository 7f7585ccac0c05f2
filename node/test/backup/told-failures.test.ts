/** Whatever ends a backup is told by a code with a cure of its own, and the last good snapshot can be restored after it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@breakwater/backup-replication';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { HubBackupError } from '../../backup/error.ts';
import { restoreSnapshot } from '../../backup/restore/restore.ts';
import { type BackupParts, runBackup } from '../../backup/run.ts';
import { random } from './a-cast.ts';
import { DM, holderCodes, makeRegion, type TestRegion } from './a-region.ts';
import { makeDocuments, picture, restoreOrder } from './documents.ts';
import { terms } from './holding/terms.ts';

const dayMs = 86_400_000;
type Provoke = (region: TestRegion) => Partial<BackupParts> | (() => void);

/** The termsWith of all holders but one answers this. */
const withTerms = (region: TestRegion, termsWith: () => Promise<typeof terms>) => {
  for (const code of holderCodes.slice(1)) Object.assign(region.hub(code).holder, { termsWith });
  return {};
};
const clockOff = (region: TestRegion, days: number) => ({
  world: { ...region.world, now: () => new Date(region.world.time.getTime() + days * dayMs) },
});
const locked: Provoke = (region) => {
  const other = new Database(join(region.hub(DM).dir, 'hub.db'));
  other.exec('BEGIN EXCLUSIVE');
  return () => other.close();
};
const garbage: Provoke = (region) => {
  region.spoil = (_holder, _path, bytes) => Buffer.from(bytes).reverse();
  return {};
};

test.each<[string, string, string, Provoke]>([
  [
    'every holder is down',
    'BACKUP_HOLDERS_TOO_FEW',
    'breakwater status',
    (region) => {
      for (const code of holderCodes) region.down.add(code);
      return {};
    },
  ],
  [
    'two holders are down',
    'BACKUP_HOLDERS_TOO_FEW',
    'breakwater status',
    (region) => {
      for (const code of holderCodes.slice(0, 2)) region.down.add(code);
      return {};
    },
  ],
  ['holders answer garbage', 'BACKUP_HOLDERS_TOO_FEW', 'breakwater status', garbage],
  [
    'the room at the holders is used up',
    'BACKUP_QUOTA_FULL',
    'breakwater backup prune',
    (region) => withTerms(region, async () => ({ ...terms, quotaBytes: 1 })),
  ],
  [
    'agreements have ended',
    'BACKUP_AGREEMENTS_ENDED',
    'backup holder propose',
    (region) =>
      withTerms(region, async () => {
        throw new HubBackupError('HOLDING_NO_AGREEMENT', 'It ended.');
      }),
  ],
  ['the clock is a day ahead', 'BACKUP_CLOCK_WRONG', 'Set the clock', (region) => clockOff(region, 1)],
  ['the clock is a day behind', 'BACKUP_CLOCK_WRONG', 'Set the clock', (region) => clockOff(region, -1)],
  ['hub.db is locked', 'BACKUP_DATABASE_BUSY', 'hub.db', locked],
])(
  'where %s it says %s',
  async (_what, code, cure, provoke) => {
    const region = await makeRegion();
    const documents = await makeDocuments(region);
    await runBackup(region.backupParts(), 'one');
    const good = await picture(documents);
    await writeFile(join(documents, 'new'), random(200_000));
    const provoked = provoke(region);
    const more = typeof provoked === 'function' ? {} : provoked;
    const refused = await runBackup({ ...region.backupParts(), ...more }, 'two').then(
      () => null,
      (cause: unknown) => cause,
    );
    if (typeof provoked === 'function') provoked();
    expect(refused instanceof HubBackupError || refused instanceof BackupError).toBe(true);
    expect(refused).toMatchObject({
      code,
      means: expect.stringContaining('last good snapshot is'),
      cure: expect.stringContaining(cure),
    });
    region.down.clear();
    region.spoil = (_holder, _path, bytes) => bytes;
    const into = join(region.top, 'restored');
    await restoreSnapshot({ ...(await restoreOrder(region, null, 'latest')), into });
    expect(await picture(join(into, 'documents'))).toEqual(good);
  },
  120_000,
);
