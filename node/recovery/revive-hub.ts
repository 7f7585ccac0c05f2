/** Makes a working hub directory of a restored one: keys under a new passphrase, security fenced, key marked spent. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecoveryError, type Sealer } from '@breakwater/backup-replication';
import type { CountryCode, Verified } from '@breakwater/federation-protocol';
import type { TrustState } from '@breakwater/trust-lists';
import { parse } from 'smol-toml';
import { everyKey, ownerKeys } from '../backup/owner-keys.ts';
import { SEALED_KEYRING_PATH } from '../backup/source/hub.ts';
import { hubToml } from '../config/hub-config.ts';
import { formatHubToml } from '../config/write-config.ts';
import { recordEvent } from '../events.ts';
import { writeKeyFile } from '../keys/key-file.ts';
import { type Keyring, keyringFile, openHalves } from '../keys/keyring.ts';
import { type Fenced, fenceAfterRestore } from '../login/fence.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { writeState } from '../trust/state-file.ts';
import type { World } from '../world.ts';
import { checkPlain } from './plain-folder.ts';
import type { ReleasedKey } from './release.ts';
import { openSealedKeyring } from './sealed-keyring.ts';

/** What reviving takes. `dir` holds the restored `hub` directory. */
export interface ReviveOrder {
  readonly dir: string;
  readonly country: CountryCode;
  readonly generation: number;
  readonly key: ReleasedKey;
  readonly state: Verified<TrustState>;
  /** The new passphrase of keys/hub.key, and the file in which the hub will find it. */
  readonly passphrase: string;
  readonly passphraseFile: string;
  readonly sealer: Sealer;
  readonly world: World;
}

/** What was ended so that nothing old comes back to life. */
export interface RevivedHub extends Fenced {
  readonly hubDir: string;
  readonly holdings: number;
}

/**
 * In this order, so that a crash never leaves a directory that starts unfenced: database fenced, keys, trust, and last
 * the settings, without which no hub starts. Throws `RECOVERY_KEYRING_INVALID`, `BACKUP_PATH_UNSAFE`.
 */
export async function reviveHub(order: ReviveOrder): Promise<RevivedHub> {
  const hubDir = join(order.dir, 'hub');
  const settingsFile = join(hubDir, 'hub.toml');
  const aside = `${settingsFile}.restored`;
  await checkPlain(hubDir);
  const keyring = await restoredKeyring(order);
  await rename(settingsFile, aside);
  const settings = hubToml.parse(parse(await readFile(aside, 'utf8')));
  const isElsewhere = settings.holding?.store !== undefined;
  const ended = await fence(hubDir, order, isElsewhere);
  await writeKeys(hubDir, keyring, order);
  await mkdir(join(hubDir, 'shards'), { recursive: true, mode: 0o700 });
  await keepTrust(hubDir, order);
  const moved = { ...settings, secrets: { passphrase_file: order.passphraseFile } };
  await writeFile(settingsFile, formatHubToml(moved), { flag: 'wx', mode: 0o600 });
  await rm(aside);
  return { hubDir, ...ended };
}

/** The keyring must be the one whose public keys the region knows, or nobody would accept what it signs. */
async function restoredKeyring({ dir, country, key, state, sealer }: ReviveOrder): Promise<Keyring> {
  const sealed = await readFile(join(dir, SEALED_KEYRING_PATH)).catch((cause: unknown) => {
    throw new RecoveryError('RECOVERY_KEYRING_INVALID', 'The backup holds no sealed keyring.', {}, cause);
  });
  const keyring = await openSealedKeyring(new Uint8Array(sealed), country, key.privateJwk, sealer);
  const { kid } = keyring.publicJwk('backup');
  // One that was retired is theirs too: the hub comes back, and says that it cannot back up before it has a new one.
  if (everyKey(ownerKeys(state, country)).some((known) => known.kid === kid)) return keyring;
  throw new RecoveryError(
    'RECOVERY_KEYRING_INVALID',
    `The restored keys are not those of ${country} in the trust list.`,
    {
      backupKey: kid,
    },
  );
}

/**
 * What this machine verified takes the place of what the backup held. The hub starts in doubt about its own past: it
 * cosigns nothing, and vouches for nobody at the highest level, until enough peers have told it what it had signed.
 */
async function keepTrust(hubDir: string, { state, world }: ReviveOrder): Promise<void> {
  const folder = join(hubDir, 'trust');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeState(hubDir, { evidence: state.evidence, lastSeen: world.now(), amnesia: 'restored from a backup' });
}

async function fence(
  hubDir: string,
  { generation, world }: ReviveOrder,
  isElsewhere: boolean,
): Promise<Omit<RevivedHub, 'hubDir'>> {
  const store = openSqliteStore(join(hubDir, 'hub.db'));
  try {
    const now = world.now();
    const ended = await fenceAfterRestore(store, now);
    await store.operators.voidAll();
    // The shards this hub kept for others went with its disk, and it must not go on vouching for them; or they lie in
    // an object store, and it vouches for nothing until it has gone through that.
    await store.books.forgetPlaces();
    const holdings = isElsewhere ? 0 : await store.books.forgetObjects();
    // What it cosigned since the snapshot it cannot know: the other witnesses must tell it first.
    await store.witness.markRestored(now);
    await store.recoveries.markSpent(generation, now);
    const job = `recovery-${generation}-${now.getTime()}`;
    await store.jobs.start({ id: job, kind: 'recovery', label: 'reviving the hub', at: now });
    await store.jobs.end(job, { state: 'done', code: null, result: { ...ended, holdings }, at: world.now() });
    await recordEvent({ world, events: store.events }, 'hub.restored', { ...ended, holdings, generation });
    return { ...ended, holdings };
  } finally {
    await store.close();
  }
}

async function writeKeys(hubDir: string, keyring: Keyring, { passphrase, world }: ReviveOrder): Promise<void> {
  const sealed = keyring.export();
  const open = openHalves(keyring);
  await mkdir(join(hubDir, 'keys'), { recursive: true, mode: 0o700 });
  await rm(join(hubDir, keyringFile), { force: true });
  await writeKeyFile(join(hubDir, keyringFile), { open, sealed }, passphrase, world.randomBytes);
  await rm(join(hubDir, 'keys', 'keyring.sealed'));
}
