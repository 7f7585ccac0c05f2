/** Makes an archive: a random name for each location, a key, and an `archive.json` everywhere. */
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type ArchiveKeys, isScheme, type Scheme } from '@breakwater/backup-replication';
import { clearedWhenStopped } from '../when-stopped.ts';
import { ArchiveError } from './error.ts';
import { type ArchiveFacts, signFacts } from './facts.ts';
import { type Location, openLocation, requireFolder } from './location.ts';
import { signerOf } from './open-archive.ts';

/** What was made. */
export interface MadeArchive {
  readonly facts: Omit<ArchiveFacts, 'location'>;
  readonly locations: readonly Location[];
  /** Addresses that lie on one disk, in groups of two and more: whoever loses it loses them all. */
  readonly sharedDisks: readonly (readonly string[])[];
}

/** How many data shards an archive of n locations has when nobody says: half of them. */
export function defaultScheme(n: number): Scheme {
  return { k: Math.max(1, Math.floor(n / 2)), n };
}

/** Throws `ARCHIVE_SCHEME_IMPOSSIBLE`. */
export function requireScheme(scheme: Scheme): Scheme {
  if (isScheme(scheme)) return scheme;
  const evidence = { dataShards: scheme.k, locations: scheme.n };
  throw new ArchiveError('ARCHIVE_SCHEME_IMPOSSIBLE', `${scheme.k} of ${scheme.n} cannot work.`, evidence);
}

/**
 * Opens the places for a new archive and looks that none is in use. Throws `ARCHIVE_EXISTS`, `ARCHIVE_LOCATION_OTHER`
 * for a place given twice, `ARCHIVE_LOCATION_UNUSABLE`.
 */
export async function openNewLocations(
  addresses: readonly string[],
  random: (count: number) => Uint8Array,
): Promise<readonly Location[]> {
  const locations = await Promise.all(addresses.map((address) => openLocation(address, random)));
  const seen = new Set<string>();
  for (const { folder, address, readFacts } of locations) {
    const place = folder ?? address;
    if (seen.has(place)) {
      throw new ArchiveError('ARCHIVE_LOCATION_OTHER', `${address} is given twice.`, { address });
    }
    seen.add(place);
    if (folder !== null) await requireFolder(folder, address);
    if ((await readFacts()) !== null) {
      throw new ArchiveError('ARCHIVE_EXISTS', `There is an archive at ${address} already.`, { address });
    }
  }
  return locations;
}

/** A store that does not answer must not keep somebody waiting who has pressed Ctrl-C. */
const STOP_PATIENCE_MS = 2000;

/**
 * Names the locations and writes their archive.json, everywhere or nowhere, also when it is stopped. Throws
 * `ARCHIVE_LOCATION_UNUSABLE`, `ARCHIVE_EXISTS`.
 */
export async function makeArchive(
  locations: readonly Location[],
  scheme: Scheme,
  keys: ArchiveKeys,
  world: { readonly now: Date; readonly random: (count: number) => Uint8Array },
): Promise<MadeArchive> {
  const names = locations.map(() => Buffer.from(world.random(8)).toString('hex'));
  const facts = { archive: keys.owner, locations: names, scheme, createdAt: world.now.toISOString() };
  const { signer } = await signerOf(keys);
  const written: Location[] = [];
  let isStopped = false;
  const write = async () => {
    try {
      for (const [index, location] of locations.entries()) {
        await location.writeFacts(await signFacts({ ...facts, location: names[index] ?? '' }, signer));
        written.push(location);
        if (isStopped) throw new ArchiveError('ARCHIVE_STOPPED', 'It was stopped while it made the archive.');
      }
      // Here as well: whoever made the key takes it away if this fails or is stopped, and then no location may stay.
      return await sharedDisks(locations);
    } catch (cause) {
      // Half an archive would be in the way of the next try.
      await takeBack(written);
      throw cause;
    }
  };
  const underWay = write();
  const clear = async () => {
    isStopped = true;
    await Promise.race([underWay.catch(() => undefined), setTimeout(STOP_PATIENCE_MS)]);
    await takeBack(written);
  };
  return { facts, locations, sharedDisks: await clearedWhenStopped(clear, () => underWay) };
}

/** Where one lets nothing be removed the others are cleared all the same; what went wrong before is what is told. */
async function takeBack(written: Location[]): Promise<void> {
  for (let one = written.pop(); one !== undefined; one = written.pop()) await one.removeFacts().catch(() => undefined);
}

async function sharedDisks(locations: readonly Location[]): Promise<readonly (readonly string[])[]> {
  const byDevice = new Map<number, string[]>();
  for (const { folder, address } of locations) {
    if (folder === null) continue;
    const { dev } = await stat(folder);
    byDevice.set(dev, [...(byDevice.get(dev) ?? []), address]);
  }
  return [...byDevice.values()].filter((group) => group.length > 1);
}
