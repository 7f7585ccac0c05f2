/** A repository in folders of a test: saves with the real engine and workers, restores with the real restore. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  deriveArchiveKeys,
  openKey,
  type Scheme,
  type SealedKeyRecord,
  type SealedKeyUse,
  sealKey,
} from '@breakwater/backup-replication';
import { parsePublicJwk, signerFromPrivateJwk } from '@breakwater/federation-protocol';
import { type SavedSnapshot, type SaveOrder, saveSnapshot } from '../../../backup/engine/save-snapshot.ts';
import { ownHolder } from '../../../backup/restore/holder.ts';
import { findSnapshot, openSnapshot } from '../../../backup/restore/open-snapshot.ts';
import { type RestoreReport, restoreSnapshot } from '../../../backup/restore/restore.ts';
import { readDirectory } from '../../../backup/source/directory.ts';
import type { Source } from '../../../backup/source/source.ts';
import { sealer } from '../../../recovery/sealer.ts';
import { createDirectoryShardStore } from '../../../shards/directory.ts';

const bytes = (count: number) => new Uint8Array(randomBytes(count));

/** A repository under `dir`: holders in `h0` to `hN`, cache in `cache`. */
export interface Repository {
  readonly dir: string;
  readonly order: Omit<SaveOrder, 'sources'>;
  save(sources: Readonly<Record<string, string>>, more?: Partial<SaveOrder>): Promise<SavedSnapshot>;
  restore(into: string, at?: string, more?: { readonly withOwners: boolean }): Promise<RestoreReport>;
}

/** Compiled modules of workers and killed processes: loading them anew would be half of what a small run takes. */
export const compiledFolder = resolve(import.meta.dirname, '../../../../.breakwater/compiled');

/** Opens one; the same `dir` again is the same repository, as after a crash. */
export async function openRepository(dir: string, scheme: Scheme = { k: 3, n: 6 }): Promise<Repository> {
  enableCompileCache(compiledFolder);
  const keys = deriveArchiveKeys(new Uint8Array(32).fill(7));
  const signer = await signerFromPrivateJwk(keys.signKey);
  const { kty = '', crv = '', x = '' } = keys.sealKey;
  const recipient = await parsePublicJwk({ kty, crv, x });
  const holders = Array.from({ length: scheme.n }, (_, at) => {
    const folder = join(dir, `h${at}`);
    mkdirSync(folder, { recursive: true });
    const store = createDirectoryShardStore({ dir: folder, randomBytes: bytes });
    return { ...ownHolder(`${at}`.repeat(16), store, folder), store };
  });
  const order: Repository['order'] = {
    ...{ owner: keys.owner, scheme, secret: keys.secret, signer, keys: [signer.publicJwk], holders },
    sealKey: (key, use) => sealKey(key, use, keys.owner, [recipient], sealer),
    recipients: [recipient.kid],
    recovery: null,
    cacheFolder: join(dir, 'cache'),
    workers: 2,
    report: () => undefined,
    world: { now: () => new Date(), randomBytes: bytes },
  };
  const open = (record: SealedKeyRecord, use: SealedKeyUse) =>
    openKey(record, use, keys.owner, { kid: recipient.kid, privateJwk: keys.sealKey }, sealer);
  return {
    dir,
    order,
    save: (sources, more = {}) => saveSnapshot({ ...order, openKey: open, sources: itemsOf(sources), ...more }),
    restore: async (into, at, more = { withOwners: false }) => {
      const search = { owner: keys.owner, keys: order.keys, scheme, holders };
      const snapshot = await openSnapshot(await findSnapshot(search, at), open);
      try {
        return await restoreSnapshot({ snapshot, into, workers: 0, ...more });
      } finally {
        snapshot.close();
      }
    },
  };
}

async function* itemsOf(sources: Readonly<Record<string, string>>) {
  for (const [name, address] of Object.entries(sources)) yield* readDirectory(directoryCalled(name, address));
}

function directoryCalled(name: string, address: string): Source {
  return { name, kind: 'directory', address, tier: 3, rules: [], oneFileSystem: false, skipCaches: false };
}

/** A folder that is removed when the test is over; `onTestFinished` of vitest is the second argument. */
export function temporaryFolder(onFinished: (clean: () => void) => void): string {
  const dir = mkdtempSync(join(tmpdir(), 'breakwater-engine-'));
  onFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** All shards at the holders: paths below `dir`. */
export function shardsIn(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => /packs\/..\/.*\.\d+$/.test(path));
}
