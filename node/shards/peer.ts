/** Shards at a peer: the same promise kept by another country's hub, and proved by its signed receipt. */
import { createHash } from 'node:crypto';
import {
  BackupError,
  type ByteRange,
  draftManifestObject as manifestObject,
  type PutResult,
  type ShardStore,
  type StoredName,
  draftShardObject as shardObject,
  draftVerifyReceipt as verifyReceipt,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  isObject,
  type PublicJwk,
  parseCountryCode,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { HubBackupError } from '../backup/error.ts';
import type { PeerClient } from '../peer/peer.ts';

/** A holder to talk to, as the trust list knows it. */
export interface PeerShardParts {
  readonly peers: PeerClient;
  readonly holder: CountryCode;
  /** The holder's backup keys from the trust list: receipts are checked against them. */
  readonly keys: readonly PublicJwk[];
}

/** A shard of 5.6 MB over a satellite line of 1 Mbit/s takes 45 s. */
const SHARD_TIMEOUT_MS = 120_000;

/** Throws `PeerError`s, `RECEIPT_INVALID`; a conflict at the peer is `SHARD_CONFLICT`. */
export function createPeerShardStore({ peers, holder, keys }: PeerShardParts): ShardStore {
  return {
    async put(name: StoredName, bytes: Uint8Array, known?: string): Promise<PutResult> {
      const path = pathOf(name);
      const contentType = 'application/octet-stream';
      const call = { method: 'PUT', path, body: bytes, contentType, timeoutMs: SHARD_TIMEOUT_MS } as const;
      const answer = await peers.fetch(holder, call).catch((cause: unknown) => {
        throw isConflict(cause)
          ? new BackupError('SHARD_CONFLICT', 'The peer has other bytes.', { holder }, cause)
          : cause;
      });
      const receipt = receiptIn(answer.body, holder);
      const sha256 = known ?? createHash('sha256').update(bytes).digest('hex');
      await verifyReceipt(receipt, {
        holder,
        owner: parseCountryCode(name.owner),
        object: objectOf(name),
        bytes: bytes.length,
        sha256,
        keys,
      });
      return { receipt };
    },
    async get(name: StoredName, range?: ByteRange): Promise<Uint8Array | null> {
      const path = `${pathOf(name)}?country=${name.owner}`;
      const answer = await peers.fetch(holder, { method: 'GET', path, timeoutMs: SHARD_TIMEOUT_MS });
      if (answer.status === 404) return null;
      return range === undefined ? answer.body : answer.body.slice(range.from, range.from + range.bytes);
    },
  };
}

/** The receipt in a holder's answer. Throws `RECEIPT_INVALID`. */
export function receiptIn(body: Uint8Array, holder: CountryCode): string {
  const answer = parseStrictJson(body);
  if (isObject(answer) && typeof answer.receipt === 'string') return answer.receipt;
  throw new BackupError('RECEIPT_INVALID', `${holder} answered without a receipt.`, { holder });
}

/** How a stored name is called in receipts. */
export function objectOf(name: StoredName): string {
  if (name.kind === 'shard') return shardObject(name.pack, name.index);
  if (name.kind === 'manifest') return manifestObject(name.sha256);
  throw new HubBackupError('HOLDING_NAME_INVALID', 'Hubs send each other shards and manifests only.');
}

function pathOf(name: StoredName): string {
  return `/peer/${objectOf(name)}`;
}

/** The peer layer puts the peer's own code into the evidence of what it throws. */
function isConflict(cause: unknown): boolean {
  return cause instanceof CodedError && cause.code === 'PEER_REFUSED' && cause.evidence.code === 'SHARD_CONFLICT';
}
