/** Repair of real snapshots: parts sent later, spoilt parts, holders replaced; by the mask key alone, read back whole. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  deriveArchiveKeys,
  deriveSecrets,
  type OwnerName,
  openKey,
  type StoredName,
  storedPath,
} from '@breakwater/backup-replication';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findGaps } from '../../../backup/repair/find-gaps.ts';
import { readPapers } from '../../../backup/repair/papers.ts';
import { type RepairOrder, repairSnapshot } from '../../../backup/repair/repair.ts';
import { ownHolder } from '../../../backup/restore/holder.ts';
import { findHeads, findSnapshot, openSnapshot } from '../../../backup/restore/open-snapshot.ts';
import { restoreSnapshot } from '../../../backup/restore/restore.ts';
import { sealer } from '../../../recovery/sealer.ts';
import { createDirectoryShardStore } from '../../../shards/directory.ts';
import { random } from '../a-cast.ts';
import { openRepository, type Repository, temporaryFolder } from '../engine/a-repository.ts';
import { saveByNewerProgram } from '../engine/newer-program.ts';

const none: ReadonlyMap<OwnerName, OwnerName> = new Map();
const seventh = '7'.repeat(16);

type Scene = Awaited<ReturnType<typeof saved>>;

/** A saved snapshot in six folders, and a seventh that holds nothing yet. */
async function saved() {
  const dir = temporaryFolder(onTestFinished);
  const documents = join(dir, 'documents');
  mkdirSync(documents);
  writeFileSync(join(documents, 'scan.bin'), random(2_500_000));
  writeFileSync(join(documents, 'note.txt'), 'who owns which land\n');
  const repository = await openRepository(join(dir, 'repository'));
  await repository.save({ documents });
  mkdirSync(join(repository.dir, 'h6'));
  return { dir, documents, repository };
}

const storeIn = (folder: string) => createDirectoryShardStore({ dir: folder, randomBytes: random });

function holdersOf({ dir, order }: Repository) {
  const folder = join(dir, 'h6');
  return [...order.holders, { ...ownHolder(seventh, storeIn(folder), folder), store: storeIn(folder) }];
}

/** Everything a repair needs, without any key that opens data. */
async function repair(
  repository: Repository,
  how: {
    readonly suspects?: readonly string[];
    readonly replaced?: ReadonlyMap<string, string>;
  } & Partial<RepairOrder> = {},
) {
  const { order } = repository;
  const { suspects = [], replaced = none, ...change } = how;
  const holders = holdersOf(repository);
  const search = { owner: order.owner, keys: order.keys, scheme: order.scheme, holders };
  const { chosen } = await findHeads(search);
  const papers = await readPapers({ ...search, manifestSha256: chosen.head.manifestSha256 });
  const byName = new Map(holders.map((holder) => [holder.name, holder]));
  const claims = new Map(holders.map((holder) => [holder.name, claimsOf(holder.folder ?? '', order.owner)]));
  const stores = new Map(
    suspects.flatMap((name) => (byName.has(name) ? [[name, storeOf(byName, name)] as const] : [])),
  );
  const gaps = await findGaps({ owner: order.owner, packs: papers.packs, claims, suspects: stores, replaced });
  const made = await repairSnapshot({
    ...{ papers, head: chosen.head, headJws: chosen.jws, gaps, replaced, scheme: order.scheme, holders: byName },
    ...{ doubtful: new Set(suspects), maskKey: deriveSecrets(order.secret).maskKey, signer: order.signer },
    now: () => new Date(),
    ...change,
  });
  return { gaps, papers, made };
}

function storeOf(
  holders: ReadonlyMap<
    string,
    { readonly store: ReturnType<typeof storeIn> | Repository['order']['holders'][number]['store'] }
  >,
  name: string,
) {
  const found = holders.get(name);
  if (found === undefined) throw new Error(`no holder ${name}`);
  return found.store;
}

function shardFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /packs\/..\/.*\.\d+$/.test(path));
}

function claimsOf(folder: string, owner: string): ReadonlySet<string> {
  const packs = shardFiles(folder).filter((path) => path.startsWith(`${owner}/`));
  return new Set(packs.map((path) => path.split('/').at(-1)?.split('.')[0] ?? ''));
}

async function isWhole({ documents, repository, dir }: Scene, name: string) {
  const into = join(dir, name);
  await repository.restore(into);
  return readFileSync(join(into, 'documents/scan.bin')).equals(readFileSync(join(documents, 'scan.bin')));
}

describe('repair', () => {
  it('sends the sixth shard later to a holder that was down, byte for byte, and writes no new head', async () => {
    const scene = await saved();
    const folder = join(scene.repository.dir, 'h4');
    const before = new Map(shardFiles(folder).map((path) => [path, readFileSync(join(folder, path))]));
    expect(before.size).toBeGreaterThan(1);
    for (const path of before.keys()) rmSync(join(folder, path));
    const { made, gaps } = await repair(scene.repository);
    expect(gaps.length).toBe(before.size);
    expect(made).toMatchObject({ shards: before.size, refused: 0, failed: [], published: null });
    for (const [path, bytes] of before) expect(readFileSync(join(folder, path)).equals(bytes)).toBe(true);
    expect((await repair(scene.repository)).made.shards).toBe(0);
  });

  it('finds what a suspect holder spoilt without saying so, and what it only says that it has', async () => {
    const scene = await saved();
    const folder = join(scene.repository.dir, 'h1');
    const [first = '', second = ''] = shardFiles(folder);
    const bytes = readFileSync(join(folder, first));
    bytes[9] = (bytes[9] ?? 0) ^ 1;
    writeFileSync(join(folder, first), bytes);
    writeFileSync(join(folder, second), 'short');
    expect((await repair(scene.repository)).gaps.length).toBe(0);
    // The holder says "kept" and would refuse to replace it: only once it admits the loss is it given anew.
    const refusing = await repair(scene.repository, { suspects: ['1'.repeat(16)] });
    expect(refusing.made).toMatchObject({ shards: 0, refused: 2 });
    rmSync(join(folder, first));
    rmSync(join(folder, second));
    expect((await repair(scene.repository, { suspects: ['1'.repeat(16)] })).made).toMatchObject({
      shards: 2,
      refused: 0,
    });
  });

  it('makes nothing of a shard that a holder spoilt, though nobody suspects it yet', async () => {
    const scene = await saved();
    const [liar, down] = [join(scene.repository.dir, 'h0'), join(scene.repository.dir, 'h4')];
    for (const path of shardFiles(liar)) {
      const bytes = readFileSync(join(liar, path));
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      writeFileSync(join(liar, path), bytes);
    }
    const before = new Map(shardFiles(down).map((path) => [path, readFileSync(join(down, path))]));
    for (const path of before.keys()) rmSync(join(down, path));
    expect((await repair(scene.repository)).made).toMatchObject({ shards: before.size, failed: [] });
    for (const [path, bytes] of before) expect(readFileSync(join(down, path)).equals(bytes)).toBe(true);
  });

  it('gives a lost holder’s part to another, by the mask key alone, and names it in a head that follows', async () => {
    const scene = await saved();
    const lost = '2'.repeat(16);
    rmSync(join(scene.repository.dir, 'h2'), { recursive: true });
    mkdirSync(join(scene.repository.dir, 'h2'));
    const told: string[] = [];
    const { made, papers } = await repair(scene.repository, {
      replaced: new Map([[lost, seventh]]),
      doubtful: new Set([lost]),
      beforeHead: ({ manifestSha256 }) => void told.push(manifestSha256),
    });
    expect(made).toMatchObject({ shards: papers.packs.size, failed: [], refused: 0, published: { sequence: 2 } });
    expect(told).toEqual([made.published?.manifestSha256]);
    const { papers: after } = await repair(scene.repository);
    expect(after.holders).toContain(seventh);
    expect(after.holders).not.toContain(lost);
    expect(after.manifest.snapshot).toBe(papers.manifest.snapshot);
    expect([...after.packs.values()].map(({ roots }) => roots)).toEqual(
      [...papers.packs.values()].map(({ roots }) => roots),
    );
    // Three of the six are enough again, the seventh among them.
    for (const gone of ['h0', 'h1', 'h3']) rmSync(join(scene.repository.dir, gone), { recursive: true });
    expect(await isWholeAt(scene, holdersOf(scene.repository))).toBe(true);
  });

  it('writes no papers of a snapshot that a newer program made, but gives shards back', async () => {
    const scene = await saved();
    await saveByNewerProgram(scene.repository, [{ name: 'hashed-names', need: 'write' }]);
    rmSync(join(scene.repository.dir, 'h2'), { recursive: true });
    mkdirSync(join(scene.repository.dir, 'h2'));
    const lost = '2'.repeat(16);
    const moving = repair(scene.repository, { replaced: new Map([[lost, seventh]]), doubtful: new Set([lost]) });
    await expect(moving).rejects.toMatchObject({ code: 'BACKUP_FEATURE_UNKNOWN' });
    const { made, papers } = await repair(scene.repository);
    expect(made).toMatchObject({ shards: papers.packs.size, published: null });
    expect(await isWhole(scene, 'whole')).toBe(true);
  });

  it('keeps the old place of a pack that it cannot give away, and says so', async () => {
    const scene = await saved();
    const lost = '2'.repeat(16);
    const [path = ''] = shardFiles(join(scene.repository.dir, 'h2'));
    const [id = ''] = path.split('/').at(-1)?.split('.') ?? [];
    const refuses = (name: StoredName) => name.kind === 'shard' && name.pack === id;
    const holders = new Map(
      holdersOf(scene.repository).map((holder) => [
        holder.name,
        holder.name === seventh ? { ...holder, store: refusing(holder.store, refuses) } : holder,
      ]),
    );
    const { made } = await repair(scene.repository, { replaced: new Map([[lost, seventh]]), holders });
    expect(made.refused).toBe(1);
    const { papers } = await repair(scene.repository);
    for (const pack of papers.packs.values()) {
      expect(pack.holders.includes(lost), pack.id).toBe(pack.id === id);
      expect(pack.holders.includes(seventh), pack.id).toBe(pack.id !== id);
    }
    expect(await isWhole(scene, 'partly')).toBe(true);
  });

  it('makes good what it can when too little is left of one pack, and names that one', async () => {
    const scene = await saved();
    const { papers } = await repair(scene.repository);
    const [first, second] = [...papers.packs.values()];
    if (first === undefined || second === undefined) throw new Error('too few packs');
    const { owner } = scene.repository.order;
    const remove = (pack: typeof first, index: number) => {
      const folder = join(scene.repository.dir, `h${Number(pack.holders[index]?.[0])}`);
      rmSync(join(folder, storedPath({ kind: 'shard', owner, pack: pack.id, index })));
    };
    for (const index of [0, 1, 4, 5]) remove(first, index);
    remove(second, 3);
    const { made } = await repair(scene.repository);
    expect(made.failed).toEqual([{ pack: first.id, code: 'REPAIR_SHARDS_TOO_FEW' }]);
    expect(made.shards).toBe(1);
  });

  it('stores nothing when the mask key is another one', async () => {
    const scene = await saved();
    const folder = join(scene.repository.dir, 'h3');
    const count = shardFiles(folder).length;
    for (const path of shardFiles(folder)) rmSync(join(folder, path));
    const { made } = await repair(scene.repository, { maskKey: random(32) });
    expect(made.failed.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => 'BACKUP_PACK_CORRUPT'));
    expect([made.shards, shardFiles(folder).length]).toEqual([0, 0]);
  });

  it('leaves the old head in force when too few take the new papers', async () => {
    const scene = await saved();
    const holders = new Map(
      holdersOf(scene.repository).map((holder) => [
        holder.name,
        /^[01]/.test(holder.name)
          ? { ...holder, store: refusing(holder.store, ({ kind }) => kind !== 'shard') }
          : holder,
      ]),
    );
    const replaced = new Map([['2'.repeat(16), seventh]]);
    await expect(repair(scene.repository, { replaced, holders })).rejects.toMatchObject({
      code: 'BACKUP_HOLDERS_TOO_FEW',
    });
    expect((await repair(scene.repository)).papers.holders).not.toContain(seventh);
    expect(await isWhole(scene, 'still')).toBe(true);
  });
});

function refusing<Store extends { put: (name: StoredName, bytes: Uint8Array, digest?: string) => Promise<unknown> }>(
  store: Store,
  refuses: (name: StoredName) => boolean,
): Store {
  return {
    ...store,
    put: async (name: StoredName, bytes: Uint8Array, digest?: string) => {
      if (refuses(name)) throw Object.assign(new Error('refused'), { code: 'EDQUOT' });
      return store.put(name, bytes, digest);
    },
  };
}

/** Restored from these holders, the seventh among them. */
async function isWholeAt({ dir, documents, repository }: Scene, holders: ReturnType<typeof holdersOf>) {
  const { owner, keys, scheme } = repository.order;
  const { sealKey: privateJwk } = deriveArchiveKeys(new Uint8Array(32).fill(7));
  const found = await findSnapshot({ owner, keys, scheme, holders });
  const [kid = ''] = repository.order.recipients;
  const snapshot = await openSnapshot(found, (record, use) => openKey(record, use, owner, { kid, privateJwk }, sealer));
  const into = join(dir, 'after');
  await restoreSnapshot({ snapshot, into, workers: 0 });
  snapshot.close();
  return readFileSync(join(into, 'documents/scan.bin')).equals(readFileSync(join(documents, 'scan.bin')));
}
