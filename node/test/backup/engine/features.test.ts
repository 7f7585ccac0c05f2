/** A snapshot of a newer program (fault 34): what it can do that we cannot stops writing, not reading. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository, temporaryFolder } from './a-repository.ts';
import { describeTree, plantTree } from './a-tree.ts';
import { saveByNewerProgram } from './newer-program.ts';

async function prepared() {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  const repository = await openRepository(join(dir, 'repository'), { k: 1, n: 2 });
  const { manifestSha256 } = await repository.save({ tree });
  return { dir, tree, repository, manifestSha256 };
}

const needsWrite = [{ name: 'hashed-names', need: 'write' }] as const;

/** Every file at the holders and in the cache, with the time of its last change; the reserve says nothing of a snapshot. */
function filesBelow(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const stat = statSync(join(dir, path), { bigint: true });
    return stat.isFile() && path !== join('cache', 'reserve') ? [`${path} ${stat.mtimeNs}`] : [];
  });
}

async function isRefusedButRead({ dir, tree, repository }: Awaited<ReturnType<typeof prepared>>): Promise<void> {
  const before = filesBelow(repository.dir);
  await expect(repository.save({ tree })).rejects.toMatchObject({ code: 'BACKUP_FEATURE_UNKNOWN' });
  // Refused before anything was written, or forgotten.
  expect(filesBelow(repository.dir)).toEqual(before);
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
  await expect(repository.restore(join(dir, 'third'), '3')).rejects.toMatchObject({ code: 'BACKUP_SNAPSHOT_UNKNOWN' });
}

test.each(['with', 'without'])('an unknown feature for writing: refused %s a cache, and restored', async (cache) => {
  const scene = await prepared();
  await saveByNewerProgram(scene.repository, needsWrite);
  if (cache === 'without') rmSync(join(scene.repository.dir, 'cache'), { recursive: true });
  await isRefusedButRead(scene);
});

test('what the newer program remembers of its own snapshot leads an older one to nothing', async () => {
  const scene = await prepared();
  const known = join(scene.repository.dir, 'cache', 'known');
  const ours = join(scene.dir, 'ours');
  cpSync(join(known, scene.manifestSha256), ours, { recursive: true });
  const newer = await saveByNewerProgram(scene.repository, needsWrite);
  const about = join(ours, 'about.json');
  const text = readFileSync(about, 'utf8').split('\n')[1] ?? '';
  const theirs = JSON.stringify({ ...JSON.parse(text), features: needsWrite });
  writeFileSync(about, `${createHash('sha256').update(theirs).digest('hex')}\n${theirs}`);
  mkdirSync(known, { recursive: true });
  renameSync(ours, join(known, newer));
  await isRefusedButRead(scene);
});

test('an unknown feature for reading stops both, and the snapshot before is still there', async () => {
  const { dir, tree, repository } = await prepared();
  await saveByNewerProgram(repository, [{ name: 'journal', need: 'read' }]);
  await expect(repository.save({ tree })).rejects.toMatchObject({ code: 'BACKUP_FEATURE_UNKNOWN' });
  await expect(repository.restore(join(dir, 'new'))).rejects.toMatchObject({ code: 'BACKUP_FEATURE_UNKNOWN' });
  await repository.restore(join(dir, 'old'), '1');
  expect(describeTree(join(dir, 'old', 'tree'))).toEqual(describeTree(tree));
});
