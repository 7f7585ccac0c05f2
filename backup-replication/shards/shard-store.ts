/** Where shards lie, whatever lies beneath: the promise every store keeps, in words. */
import type { CountryCode } from '@breakwater/federation-protocol';

/** What is stored: one shard of a pack, or one signed manifest. Names come from parsed documents, never raw text. */
export type StoredName =
  | { readonly kind: 'shard'; readonly owner: CountryCode; readonly pack: string; readonly index: number }
  | { readonly kind: 'manifest'; readonly owner: CountryCode; readonly sha256: string };

/** What a `put` came to: a signed receipt where somebody else keeps the bytes, null where we do ourselves. */
export interface PutResult {
  readonly receipt: string | null;
}

/**
 * Keeps immutable bytes under names.
 *
 * - When `put` resolves, the bytes are durable: they survive the loss of power a moment later.
 * - `put` is idempotent: the same bytes under the same name again are a success and change nothing.
 * - Other bytes under a name in use throw `SHARD_CONFLICT` and change nothing.
 * - A `put` that fails leaves nothing behind that a `get` would see.
 * - `get` gives exactly the bytes that were put, or null when there are none. The caller may keep them; changing
 *   them, or the array that was put, does not change what is stored.
 * - Owners do not see each other's names.
 * - Any number of calls may run at the same time.
 *
 * The store is not trusted with anything but availability: who reads checks the hash against the signed manifest.
 */
export interface ShardStore {
  /** `sha256` in hex saves a store that needs the hash from computing it again. */
  put(name: StoredName, bytes: Uint8Array, sha256?: string): Promise<PutResult>;
  get(name: StoredName): Promise<Uint8Array | null>;
}

/** Pack and manifest names: 32 bytes in lower-case hex. */
const HASH_NAME = /^[0-9a-f]{64}$/;

/** Whether a name is one that may reach a store: the right alphabet and length, an index that a scheme can have. */
export function isStoredName(name: StoredName): boolean {
  if (!/^[A-Z]{2}$/.test(name.owner)) return false;
  if (name.kind === 'manifest') return HASH_NAME.test(name.sha256);
  return HASH_NAME.test(name.pack) && Number.isInteger(name.index) && name.index >= 0 && name.index < 256;
}
