/** A holder's signed word that it keeps something durably: the only thing a backup counts as stored by. */
import {
  expectInteger,
  expectObject,
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
import { parseBase64url32 } from '../hex-name.ts';
import { type OwnerName, parseOwnerName } from '../owner.ts';
import { parseTime } from '../time.ts';
import { parseObjectName } from './object-name.ts';

/** What a receipt says; `object` is a name from `receipt/object-name.ts`. */
export interface Receipt {
  readonly format: 1;
  readonly holder: OwnerName;
  readonly owner: OwnerName;
  readonly object: string;
  readonly bytes: number;
  /** For a shard the root of its stored bytes, for all else the SHA-256; base64url. */
  readonly digest: string;
  /** RFC 3339 in UTC, by the holder's clock. */
  readonly storedAt: string;
  /** Days the holder promises to keep it after that. */
  readonly retentionDays: number;
}

const RECEIPT_TYPE = 'breakwater-receipt+jws';
const RECEIPT_MAX_BYTES = 4 * 1024;

/** Signs a receipt under the holder's backup key. Only after the bytes are durable. */
export function signReceipt(receipt: Receipt, signer: Signer): Promise<string> {
  return signJws({ ...receipt }, { typ: RECEIPT_TYPE }, signer);
}

/** What the receipt must say to count. */
export type ExpectedReceipt = Pick<Receipt, 'holder' | 'owner' | 'object' | 'bytes' | 'digest'> & {
  readonly keys: readonly PublicJwk[];
};

/** Throws `RECEIPT_INVALID` unless it says exactly this, under one of the holder's keys. */
export async function verifyReceipt(jws: string, expected: ExpectedReceipt): Promise<Verified<Receipt>> {
  const receipt = await readReceipt(jws, expected);
  const names = ['holder', 'owner', 'object', 'bytes', 'digest'] as const;
  const different = names.find((name) => receipt[name] !== expected[name]);
  if (different === undefined) return receipt as Verified<Receipt>;
  const happened = `The receipt of ${expected.holder} speaks of another ${different}.`;
  throw new BackupError('RECEIPT_INVALID', happened, { holder: expected.holder, object: expected.object });
}

/** A receipt of this holder for this owner, whatever it is for: evidence. Throws `RECEIPT_INVALID`. */
export async function verifyAnyReceipt(
  jws: string,
  expected: Pick<ExpectedReceipt, 'holder' | 'owner' | 'keys'>,
): Promise<Verified<Receipt>> {
  const receipt = await readReceipt(jws, { ...expected, object: 'any' });
  if (receipt.holder === expected.holder && receipt.owner === expected.owner) return receipt as Verified<Receipt>;
  const happened = `The receipt of ${expected.holder} is about somebody else.`;
  throw new BackupError('RECEIPT_INVALID', happened, { holder: expected.holder });
}

async function readReceipt(
  jws: string,
  expected: Pick<ExpectedReceipt, 'holder' | 'object' | 'keys'>,
): Promise<Receipt> {
  try {
    const check = { typ: RECEIPT_TYPE, keys: expected.keys, maxBytes: RECEIPT_MAX_BYTES };
    return parseReceipt((await verifyJws(jws, check)).payload);
  } catch (cause) {
    const evidence = { holder: expected.holder, object: expected.object };
    throw new BackupError('RECEIPT_INVALID', `The receipt of ${expected.holder} does not hold.`, evidence, cause);
  }
}

/** A receipt that was verified when it came and kept here since. Throws `RECEIPT_INVALID` for what is none. */
export function readKeptReceipt(jws: string): Receipt {
  try {
    return parseReceipt(parseJws(jws, RECEIPT_MAX_BYTES).payload);
  } catch (cause) {
    throw new BackupError('RECEIPT_INVALID', 'A receipt that was kept cannot be read.', {}, cause);
  }
}

function parseReceipt(payload: Uint8Array): Receipt {
  const json = expectObject(parseStrictJson(payload), 'receipt');
  checkFormat(json.format, 'receipt');
  return {
    format: 1,
    holder: parseOwnerName(json.holder),
    owner: parseOwnerName(json.owner),
    object: parseObjectName(json.object),
    bytes: expectInteger(json.bytes, 'bytes'),
    digest: parseBase64url32(json.digest, 'digest'),
    storedAt: parseTime(json.storedAt, 'storedAt'),
    retentionDays: expectInteger(json.retentionDays, 'retentionDays'),
  };
}
