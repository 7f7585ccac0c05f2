/** A holder that answers for heads and then for nothing, each time after minutes: it is waited for once. */
import { BackupError } from '@breakwater/backup-replication';
import { expect, test } from 'vitest';
import { scratch } from '../../scratch.ts';
import { folderLine, makeArchive, sourceLine } from './a-snapshot.ts';

test('documents are asked last of a holder that failed to give one', async () => {
  const archive = await makeArchive(await scratch(), { k: 1, n: 3 });
  await archive.write([sourceLine('docs'), folderLine('docs')]);
  const asked: string[] = [];
  const holders = archive.holders().map((holder, at) => ({
    ...holder,
    store: {
      get: (name: Parameters<typeof holder.store.get>[0]) => {
        asked.push(`${at} ${name.kind}`);
        if (at === 0) return Promise.reject(new BackupError('SHARD_PROMISE_BROKEN', 'It took ten minutes.'));
        return holder.store.get(name);
      },
    },
  }));
  (await archive.open('latest', holders)).close();
  expect(asked.filter((one) => !one.endsWith('head'))).toEqual(['0 manifest', '1 manifest', '1 list']);
});
