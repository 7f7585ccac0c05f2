/** Faults 7, 8 and 9: flipped, cut, swapped and lost shards; healed from others, or refused with a list of losses. */
import { createCipheriv, createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type StoredName, storedPath } from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { restoreSnapshot } from '../../../backup/restore/restore.ts';
import { packsLost } from '../../../backup/restore/survey.ts';
import { verifySnapshot } from '../../../backup/restore/verify.ts';
import { scratch } from '../../scratch.ts';
import { folderLine, type Item, makeArchive, sourceLine, type TestArchive } from './a-snapshot.ts';

/** Bytes that do not compress, so that packs are full, and that are the same every time. */
const bytesOf = (seed: string, length: number): Buffer => {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
};

const items: readonly Item[] = [
  sourceLine('civil', 1),
  folderLine('civil'),
  ...[...Array(20).keys()].map(
    (n): Item => ({ type: 'content', path: `civil/${n}`, chunks: [bytesOf(`c${n}`, 60_000)] }),
  ),
  sourceLine('scans', 2),
  folderLine('scans'),
  ...[...Array(20).keys()].map(
    (n): Item => ({ type: 'content', path: `scans/${n}`, chunks: [bytesOf(`s${n}`, 60_000)] }),
  ),
];

async function prepared(scheme = { k: 3, n: 6 }): Promise<{ archive: TestArchive; top: string }> {
  const top = await scratch();
  const archive = await makeArchive(top, scheme);
  archive.packBytes = 900_000;
  await archive.write(items);
  return { archive, top };
}

/** Every shard file of a holder. */
function shardsOf(archive: TestArchive, name: string): string[] {
  const packs = join(archive.folder(name), archive.owner, 'packs');
  const found = readdirSync(packs, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function check(into: string): void {
  for (const source of ['civil', 'scans']) {
    for (let n = 0; n < 20; n += 1) {
      const path = join(into, source, `${n}`);
      expect(readFileSync(path).equals(bytesOf(`${source[0]}${n}`, 60_000)), path).toBe(true);
    }
  }
}

const errorOf = async (promise: Promise<unknown>): Promise<CodedError<string>> => {
  const cause = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (cause instanceof CodedError) return cause;
  throw cause ?? new Error('nothing was refused');
};

/** Damages, by name: what is done to a shard's file. */
const damages: Readonly<Record<string, (path: string, archive: TestArchive) => void>> = {
  'a bit flipped in the salt': (path) => flip(path, 3),
  'a bit flipped in the commitment': (path) => flip(path, 40),
  'a bit flipped in a slot': (path) => flip(path, 5000),
  'every byte flipped': (path) =>
    writeFileSync(
      path,
      readFileSync(path).map((byte) => byte ^ 0xff),
    ),
  'the second half cut off': (path) => truncateSync(path, readFileSync(path).length / 2),
  'nothing left': (path) => truncateSync(path, 0),
  'the shard of another pack': (path, archive) => {
    const [other = ''] = shardsOf(archive, archive.names[5] ?? '').filter(
      (file) => file !== path && readFileSync(file).length === readFileSync(path).length,
    );
    cpSync(other, path);
  },
  'the shard of the same pack that another holder has': (path, archive) => {
    const pack = basename(path).split('.')[0] ?? '';
    const [other = ''] = shardsOf(archive, archive.names[5] ?? '').filter((file) => basename(file).startsWith(pack));
    cpSync(other, path);
  },
};

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

describe('faults 7 and 8: shards that are not what was signed for', () => {
  test.each(Object.entries(damages))(
    '%s, at one holder: noticed, named and healed from the others',
    async (_name, damage) => {
      const { archive, top } = await prepared();
      const liar = archive.names[0] ?? '';
      for (const path of shardsOf(archive, liar)) damage(path, archive);
      const into = join(top, 'restored');
      const snapshot = await archive.open();
      const report = await restoreSnapshot({ snapshot, into, workers: 0 });
      check(into);
      const check1 = await verifySnapshot(snapshot, { workers: 0 });
      const row = check1.holders.find(({ holder }) => holder === liar);
      expect(row).toMatchObject({ good: 0, wrong: snapshot.packs.size, missing: 0, silent: 0 });
      expect(check1).toMatchObject({ packsLost: 0, spare: 2 });
      expect([...new Set(report.faults.map(({ holder }) => holder))]).toEqual([liar]);
    },
  );

  test('a shard that is longer than it should be is found when verified', async () => {
    const { archive } = await prepared();
    const [path = ''] = shardsOf(archive, archive.names[2] ?? '');
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('more')]));
    const report = await verifySnapshot(await archive.open(), { workers: 0 });
    expect(report.faults).toMatchObject([{ holder: archive.names[2], fault: 'length' }]);
  });

  test('lies of as many holders as the code allows are healed', async () => {
    const { archive, top } = await prepared();
    for (const name of archive.names.slice(0, 3)) for (const path of shardsOf(archive, name)) flip(path, 5000);
    const into = join(top, 'restored');
    const report = await restoreSnapshot({ snapshot: await archive.open(), into, workers: 2 });
    check(into);
    expect(report.holders).toEqual(archive.names.slice(3));
  });

  test('a key that does not fit is nobody’s lie', async () => {
    const { archive, top } = await prepared({ k: 2, n: 3 });
    const snapshot = await archive.open();
    const stranger = { ...snapshot, dataKey: async () => new Uint8Array(32) };
    const error = await errorOf(restoreSnapshot({ snapshot: stranger, into: join(top, 'out'), workers: 0 }));
    expect(error.code).toBe('BACKUP_KEY_WRONG');
    expect(existsSync(join(top, 'out'))).toBe(false);
  });

  test.each(['manifest', 'list'] as const)(
    'another %s than the one named is passed over, and its holder named',
    async (kind) => {
      const { archive } = await prepared();
      const { manifest, head } = await archive.open();
      const sha256 = kind === 'manifest' ? head.manifestSha256 : (manifest.lists[0]?.sha256 ?? '');
      const name: StoredName = { kind, owner: archive.owner, sha256 };
      flip(join(archive.folder(archive.names[0] ?? ''), storedPath(name)), 100);
      expect((await archive.open()).liars).toEqual([{ holder: archive.names[0], reason: kind }]);
    },
  );

  test('a forged head is passed over, and its holder named', async () => {
    const { archive } = await prepared();
    flip(
      join(archive.folder(archive.names[1] ?? ''), storedPath({ kind: 'head', owner: archive.owner, sequence: 1 })),
      90,
    );
    expect((await archive.open()).liars).toEqual([{ holder: archive.names[1], reason: 'forged' }]);
  });
});

describe('fault 9: holders lost', () => {
  test('n - k of them: everything comes back, whichever they are', async () => {
    const { archive, top } = await prepared({ k: 2, n: 4 });
    const away = join(top, 'away');
    for (const a of archive.names) {
      for (const b of archive.names.filter((name) => name > a)) {
        for (const name of [a, b]) renameSync(archive.folder(name), `${away}-${name}`);
        const into = join(top, `without-${a}-${b}`);
        const holders = archive.holders().filter(({ name }) => name !== a && name !== b);
        await restoreSnapshot({ snapshot: await archive.open('latest', holders), into, workers: 0 });
        check(into);
        for (const name of [a, b]) renameSync(`${away}-${name}`, archive.folder(name));
      }
    }
  });

  test('one more: a refusal before anything is written, with what is missing', async () => {
    const { archive, top } = await prepared();
    const snapshot = await archive.open();
    const lost = archive.names.slice(0, 4);
    for (const name of lost) rmSync(archive.folder(name), { recursive: true });
    const error = await errorOf(restoreSnapshot({ snapshot, into: join(top, 'out'), workers: 0 }));
    expect(error.code).toBe('RESTORE_HOLDERS_TOO_FEW');
    expect(error.evidence).toMatchObject({ packsLost: snapshot.packs.size, holdersMissing: lost, tiersWhole: [] });
    expect(error.message).toContain('The list of files is among what is lost');
    expect(existsSync(join(top, 'out.partial'))).toBe(false);
  });

  test('some packs lost: says which tiers are whole, and restores those', async () => {
    const { archive, top } = await prepared();
    const snapshot = await archive.open();
    // The packs of the second source come after those of the first, and the tree last of all.
    const packs = [...snapshot.packs.values()];
    const victim = packs.at(-2)?.id ?? '';
    for (const name of archive.names.slice(0, 5)) {
      for (const path of shardsOf(archive, name)) if (path.includes(victim)) rmSync(path);
    }
    expect([...packsLost(snapshot, [])]).toEqual([victim.slice(0, 16)]);
    const error = await errorOf(restoreSnapshot({ snapshot, into: join(top, 'out'), workers: 0 }));
    expect(error.code).toBe('RESTORE_HOLDERS_TOO_FEW');
    expect(error.evidence).toMatchObject({ packsLost: 1, tiersWhole: [1], sourcesWhole: ['civil'] });
    expect(error.message).toContain('Tiers that are still whole: 1.');
    expect(error.evidence.paths).toContain('scans/19');
    const into = join(top, 'tier1');
    const report = await restoreSnapshot({ snapshot, into, workers: 0, select: { tiers: [1] } });
    expect(report.files).toBe(20);
    expect(readdirSync(into)).toEqual(['civil']);
    const check1 = await verifySnapshot(snapshot, { workers: 1 });
    expect(check1).toMatchObject({ packsLost: 1, spare: 0 });
  });

  test('shards that turn out to be lost only when they are read: told as well, what was written is kept', async () => {
    const { archive, top } = await prepared({ k: 2, n: 3 });
    const snapshot = await archive.open();
    const victim = [...snapshot.packs.values()].at(-2)?.id ?? '';
    for (const name of archive.names.slice(0, 2)) {
      for (const path of shardsOf(archive, name)) if (path.includes(victim)) flip(path, 5000);
    }
    const into = join(top, 'out');
    const error = await errorOf(restoreSnapshot({ snapshot, into, workers: 0 }));
    expect(error.code).toBe('RESTORE_HOLDERS_TOO_FEW');
    expect(error.evidence).toMatchObject({ packsLost: 1, tiersWhole: [1] });
    expect(existsSync(into)).toBe(false);
    expect(existsSync(`${into}.partial`)).toBe(true);
  });

  test('too few to know the newest head', async () => {
    const { archive } = await prepared();
    const error = await errorOf(archive.open('latest', archive.holders().slice(0, 2)));
    expect(error.code).toBe('HEADS_TOO_FEW');
  });
});
