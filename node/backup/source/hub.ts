/** The hub itself as a source: its database, settings, public keys and trust evidence, and its keyring, sealed. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { copyTrust } from './copy-trust.ts';
import type { BytesItem, EntryItem, SourceItem } from './item.ts';
import { databaseItem } from './sqlite.ts';
import { walk } from './walk.ts';

/** The name of the hub's own source; no other source may take it. */
export const HUB_SOURCE = 'hub';

/** Without the hub nothing else can be put to use. */
export const HUB_TIER = 1;

/** Where in a snapshot the keyring lies, sealed to the recovery key alone. */
export const SEALED_KEYRING_PATH = `${HUB_SOURCE}/keys/keyring.sealed`;

/** What of the hub's directory is saved as it is; shards of others are theirs, and keys/hub.key has its own way. */
const FILES = ['hub.toml', 'entry.json'];
const KEY_FILES = ['public.json', 'reader.key', 'reader.pub.json'];

/** What the hub's source is made from. `temporary` is removed by the caller when the snapshot is written. */
export interface HubSourceParts {
  readonly dir: string;
  readonly temporary: string;
  readonly sealedKeyring: Uint8Array;
  readonly now: Date;
}

/** Yields `hub/…`: `hub.db` as of one moment, `hub.toml`, `entry.json`, `keys/…`, `trust/…`. */
export async function* readHub(parts: HubSourceParts): AsyncGenerator<readonly SourceItem[]> {
  const { dir, temporary, now, sealedKeyring } = parts;
  // What has no time of its own has the run's, and so is the hub's: it is made by the program, for the program.
  const made = {
    mtimeNs: `${BigInt(now.getTime()) * 1_000_000n}`,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  };
  const folder = (path: string): EntryItem => ({
    kind: 'entry',
    line: { type: 'directory', path, mode: 0o700, ...made },
  });
  const line = { type: 'source', name: HUB_SOURCE, kind: 'hub', address: dir, tier: HUB_TIER } as const;
  yield [{ kind: 'entry', line }, folder(HUB_SOURCE)];
  yield [await databaseItem(`${HUB_SOURCE}/hub.db`, join(dir, 'hub.db'), join(temporary, 'hub.copy'))];
  yield* present(FILES, HUB_SOURCE, dir);
  const sealed: BytesItem = {
    kind: 'bytes',
    head: { path: SEALED_KEYRING_PATH, mode: 0o600, ...made },
    bytes: sealedKeyring,
  };
  yield [folder(`${HUB_SOURCE}/keys`), sealed];
  yield* present(KEY_FILES, `${HUB_SOURCE}/keys`, join(dir, 'keys'));
  if (!lstatSync(join(dir, 'trust'), { throwIfNoEntry: false })) return;
  copyTrust(join(dir, 'trust'), join(temporary, 'trust'));
  yield* walk({ path: `${HUB_SOURCE}/trust`, address: join(temporary, 'trust') });
}

function* present(names: readonly string[], path: string, place: string): Generator<readonly SourceItem[]> {
  for (const name of names) {
    const address = join(place, name);
    if (lstatSync(address, { throwIfNoEntry: false })) yield* walk({ path: `${path}/${name}`, address });
  }
}
