/** Makes a hub directory: folders, keys, settings, an empty database and the entry that the state proposes. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CountryCode, type JsonObject, parseCountryCode, parseEntityId } from '@breakwater/federation-protocol';
import { type Official, proposeEntry } from '@breakwater/trust-lists';
import { checkSettings, refuseSecretInside } from '../config/check-settings.ts';
import type { HubToml } from '../config/hub-config.ts';
import { formatHubToml } from '../config/write-config.ts';
import { HubError } from '../error.ts';
import { writeKeyFile } from '../keys/key-file.ts';
import { type Keyring, keyringFile, keyringOf, openHalves } from '../keys/keyring.ts';
import { makeKeyring } from '../keys/make-keys.ts';
import { type PersonPublicKey, publicPathOf } from '../keys/person-key.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { formatLogPaper, logPaper, witnessPaper } from '../trust/log-papers.ts';
import type { World } from '../world.ts';

/** What a member offers to hold for each partner unless it says otherwise: 50 GB, a year. */
const hosting = { quotaBytes: 50_000_000_000, retentionDays: 365 };

/** What a new hub is made from. */
export interface HubOrder {
  readonly dir: string;
  readonly settings: HubToml;
  readonly passphrase: string;
  /** Home officials who will guard the recovery key; empty for the authority. */
  readonly officials: readonly PersonPublicKey[];
  readonly officialThreshold: number;
  /** The sealed key file of the reader of everyday backups, copied into the hub's directory. */
  readonly readerKeyFile: string | undefined;
}

/** What came of it: the open keyring and, for a hub, the proposed list entry. */
export interface MadeHub {
  readonly keyring: Keyring;
  readonly entry: JsonObject | null;
}

/**
 * Makes the hub; everything is checked before anything is written, so that a refusal leaves nothing half made. Throws
 * `CONFIG_EXISTS` when there is one (keys are never overwritten), `CONFIG_MALFORMED`, `CONFIG_ORIGIN_UNSAFE`,
 * `CONFIG_SECRET_INSIDE`, `FILE_UNREADABLE`, `KEY_ABSENT`.
 */
export async function makeHub(order: HubOrder, world: World): Promise<MadeHub> {
  const { dir } = order;
  await refuseExisting(dir);
  const settings = checkSettings(order.settings, join(dir, 'hub.toml'));
  await refuseSecretInside(dir, settings.secrets.passphrase_file);
  const country = parseCountryCode(settings.country);
  const sealed = makeKeyring(country, settings.role, world.randomBytes);
  const keyring = await keyringOf(sealed);
  const entry = settings.role === 'hub' ? await entryOf(order, country, keyring, world) : null;
  const readerKey = order.readerKeyFile ? await readReaderKey(order.readerKeyFile) : null;
  for (const folder of ['', 'keys', 'trust', 'shards'])
    await mkdir(join(dir, folder), { recursive: true, mode: 0o700 });
  await writeKeys(order, { keyring, sealed }, world);
  for (const [name, bytes] of readerKey ?? []) await writeFile(join(dir, 'keys', name), bytes, { mode: 0o600 });
  await openSqliteStore(join(dir, 'hub.db')).close();
  if (entry) await writeFile(join(dir, 'entry.json'), `${JSON.stringify(entry, null, 2)}\n`);
  await writeLogPaper(dir, settings, country, keyring);
  // Last, because a directory with a hub.toml counts as a whole hub.
  await writeFile(join(dir, 'hub.toml'), formatHubToml(settings), { mode: 0o600 });
  return { keyring, entry };
}

async function refuseExisting(dir: string): Promise<void> {
  const there = await stat(join(dir, 'hub.toml')).catch(() => null);
  if (there) throw new HubError('CONFIG_EXISTS', `${dir} is a hub already.`, { dir });
}

async function writeKeys(
  { dir, passphrase }: HubOrder,
  { keyring, sealed }: { readonly keyring: Keyring; readonly sealed: JsonObject },
  world: World,
): Promise<void> {
  const open = openHalves(keyring);
  await writeKeyFile(join(dir, keyringFile), { open, sealed }, passphrase, world.randomBytes);
  await writeFile(join(dir, 'keys', 'public.json'), `${JSON.stringify(open, null, 2)}\n`);
}

/** What the root says of this hub or authority: a public paper for whoever drafts it. */
async function writeLogPaper(dir: string, { role, origin }: HubToml, country: CountryCode, keyring: Keyring) {
  const isLog = role === 'authority';
  const paper = isLog
    ? logPaper(origin, keyring.publicJwk('log'))
    : witnessPaper(country, origin, keyring.publicJwk('witness'));
  await writeFile(join(dir, isLog ? 'log.json' : 'witness.json'), formatLogPaper(paper));
}

async function readReaderKey(file: string): Promise<readonly (readonly [string, Uint8Array])[]> {
  const read = (path: string) =>
    readFile(path).catch((cause: unknown) => {
      throw new HubError('FILE_UNREADABLE', `${path} cannot be read.`, { path }, cause);
    });
  return [
    ['reader.key', await read(file)],
    ['reader.pub.json', await read(publicPathOf(file))],
  ];
}

async function entryOf(order: HubOrder, country: CountryCode, keyring: Keyring, world: World): Promise<JsonObject> {
  const { name, origin } = order.settings;
  return proposeEntry({
    country,
    name,
    origin,
    entityIds: {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    },
    federationKeys: [keyring.publicJwk('federation')],
    peerKeys: [keyring.publicJwk('peer')],
    backupKeys: [keyring.publicJwk('backup')],
    custodyKeys: [keyring.publicJwk('custody')],
    witnessKeys: [keyring.publicJwk('witness')],
    officials: order.officials.map((person) => officialOf(person, country)),
    officialThreshold: order.officialThreshold,
    maxAssurance: 'substantial',
    hosting,
    revision: 1,
    since: world.now(),
  });
}

function officialOf(person: PersonPublicKey, country: CountryCode): Official {
  const { name, abroadIn, signKey, sealKey } = person;
  if (person.for !== 'official' || person.country !== country || !signKey || !sealKey) {
    throw new HubError('KEY_ABSENT', `The key of ${name} is not that of an official of ${country}.`, { country });
  }
  return { name, abroadIn, signKey, sealKey };
}
