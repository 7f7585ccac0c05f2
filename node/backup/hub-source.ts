/** The hub itself as a source: its database, settings, public keys and trust evidence, and its keyring, sealed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyDatabase } from './copy-database.ts';
import { readFolder } from './directory-source.ts';
import { openForBackup } from './read-file.ts';
import type { SourceItem } from './source.ts';
import { databaseFile } from './sqlite-source.ts';

/** The name of the hub's own source; no other source may take it. */
export const HUB_SOURCE = 'hub';

/** Where in a snapshot the keyring lies, sealed to the recovery key alone. */
export const SEALED_KEYRING_PATH = `${HUB_SOURCE}/keys/keyring.sealed`;

/** What of the hub's directory is saved as it is; shards of others are theirs, and keys/hub.key has its own way. */
const FILES = ['hub.toml', 'entry.json'];
const KEY_FILES = ['public.json', 'reader.key', 'reader.pub.json'];

/** What the hub's source is made from. `temporary` is removed by the caller. */
export interface HubSourceParts {
  readonly dir: string;
  readonly temporary: string;
  readonly sealedKeyring: Uint8Array;
  readonly now: Date;
}

/** Yields `hub/…`: `hub.db` as of one moment, `hub.toml`, `entry.json`, `keys/…`, `trust/…`. */
export async function* readHubSource(parts: HubSourceParts): AsyncGenerator<SourceItem> {
  const { dir, temporary, now } = parts;
  const mtimeNs = `${BigInt(now.getTime()) * 1_000_000n}`;
  yield { kind: 'entry', entry: { type: 'source', name: HUB_SOURCE, kind: 'hub', address: dir } };
  yield { kind: 'entry', entry: { type: 'directory', path: HUB_SOURCE, mode: 0o700, mtimeNs } };
  const copy = join(temporary, 'hub.copy');
  await copyDatabase(join(dir, 'hub.db'), copy);
  yield databaseFile(`${HUB_SOURCE}/hub.db`, join(dir, 'hub.db'), copy);
  yield* present(FILES, HUB_SOURCE, dir);
  yield { kind: 'entry', entry: { type: 'directory', path: `${HUB_SOURCE}/keys`, mode: 0o700, mtimeNs } };
  yield* present(KEY_FILES, `${HUB_SOURCE}/keys`, join(dir, 'keys'));
  yield bytesFile(SEALED_KEYRING_PATH, parts.sealedKeyring, mtimeNs);
  if (await exists(join(dir, 'trust'))) yield* readFolder(`${HUB_SOURCE}/trust`, join(dir, 'trust'));
}

async function* present(names: readonly string[], path: string, place: string): AsyncGenerator<SourceItem> {
  for (const name of names) {
    const inner = join(place, name);
    if (await exists(inner)) yield { kind: 'file', path: `${path}/${name}`, open: () => openForBackup(inner) };
  }
}

function bytesFile(path: string, bytes: Uint8Array, mtimeNs: string): SourceItem {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const state = async () => ({ state: 'whole' as const, reason: null });
  const open = async () => ({ mode: 0o600, mtimeNs, stream: stream(), state, close: async () => {} });
  return { kind: 'file', path, open };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
