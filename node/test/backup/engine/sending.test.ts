/** How much of a run is under way at once, and what becomes of it, where holders are slow or refuse. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACK_CLASSES_BYTES, type ShardStore, shardRoot } from '@breakwater/backup-replication';
import { expect, onTestFinished, test } from 'vitest';
import type { SaveHolder } from '../../../backup/engine/save-snapshot.ts';
import { openRepository, type Repository, temporaryFolder } from './a-repository.ts';
import { age, describeTree, noise } from './a-tree.ts';

const scheme = { k: 1, n: 2 };
const MIB = 1024 * 1024;
const workers = 2;

function plant(dir: string, megabytes: number): string {
  const tree = join(dir, 'tree');
  mkdirSync(tree);
  for (let at = 0; at < megabytes; at += 1) writeFileSync(join(tree, `scan-${at}`), noise(MIB, at + 1));
  age(tree);
  return tree;
}

/** What the system says of a line that was cut. */
class CodedLine extends Error {
  readonly code = 'ECONNRESET';
}

/** The holders of a repository as they look over a line: without folders, each put through `through`. */
function overALine(
  repository: Repository,
  through: (put: ShardStore['put'], ...sent: Parameters<ShardStore['put']>) => ReturnType<ShardStore['put']>,
) {
  return repository.order.holders.map((holder): SaveHolder => {
    const put: ShardStore['put'] = (...sent) => through((...given) => holder.store.put(...given), ...sent);
    return { ...holder, folder: null, store: { ...holder.store, put } };
  });
}

test('one worker codes while the pack of another is sent, and no more is under way than their rooms', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = plant(dir, 72);
  const repository = await openRepository(join(dir, 'repository'), scheme);
  const underWay = new Map<string, number>();
  const most = { packs: 0, bytes: 0 };
  const second = Promise.withResolvers<void>();
  const seen = new Set<string>();
  const holders = overALine(repository, async (put, name, bytes, digest) => {
    if (name.kind !== 'shard') return put(name, bytes, digest);
    seen.add(name.pack);
    underWay.set(name.pack, (underWay.get(name.pack) ?? 0) + bytes.length);
    most.packs = Math.max(most.packs, underWay.size);
    most.bytes = Math.max(
      most.bytes,
      [...underWay.values()].reduce((sum, one) => sum + one, 0),
    );
    // The first pack is kept waiting until another comes: from another worker, as its own may not write meanwhile.
    if (seen.size > 1) second.resolve();
    await second.promise;
    // As late as can be: who had written over it would be found out.
    expect(Buffer.from(shardRoot(bytes)).toString('base64url')).toBe(digest);
    const answer = await put(name, bytes, digest);
    const left = (underWay.get(name.pack) ?? 0) - bytes.length;
    if (left === 0) underWay.delete(name.pack);
    else underWay.set(name.pack, left);
    return answer;
  });
  await repository.save({ tree }, { workers, holders });
  expect(seen.size).toBeGreaterThan(4);
  expect(most.packs).toBeGreaterThan(1);
  // A room for each worker, and one for the tree.
  expect(most.packs).toBeLessThanOrEqual(workers + 1);
  expect(most.bytes).toBeLessThanOrEqual((workers * (PACK_CLASSES_BYTES[2] + 64) + PACK_CLASSES_BYTES[1] + 64) * 2);
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
});

test('a holder that fails one pack is asked for no other, and named though it takes the head', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = plant(dir, 72);
  const repository = await openRepository(join(dir, 'repository'), { k: 1, n: 3 });
  const failing = repository.order.holders[2];
  const asked: string[] = [];
  const put: ShardStore['put'] = async (name, bytes, digest) => {
    if (failing === undefined || name.kind !== 'shard')
      return failing?.store.put(name, bytes, digest) ?? { receipt: null };
    asked.push(name.pack);
    throw new CodedLine();
  };
  const holders = overALine(repository, (through, ...sent) => through(...sent)).map((holder) =>
    holder.name === failing?.name ? { ...holder, store: { ...holder.store, put } } : holder,
  );
  const saved = await repository.save({ tree }, { workers, holders });
  expect([...saved.failedHolders]).toEqual([[failing?.name, 'ECONNRESET']]);
  expect(saved.holders).toContain(failing?.name);
  // Twice for each pack that was on its way when it failed: it may have restarted in between.
  expect(new Set(asked).size).toBeLessThanOrEqual(workers + 1);
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
});

test('a refusal of all holders ends the run, also where workers wait for their rooms', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = plant(dir, 72);
  const repository = await openRepository(join(dir, 'repository'), scheme);
  const first = Promise.withResolvers<void>();
  const packs = new Set<string>();
  // Both workers have a pack on its way before the first is refused.
  const holders = overALine(repository, async (_put, name) => {
    if (name.kind === 'shard') packs.add(name.pack);
    if (packs.size >= workers) first.resolve();
    await first.promise;
    throw new Error('the line is cut');
  });
  await expect(repository.save({ tree }, { workers, holders })).rejects.toMatchObject({
    code: 'BACKUP_HOLDERS_TOO_FEW',
  });
  expect(packs.size).toBe(workers);
});
