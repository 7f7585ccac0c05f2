/** A holder's signed word that it keeps something durably: the only thing a backup counts as stored by. */
import {
  type CountryCode,
  expectInteger,
  expectObject,
  expectString,
  type PublicJwk,
  parseStrictJson,
  type Signer,
  signJws,
  type Verified,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';

/** `object` is `packs/<id>/shards/<index>`, `manifests/<sha256>` or `heads/<sequence>`. */
export interface Receipt {
  readonly format: 0;
  readonly holder: CountryCode;
  readonly owner: CountryCode;
  readonly object: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly storedAt: string;
  /** Days the holder promises to keep it after that. */
  readonly retentionDays: number;
}

const RECEIPT_TYPE = 'breakwater-receipt+jws';

/** The name of a shard in receipts. */
export function shardObject(pack: string, index: number): string {
  return `packs/${pack}/shards/${index}`;
}

/** The name of a manifest in receipts. */
export function manifestObject(sha256: string): string {
  return `manifests/${sha256}`;
}

/** The name of a head in receipts. */
export function headObject(sequence: number): string {
  return `heads/${sequence}`;
}

/** Signs a receipt under the holder's backup key. Only after the bytes are durable. */
export function signReceipt(receipt: Receipt, signer: Signer): Promise<string> {
  return signJws({ ...receipt }, { typ: RECEIPT_TYPE }, signer);
}

/** What the receipt must say to count. */
export type ExpectedReceipt = Pick<Receipt, 'holder' | 'owner' | 'object' | 'bytes' | 'sha256'> & {
  readonly keys: readonly PublicJwk[];
};

/** Throws `RECEIPT_INVALID` unless it says exactly this, under one of the holder's keys. */
export async function verifyReceipt(jws: string, expected: ExpectedReceipt): Promise<Verified<Receipt>> {
  const receipt = await readReceipt(jws, expected);
  const names = ['holder', 'owner', 'object', 'bytes', 'sha256'] as const;
  const different = names.find((name) => receipt[name] !== expected[name]);
  if (different !== undefined) {
    throw new BackupError('RECEIPT_INVALID', `The receipt of ${expected.holder} speaks of another ${different}.`, {
      holder: expected.holder,
      object: expected.object,
    });
  }
  return receipt as Verified<Receipt>;
}

async function readReceipt(jws: string, expected: ExpectedReceipt): Promise<Receipt> {
  try {
    const { payload } = await verifyJws(jws, { typ: RECEIPT_TYPE, keys: expected.keys });
    const json = expectObject(parseStrictJson(payload), 'receipt');
    return {
      format: expectInteger(json.format, 'format', 0, 0) as 0,
      holder: expectString(json.holder, 'holder', 2) as CountryCode,
      owner: expectString(json.owner, 'owner', 2) as CountryCode,
      object: expectString(json.object, 'object', 200),
      bytes: expectInteger(json.bytes, 'bytes'),
      sha256: expectString(json.sha256, 'sha256', 64),
      storedAt: expectString(json.storedAt, 'storedAt', 40),
      retentionDays: expectInteger(json.retentionDays, 'retentionDays'),
    };
  } catch (cause) {
    const evidence = { holder: expected.holder, object: expected.object };
    throw new BackupError('RECEIPT_INVALID', `The receipt of ${expected.holder} does not hold.`, evidence, cause);
  }
}
