/** A head: the signed, hash-chained statement "this is my newest snapshot", which no holder can forge. */
import { createHash } from 'node:crypto';
import {
  expectInteger,
  expectObject,
  type JsonObject,
  type PublicJwk,
  parseJws,
  parseStrictJson,
  type Signer,
  signJws,
  type Verified,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { checkFormat } from '../format.ts';
import { parseHex32 } from '../hex-name.ts';
import { type OwnerName, parseOwnerName } from '../owner.ts';
import { parseTime } from '../time.ts';

/** What a head says. `recovery` is the public record of the recovery key, or null before it was first split. */
export interface Head {
  readonly format: 1;
  readonly owner: OwnerName;
  /** From 1, without gaps. */
  readonly sequence: number;
  /** SHA-256 in hex of the head before (its JWS); null for the first. */
  readonly previous: string | null;
  /** The snapshot's name, 64 hex digits. */
  readonly snapshot: string;
  readonly manifestSha256: string;
  /** RFC 3339 in UTC, by the owner's clock. */
  readonly createdAt: string;
  readonly recovery: JsonObject | null;
}

/** Who may sign heads of whom. */
export interface ExpectedHead {
  readonly owner: OwnerName;
  readonly keys: readonly PublicJwk[];
}

/** Heads are small: hashes, a date, and the recovery record with its commitments. */
export const HEAD_MAX_BYTES: number = 64 * 1024;

const HEAD_TYPE = 'breakwater-head+jws';

/** Signs a head under the owner's backup key. */
export function signHead(head: Head, signer: Signer): Promise<string> {
  return signJws({ ...head }, { typ: HEAD_TYPE }, signer);
}

/** The name of a signed head, for the chain: SHA-256 of its text, hex. */
export function headHash(jws: string): string {
  return createHash('sha256').update(jws, 'latin1').digest('hex');
}

/** Throws `HEAD_INVALID` unless it is a head of this owner under one of these keys. */
export async function verifyHead(jws: string, expected: ExpectedHead): Promise<Verified<Head>> {
  return (await verifyHeadSigner(jws, expected)).head;
}

/** The same, with the id of the key that signed it. */
export async function verifyHeadSigner(
  jws: string,
  expected: ExpectedHead,
): Promise<{ readonly head: Verified<Head>; readonly kid: string }> {
  try {
    const check = { typ: HEAD_TYPE, keys: expected.keys, maxBytes: HEAD_MAX_BYTES };
    const { payload, kid } = await verifyJws(jws, check);
    const head = readHead(payload);
    if (head.owner === expected.owner) return { head: head as Verified<Head>, kid };
  } catch (cause) {
    throw new BackupError('HEAD_INVALID', 'A head was refused.', { owner: expected.owner }, cause);
  }
  throw new BackupError('HEAD_INVALID', 'A head is of another owner.', { owner: expected.owner });
}

/**
 * A head that its reader verified when it came and has kept itself since: the key that signed it may be retired by now.
 * Throws `HEAD_INVALID`, `BACKUP_FORMAT_UNKNOWN` for what is no head.
 */
export function readKeptHead(jws: string): Head {
  try {
    return readHead(parseJws(jws, HEAD_MAX_BYTES).payload);
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('HEAD_INVALID', 'A head that was kept cannot be read.', {}, cause);
  }
}

function readHead(payload: Uint8Array): Head {
  const json = expectObject(parseStrictJson(payload, { maxBytes: HEAD_MAX_BYTES }), 'head');
  checkFormat(json.format, 'head');
  const sequence = expectInteger(json.sequence, 'sequence', 1);
  if ((sequence === 1) !== (json.previous === null)) {
    throw new BackupError('HEAD_INVALID', 'A head breaks its chain.', { sequence });
  }
  return {
    format: 1,
    owner: parseOwnerName(json.owner),
    sequence,
    previous: json.previous === null ? null : parseHex32(json.previous, 'previous'),
    snapshot: parseHex32(json.snapshot, 'snapshot'),
    manifestSha256: parseHex32(json.manifestSha256, 'manifestSha256'),
    createdAt: parseTime(json.createdAt, 'createdAt'),
    recovery: json.recovery === null ? null : expectObject(json.recovery, 'recovery'),
  };
}
