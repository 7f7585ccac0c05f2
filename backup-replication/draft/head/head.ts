/** A head: the signed, hash-chained statement "this is my newest snapshot", which no holder can forge. */
import { createHash } from 'node:crypto';
import {
  type CountryCode,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type PublicJwk,
  parseCountryCode,
  parseStrictJson,
  type Signer,
  signJws,
  type Verified,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';

/** What a head says. `recovery` is the public record of the recovery key, or null before it was first split. */
export interface Head {
  readonly format: 0;
  readonly country: CountryCode;
  /** From 1, without gaps. */
  readonly sequence: number;
  /** SHA-256 in hex of the head before (its JWS); null for the first. */
  readonly previous: string | null;
  readonly snapshotId: string;
  readonly manifestSha256: string;
  readonly createdAt: string;
  readonly recovery: JsonObject | null;
}

/** Heads are small: hashes, a date, and the recovery record with its commitments. */
export const HEAD_MAX_BYTES = 64 * 1024;

const HEAD_TYPE = 'breakwater-head+jws';
const HASH = /^[0-9a-f]{64}$/;

/** Signs a head under the country's backup key. */
export function signHead(head: Head, signer: Signer): Promise<string> {
  return signJws({ ...head }, { typ: HEAD_TYPE }, signer);
}

/** The name of a signed head, for the chain: SHA-256 of its bytes, hex. */
export function headHash(jws: string): string {
  return createHash('sha256').update(jws, 'latin1').digest('hex');
}

/** Throws `HEAD_INVALID` unless it is a head of this country under one of these keys. */
export async function verifyHead(
  jws: string,
  expected: { readonly country: CountryCode; readonly keys: readonly PublicJwk[] },
): Promise<Verified<Head>> {
  try {
    const check = { typ: HEAD_TYPE, keys: expected.keys, maxBytes: HEAD_MAX_BYTES };
    const head = readHead((await verifyJws(jws, check)).payload);
    if (head.country === expected.country) return head as Verified<Head>;
  } catch (cause) {
    throw new BackupError('HEAD_INVALID', 'A head was refused.', { country: expected.country }, cause);
  }
  throw new BackupError('HEAD_INVALID', 'A head is of another country.', { country: expected.country });
}

function readHead(payload: Uint8Array): Head {
  const json = expectObject(parseStrictJson(payload, { maxBytes: HEAD_MAX_BYTES, maxDepth: 8 }), 'head');
  const sequence = expectInteger(json.sequence, 'sequence', 1);
  const hash = (name: string) => {
    const text = expectString(json[name], name, 64);
    if (!HASH.test(text)) throw new BackupError('HEAD_INVALID', `A head has a bad ${name}.`);
    return text;
  };
  if (json.format !== 0 || (sequence === 1) !== (json.previous === null)) {
    throw new BackupError('HEAD_INVALID', 'A head breaks its chain or is of an unknown format.', { sequence });
  }
  return {
    format: 0,
    country: parseCountryCode(json.country),
    sequence,
    previous: json.previous === null ? null : hash('previous'),
    snapshotId: hash('snapshotId'),
    manifestSha256: hash('manifestSha256'),
    createdAt: expectString(json.createdAt, 'createdAt', 40),
    recovery: json.recovery === null ? null : expectObject(json.recovery, 'recovery'),
  };
}
