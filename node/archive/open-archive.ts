/** Finds an archive at the places that were given: which of its locations each of them is, and which are not there. */
import {
  type ArchiveKeys,
  type OwnedShardStore,
  type OwnerName,
  readQuorumOf,
  writeQuorumOf,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type PublicJwk,
  parsePublicJwk,
  type Signer,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import { ArchiveError } from './error.ts';
import { type ArchiveFacts, verifyFacts } from './facts.ts';
import { type Location, openLocation } from './location.ts';

/** One of the n locations of an archive, there or not. */
export interface Place {
  readonly name: OwnerName;
  /** As it was given; null when none of the addresses turned out to be this location. */
  readonly address: string | null;
  readonly folder: string | null;
  /** Throws `ARCHIVE_LOCATION_AWAY` at every call when the location is not there. */
  readonly store: OwnedShardStore;
}

/** An address at which no location of the archive was found, and why. `isEmpty`: it answers and holds no archive. */
export interface Stranger {
  readonly location: Location;
  readonly isEmpty: boolean;
  readonly reason: string;
}

/** An archive, open. */
export interface OpenArchive {
  readonly facts: Omit<ArchiveFacts, 'location'>;
  readonly keys: ArchiveKeys;
  readonly signer: Signer;
  /** Who may have signed manifests and heads. */
  readonly signedBy: readonly PublicJwk[];
  /** In the order of the facts; as many as the scheme has. */
  readonly places: readonly Place[];
  readonly strangers: readonly Stranger[];
  /** Whoever runs this knows that the locations tell of less than this machine has seen. */
  readonly acceptsOlder?: boolean;
}

/**
 * Opens the archive at these addresses, in any order. Throws `ARCHIVE_KEY_WRONG`, `ARCHIVE_FACTS_INVALID`,
 * `ARCHIVE_LOCATION_OTHER`, and `ARCHIVE_LOCATIONS_TOO_FEW` when none is there.
 */
export async function openArchive(
  addresses: readonly string[],
  keys: ArchiveKeys,
  random: (count: number) => Uint8Array,
): Promise<OpenArchive> {
  const { key, signer } = await signerOf(keys);
  const looked = await Promise.all(
    addresses.map(async (address) => look(await openLocation(address, random), key, keys)),
  );
  const found = looked.filter((one) => one.facts !== null);
  const [first] = found;
  if (first?.facts == null) throw nothingThere(looked);
  requireOneArchive(found, first.facts);
  const { location: _own, ...facts } = first.facts;
  const places = facts.locations.map((name) => {
    const one = found.find((candidate) => candidate.facts?.location === name);
    if (one === undefined) return { name, address: null, folder: null, store: awayStore(name) };
    return { name, address: one.location.address, folder: one.location.folder, store: one.location.store };
  });
  const strangers = looked.filter((one) => one.facts === null);
  return { facts, keys, signer, signedBy: [key], places, strangers };
}

/** The archive's signing key. */
export async function signerOf(keys: ArchiveKeys): Promise<{ readonly key: PublicJwk; readonly signer: Signer }> {
  const { kty, crv, x } = keys.signKey;
  return {
    key: await parsePublicJwk({ kty: String(kty), crv: String(crv), x: String(x) }),
    signer: await signerFromPrivateJwk(keys.signKey),
  };
}

/** Throws `ARCHIVE_LOCATIONS_TOO_FEW` unless enough locations are there to write, or to read. */
export function requirePlaces(archive: OpenArchive, use: 'write' | 'read'): void {
  const { scheme } = archive.facts;
  const needed = use === 'write' ? writeQuorumOf(scheme) : readQuorumOf(scheme);
  const there = archive.places.filter((place) => place.address !== null);
  if (there.length >= needed) return;
  const evidence = {
    needed,
    there: there.map((place) => place.address),
    missing: archive.places.filter((place) => place.address === null).map((place) => place.name),
    without: archive.strangers.map(({ location, reason }) => `${location.address}: ${reason}`),
  };
  const noted = evidence.without.length > 0 ? ` ${evidence.without.join('; ')}.` : '';
  const happened = `${there.length} of the ${scheme.n} locations are there; ${needed} are needed.${noted}`;
  throw new ArchiveError('ARCHIVE_LOCATIONS_TOO_FEW', happened, evidence);
}

interface Looked extends Stranger {
  readonly facts: ArchiveFacts | null;
  readonly error: CodedError | null;
}

/** What a place says about itself. One that is broken or out of reach is no reason to leave the others. */
async function look(location: Location, key: PublicJwk, keys: ArchiveKeys): Promise<Looked> {
  const { address } = location;
  try {
    const bytes = await location.readFacts();
    if (bytes === null) return { location, facts: null, error: null, isEmpty: true, reason: 'no archive.json there' };
    const facts = await verifyFacts(bytes, address, key, keys.owner);
    return { location, facts, error: null, isEmpty: false, reason: '' };
  } catch (cause) {
    const error = cause instanceof CodedError ? cause : null;
    return { location, facts: null, error, isEmpty: false, reason: reasonOf(cause) };
  }
}

/** In words that fit into a line: what is damaged is named with its cure, and the system's words without its paths. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause instanceof ArchiveError && cause.code === 'ARCHIVE_FACTS_INVALID')
    return 'its archive.json is damaged or not ours; remove that file, then `archive repair --new` takes it back';
  if ('code' in cause && (cause.code === 'EACCES' || cause.code === 'EPERM')) return 'permission denied';
  return cause.message.replace(/\.$/, '');
}

function nothingThere(looked: readonly Looked[]): CodedError {
  const broken = looked.find((one) => one.error !== null);
  if (broken?.error) return broken.error;
  const named = looked.map(({ location, reason }) => `${location.address}: ${reason}`);
  return new ArchiveError('ARCHIVE_LOCATIONS_TOO_FEW', `No location of an archive was found. ${named.join('; ')}.`, {
    without: named,
  });
}

function requireOneArchive(found: readonly Looked[], first: ArchiveFacts): void {
  const seen = new Map<string, string>();
  for (const { facts, location } of found) {
    if (facts === null) continue;
    const { address } = location;
    // One key may have made several archives; which this is shows in the random names of its locations.
    if (facts.locations.join() !== first.locations.join()) {
      throw new ArchiveError('ARCHIVE_LOCATION_OTHER', `${address} belongs to another archive.`, { address });
    }
    const other = seen.get(facts.location);
    if (other !== undefined) {
      const happened = `${other} and ${address} are one and the same location, or a copy of it.`;
      throw new ArchiveError('ARCHIVE_LOCATION_OTHER', happened, { addresses: [other, address] });
    }
    seen.set(facts.location, address);
  }
}

function awayStore(name: OwnerName): OwnedShardStore {
  const away = () =>
    new ArchiveError('ARCHIVE_LOCATION_AWAY', 'A location of the archive is not there.', { location: name });
  return {
    put: () => Promise.reject(away()),
    get: () => Promise.reject(away()),
    remove: () => Promise.reject(away()),
    list: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(away()) }) }),
  };
}
