/** Shards at a peer: the promise of a store kept by another country's hub, and proved by its signed receipt. */
import { createHash } from 'node:crypto';
import {
  BackupError,
  type ByteRange,
  type PutResult,
  type ShardStore,
  type StoredName,
  shardRoot,
  verifyReceipt,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  encodeBase64url,
  isObject,
  type PublicJwk,
  parseStrictJson,
  treeDigest,
} from '@breakwater/federation-protocol';
import type { PeerAnswer, PeerCall, PeerClient } from '../peer/peer.ts';
import { objectOf } from './object-name.ts';

/** A holder to talk to, as the trust list knows it. */
export interface PeerStoreParts {
  readonly peers: PeerClient;
  readonly holder: CountryCode;
  /** The holder's backup keys from the trust list: receipts are checked against them. */
  readonly keys: readonly PublicJwk[];
}

/** A shard of 5.6 MB over a satellite line of 1 Mbit/s takes 45 s. */
const SHARD_TIMEOUT_MS = 120_000;

/**
 * A store at a peer. Throws `PeerError`s, `RECEIPT_INVALID`; a conflict at the peer is `SHARD_CONFLICT`. What `get`
 * gives of a whole shard is as the holder sent it: the reader knows its root from the signed list, and hashes it.
 */
export function createPeerStore(parts: PeerStoreParts): ShardStore {
  const { peers, holder } = parts;
  return {
    async put(name: StoredName, bytes: Uint8Array, known?: string): Promise<PutResult> {
      const digest = known ?? digestOf(name, bytes);
      const answer = await send(parts, putCall(name, bytes, digest));
      const receipt = receiptIn(answer.body, holder);
      const { owner } = name;
      const expected = { holder, owner, object: objectOf(name), bytes: bytes.length, digest, keys: parts.keys };
      await verifyReceipt(receipt, expected);
      return { receipt };
    },
    async get(name: StoredName, range?: ByteRange): Promise<Uint8Array | null> {
      const piece = range === undefined ? '' : `&from=${range.from}&bytes=${range.bytes}`;
      const path = `/peer/${objectOf(name)}?country=${name.owner}${piece}`;
      const takesTreeDigest = name.kind === 'shard' && range === undefined;
      const answer = await peers.fetch(holder, { method: 'GET', path, timeoutMs: SHARD_TIMEOUT_MS, takesTreeDigest });
      return answer.status === 404 ? null : answer.body;
    },
  };
}

/** The receipt in a holder's answer. Throws `RECEIPT_INVALID`. */
export function receiptIn(body: Uint8Array, holder: CountryCode): string {
  const answer = parseStrictJson(body);
  if (isObject(answer) && typeof answer.receipt === 'string') return answer.receipt;
  throw new BackupError('RECEIPT_INVALID', `${holder} answered without a receipt.`, { holder });
}

/** A shard's root is signed in place of a hash of its own, so that it is hashed once on each side. */
function putCall(name: StoredName, body: Uint8Array, digest: string): PeerCall {
  const contentType = name.kind === 'shard' || name.kind === 'list' ? 'application/octet-stream' : 'application/jose';
  const call = { method: 'PUT', path: `/peer/${objectOf(name)}`, body, contentType } as const;
  if (name.kind !== 'shard') return { ...call, timeoutMs: SHARD_TIMEOUT_MS };
  return { ...call, timeoutMs: SHARD_TIMEOUT_MS, digest: treeDigest(Buffer.from(digest, 'base64url')) };
}

function digestOf(name: StoredName, bytes: Uint8Array): string {
  if (name.kind === 'shard') return encodeBase64url(shardRoot(bytes));
  return createHash('sha256').update(bytes).digest('base64url');
}

async function send({ peers, holder }: PeerStoreParts, call: PeerCall): Promise<PeerAnswer> {
  return peers.fetch(holder, call).catch((cause: unknown) => {
    throw isConflict(cause) ? new BackupError('SHARD_CONFLICT', 'The peer has other bytes.', { holder }, cause) : cause;
  });
}

/** The peer layer puts the peer's own code into the evidence of what it throws. */
function isConflict(cause: unknown): boolean {
  return cause instanceof CodedError && cause.code === 'PEER_REFUSED' && cause.evidence.code === 'SHARD_CONFLICT';
}
