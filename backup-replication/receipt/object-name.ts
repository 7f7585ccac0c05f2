/** The names of stored things, as receipts have them. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';

/** Shards count from 0 to 255; numbers have no leading zeros. */
const OBJECT = new RegExp(
  [
    'packs/[0-9a-f]{64}/shards/(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])',
    '(?:lists|manifests)/[0-9a-f]{64}',
    '(?:heads|generations)/[1-9]\\d{0,15}',
  ]
    .map((shape) => `^${shape}$`)
    .join('|'),
);

/** `value` as the name of a stored thing. Throws `BACKUP_NAME_INVALID`. */
export function parseObjectName(value: JsonValue | undefined): string {
  if (typeof value === 'string' && OBJECT.test(value)) return value;
  throw new BackupError('BACKUP_NAME_INVALID', 'A document names something that cannot be stored.', {});
}

/** A shard of a pack. */
export function shardObject(pack: string, index: number): string {
  return `packs/${pack}/shards/${index}`;
}

/** A list of packs, by its hash. */
export function listObject(sha256: string): string {
  return `lists/${sha256}`;
}

/** A manifest, by its hash. */
export function manifestObject(sha256: string): string {
  return `manifests/${sha256}`;
}

/** A head, by its place in the chain. */
export function headObject(sequence: number): string {
  return `heads/${sequence}`;
}

/** An order to delete, by its generation. */
export function generationObject(number: number): string {
  return `generations/${number}`;
}
