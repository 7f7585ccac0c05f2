/** `archive.json`: what each location of an archive says about itself, signed with the archive's key. */
import {
  type ArchiveKeys,
  isOwnerName,
  isScheme,
  type OwnerName,
  parseTime,
  type Scheme,
} from '@breakwater/backup-replication';
import {
  canonicalJson,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type PublicJwk,
  parseStrictJson,
  type Signer,
  signDetached,
  verifyDetached,
} from '@breakwater/federation-protocol';
import { ArchiveError } from './error.ts';

/** What an archive is and which of its locations this is. */
export interface ArchiveFacts {
  readonly archive: OwnerName;
  /** This location's own random name: placements go by it, so a location may be moved and renamed. */
  readonly location: OwnerName;
  /** All locations, in the order that they were given to `archive init`. */
  readonly locations: readonly OwnerName[];
  readonly scheme: Scheme;
  readonly createdAt: string;
}

/** The file's name at the top of each location. */
export const FACTS_FILE = 'archive.json';
/** 256 locations of 19 bytes and a signature take 8 KiB. */
export const FACTS_MAX_BYTES = 65_536;
const FORMAT = 'breakwater-archive/1';
const TYPE = 'breakwater-archive+jws';
const LOCATIONS_MAX = 256;

/** The content of a location's archive.json: facts for people, and the proof that the key's owner wrote them. */
export async function signFacts(facts: ArchiveFacts, signer: Signer): Promise<Uint8Array> {
  const document = factsJson(facts);
  const proof = await signDetached(canonicalJson(document), { typ: TYPE }, signer);
  return Buffer.from(`${JSON.stringify({ ...document, proof }, null, 2)}\n`);
}

/**
 * Reads an archive.json that was found at `address`. Throws `ARCHIVE_FACTS_INVALID`, and `ARCHIVE_KEY_WRONG` when it is
 * whole but of an archive with another key.
 */
export async function verifyFacts(
  bytes: Uint8Array,
  address: string,
  key: PublicJwk,
  owner: ArchiveKeys['owner'],
): Promise<ArchiveFacts> {
  try {
    const { proof, ...document } = expectObject(parseStrictJson(bytes, { maxBytes: FACTS_MAX_BYTES }), FACTS_FILE);
    const facts = parseFacts(document);
    if (facts.archive !== owner) {
      const evidence = { address, archive: facts.archive };
      throw new ArchiveError('ARCHIVE_KEY_WRONG', `The key does not belong to the archive at ${address}.`, evidence);
    }
    await verifyDetached(expectString(proof, 'proof', 1024), canonicalJson(document), { typ: TYPE, keys: [key] });
    return facts;
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    throw new ArchiveError('ARCHIVE_FACTS_INVALID', `The archive.json of ${address} is not ours.`, { address }, cause);
  }
}

function factsJson({ archive, location, locations, scheme, createdAt }: ArchiveFacts): JsonObject {
  return { format: FORMAT, archive, location, locations, scheme: { k: scheme.k, n: scheme.n }, createdAt };
}

function parseFacts(document: JsonObject): ArchiveFacts {
  const { k, n } = expectObject(document.scheme, 'scheme');
  const facts: ArchiveFacts = {
    archive: expectString(document.archive, 'archive', 16),
    location: expectString(document.location, 'location', 16),
    locations: expectArray(document.locations, 'locations', LOCATIONS_MAX).map((one) =>
      expectString(one, 'location', 16),
    ),
    scheme: { k: expectInteger(k, 'k', 1, LOCATIONS_MAX), n: expectInteger(n, 'n', 1, LOCATIONS_MAX) },
    createdAt: parseTime(document.createdAt, 'createdAt'),
  };
  const { locations, location, scheme } = facts;
  const isWhole =
    document.format === FORMAT &&
    [facts.archive, ...locations].every(isOwnerName) &&
    new Set(locations).size === locations.length &&
    locations.length === scheme.n &&
    locations.includes(location) &&
    isScheme(scheme);
  if (!isWhole) throw new Error('the parts do not fit together');
  return facts;
}
