/** A generation: one numbered, hash-chained, signed step of deleting at one holder. Nothing is deleted without two. */
import { createHash } from 'node:crypto';
import {
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type PublicJwk,
  parseStrictJson,
  refuseUnknownMembers,
  type Signer,
  signJws,
  type Verified,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { isOwnerName, type OwnerName } from '../owner.ts';
import { parseTime } from '../time.ts';

/**
 * What the owner asks of one holder. `condemn` names things and deletes nothing; `delete` and `pardon` speak of an
 * earlier condemnation by its number. The chain is one of each owner and holder, so no order works anywhere else.
 */
export interface Generation {
  readonly owner: OwnerName;
  readonly holder: OwnerName;
  /** From 1, without gaps. */
  readonly number: number;
  /** SHA-256 in hex of the generation before (its JWS); null for the first. */
  readonly previous: string | null;
  readonly act: GenerationAct;
  /** The condemnation that is carried out or taken back; null for a condemnation itself. */
  readonly of: number | null;
  /** What is condemned: `packs/<id>`, `lists/<sha256>`, `manifests/<sha256>`, `heads/<sequence>`; else empty. */
  readonly objects: readonly string[];
  readonly createdAt: string;
}

/** The three steps: name things, delete what was named, or spare it. */
export type GenerationAct = 'condemn' | 'delete' | 'pardon';

/** So many things in one generation; the next takes the rest. At 75 characters each it stays under a megabyte. */
export const GENERATION_OBJECTS_MAX = 10_000;

/** The objects, in JSON and base64url, with room for the rest. */
export const GENERATION_MAX_BYTES = 1_200_000;

const GENERATION_TYPE = 'breakwater-generation+jws';
const HASH = /^[0-9a-f]{64}$/;
const OBJECT = /^(?:(?:packs|lists|manifests)\/[0-9a-f]{64}|heads\/[1-9]\d{0,15})$/;
const members = ['format', 'owner', 'holder', 'number', 'previous', 'act', 'of', 'objects', 'createdAt'];

/** Signs a generation under the owner's backup key. Throws `GENERATION_INVALID` for one that nobody would take. */
export function signGeneration(generation: Generation, signer: Signer): Promise<string> {
  const json: JsonObject = { format: 1, ...generation, objects: [...generation.objects] };
  checkGeneration(generation);
  return signJws(json, { typ: GENERATION_TYPE }, signer);
}

/** The name of a signed generation, for the chain: SHA-256 of its bytes, hex. */
export function generationHash(jws: string): string {
  return createHash('sha256').update(jws, 'latin1').digest('hex');
}

/** An order of this owner to this holder. Throws `GENERATION_INVALID`. */
export async function verifyGeneration(
  jws: string,
  expected: { readonly owner: OwnerName; readonly holder: OwnerName; readonly keys: readonly PublicJwk[] },
): Promise<Verified<Generation>> {
  try {
    const check = { typ: GENERATION_TYPE, keys: expected.keys, maxBytes: GENERATION_MAX_BYTES };
    const generation = readGeneration((await verifyJws(jws, check)).payload);
    checkGeneration(generation);
    if (generation.owner === expected.owner && generation.holder === expected.holder) {
      return generation as Verified<Generation>;
    }
  } catch (cause) {
    if (cause instanceof BackupError && cause.code === 'GENERATION_INVALID') throw cause;
    throw new BackupError('GENERATION_INVALID', 'An order to delete was refused.', { owner: expected.owner }, cause);
  }
  throw refused('it is of another owner, or for another holder');
}

function readGeneration(payload: Uint8Array): Generation {
  const json = expectObject(parseStrictJson(payload, { maxBytes: GENERATION_MAX_BYTES }), 'generation');
  refuseUnknownMembers(json, members, 'generation');
  const { act } = json;
  if (json.format !== 1) throw refused('it is of an unknown format');
  if (act !== 'condemn' && act !== 'delete' && act !== 'pardon') throw refused('it asks for something unknown');
  const objects = expectArray(json.objects, 'objects', GENERATION_OBJECTS_MAX);
  return {
    owner: expectString(json.owner, 'owner', 16),
    holder: expectString(json.holder, 'holder', 16),
    number: expectInteger(json.number, 'number', 1),
    previous: json.previous === null ? null : expectString(json.previous, 'previous', 64),
    act,
    of: json.of === null ? null : expectInteger(json.of, 'of', 1),
    objects: objects.map((object) => expectString(object, 'object', 80)),
    createdAt: parseTime(json.createdAt, 'createdAt'),
  };
}

function checkGeneration({ owner, holder, number, previous, act, of, objects }: Generation): void {
  if (!isOwnerName(owner) || !isOwnerName(holder)) throw refused('it names nobody');
  if (!(number >= 1) || (number === 1) !== (previous === null) || (previous !== null && !HASH.test(previous))) {
    throw refused('it breaks its chain');
  }
  if ((act === 'condemn') !== (of === null) || (of !== null && of >= number)) {
    throw refused('it does not speak of an earlier condemnation');
  }
  if ((act === 'condemn') !== objects.length > 0 || objects.length > GENERATION_OBJECTS_MAX) {
    throw refused('it names too little or too much');
  }
  if (!objects.every((object) => OBJECT.test(object)) || new Set(objects).size !== objects.length) {
    throw refused('it names something that cannot be stored, or one thing twice');
  }
}

function refused(why: string): BackupError {
  return new BackupError('GENERATION_INVALID', `An order to delete was refused: ${why}.`);
}
