/** What `breakwater doctor` looks at: each check says how it is, and what to do when it is not well. */
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, type PublicJwk } from '@breakwater/federation-protocol';
import { member } from '@breakwater/trust-lists';
import type { Hub } from '../hub.ts';
import { keyringFile } from '../keys/keyring.ts';
import { nextBackupKey } from '../keys/renew-backup.ts';
import { checkHolding } from './check-holding.ts';
import { checkTrust } from './check-trust.ts';
import { attention, broken, type Finding, well } from './finding.ts';

const backupAgeMaxMs = 36 * 3_600_000;
const freeBytesMin = 2_000_000_000;
const privateMode = 0o077;

/** All checks, in the order in which a hub depends on them; `freeBytes` tells the room on a directory's disk. */
export async function checkHub(hub: Hub, freeBytes = freeBytesAt): Promise<readonly Finding[]> {
  return [
    well('Settings', `hub.toml is whole; this is ${hub.config.name} (${hub.config.country}) at ${hub.config.origin}.`),
    await checkKeys(hub),
    ...checkTrust(hub.trust),
    checkEntry(hub),
    await checkPeers(hub),
    await checkRecovery(hub),
    await checkBackup(hub),
    ...(await checkHolding(hub.config)),
    checkDisk(await freeBytes(hub.config.dir)),
  ];
}

/** A hub that refuses to open is a finding too. Throws what is no fault of the hub's settings or keys. */
export function findingOfRefusal(error: unknown): Finding {
  if (!(error instanceof CodedError) || error.code === 'CONFIG_MISSING') throw error;
  const subject = error.code.startsWith('CONFIG_') ? 'Settings' : 'Keys';
  if (subject === 'Keys' && !error.code.startsWith('KEYFILE_')) throw error;
  return broken(subject, error.message, error.cure);
}

async function checkKeys({ config }: Hub): Promise<Finding> {
  const { mode } = await stat(join(config.dir, keyringFile));
  if ((mode & privateMode) !== 0) {
    return broken('Keys', 'Others on this machine may read the sealed key file.', `chmod 600 ${keyringFile}`);
  }
  return well('Keys', 'They open with their passphrase and only this user may read the file.');
}

function checkEntry({ trust, config, keyring }: Hub): Finding {
  try {
    const own = member(trust.current(), config.country);
    const listed = [own.peerKeys, own.backupKeys, own.federationKeys, own.custodyKeys].map((keys) =>
      keys.map(({ kid }) => kid),
    );
    const held = (['peer', 'backup', 'federation', 'custody'] as const).map((use) => keyring.publicJwk(use).kid);
    const strange = held.filter((kid, index) => !listed[index]?.includes(kid));
    if (own.origin === config.origin && strange.length === 0) return checkWaiting(keyring, own.backupKeys);
    return broken(
      'Own entry',
      'The list names other keys or another address for this country.',
      'Consent to a new entry and have it published.',
    );
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return broken(
      'Own entry',
      'The list in force has no entry for this country.',
      'Have the entry consented to and published.',
    );
  }
}

/** The hub works on while a key waits, but somebody meant the old one to go. */
function checkWaiting(keyring: Hub['keyring'], inForce: readonly PublicJwk[]): Finding {
  const next = nextBackupKey(keyring);
  if (next === null || inForce.some(({ kid }) => kid === next.key.kid))
    return well('Own entry', 'The list names this hub’s keys and address.');
  const said = `A new backup key waits for its trust list since ${next.madeAt.toISOString().slice(0, 10)}.`;
  return attention('Own entry', said, 'Have its entry consented to and published; see `breakwater backup key show`.');
}

async function checkPeers({ directory, config, peers }: Hub): Promise<Finding> {
  const others = directory.members().filter(({ country }) => country !== config.country);
  const silent = await Promise.all(
    others.map(async ({ country }) => {
      try {
        await peers.fetch(country, { method: 'GET', path: '/peer/health', timeoutMs: 5000 });
        return [];
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        return [country];
      }
    }),
  );
  const missing = silent.flat();
  if (missing.length === 0) return well('Peers', `All ${others.length} answered.`);
  const cure = 'See the console’s page of peers; a hub that is cut off comes back by itself.';
  return attention('Peers', `${missing.join(', ')} did not answer; ${others.length - missing.length} did.`, cure);
}

async function checkRecovery({ store }: Hub): Promise<Finding> {
  const cure = 'Run `breakwater recovery split`, then back up.';
  const key = await store.recoveries.ownKey();
  if (!key) return broken('Recovery key', 'There is none: nobody could bring this country back.', cure);
  if (key.spentAt) return broken('Recovery key', 'It was put together in a recovery and must be replaced.', cure);
  return well('Recovery key', `Generation ${key.generation} is shared between officials and partner states.`);
}

async function checkBackup({ store, world }: Hub): Promise<Finding> {
  const [newest] = await store.backups.snapshots(1);
  if (!newest) return attention('Backup', 'There is none yet.', 'Run `breakwater backup run`.');
  const ageMs = world.now().getTime() - newest.createdAt.getTime();
  const said = `The newest is snapshot ${newest.sequence}, made ${newest.createdAt.toISOString()}.`;
  if (ageMs <= backupAgeMaxMs) return well('Backup', said);
  return attention('Backup', said, 'Run `breakwater backup run`, and check why the schedule did not.');
}

function checkDisk(free: number): Finding {
  const said = `${Math.floor(free / 1_000_000_000)} GB free.`;
  return free >= freeBytesMin
    ? well('Disk', said)
    : attention('Disk', said, 'Make room: partners’ shards and our own database grow here.');
}

async function freeBytesAt(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}
