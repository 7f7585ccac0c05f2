/** A holder answers an audit: it reads the leaves that were asked for, and admits what it finds gone. */
import {
  type Answer,
  type AskedLeaf,
  admitLoss,
  BackupError,
  type Challenge,
  type GivenLeaf,
  giveLeaf,
  SHARD_LEAF_BYTES,
  type StoredName,
  shardLeafHash,
  shardLeaves,
  shardObject,
  shardRoot,
  signAnswer,
} from '@breakwater/backup-replication';
import { type CountryCode, encodeBase64url, sameBytes } from '@breakwater/federation-protocol';
import type { AuditStore } from '../../store/audit.ts';
import { HubBackupError } from '../error.ts';
import { removeStruck } from '../holding/hold-generation.ts';
import type { HolderParts } from '../holding/holder.ts';

/** What answering takes. */
export interface AnswerParts {
  readonly holder: HolderParts;
  readonly audits: Pick<AuditStore, 'leafHashes' | 'saveLeafHashes' | 'dropLeafHashes'>;
  readonly now: () => Date;
  /** Called for each shard that turned out to be gone or spoilt. */
  readonly lost: (owner: CountryCode, object: string) => Promise<void>;
}

const HASH_BYTES = 32;

/**
 * Answers a challenge of `caller` about its own shards. Throws `HOLDING_NOT_YOURS`, `AUDIT_CHALLENGE_INVALID`,
 * `HOLDING_NOT_READY`. A shard that is not here, or whose bytes are not those that came, is answered with null.
 */
export async function answerChallenge(parts: AnswerParts, caller: CountryCode, challenge: Challenge): Promise<Answer> {
  const { holder, owner, auditor } = challenge;
  if (owner !== caller || auditor !== caller) {
    throw new HubBackupError('HOLDING_NOT_YOURS', 'Another country’s shards were asked for.', { caller });
  }
  if (holder !== parts.holder.country) {
    throw new BackupError('AUDIT_CHALLENGE_INVALID', 'The challenge is for another holder.', { holder });
  }
  // Silent rather than wrong: what the book does not know yet is not gone.
  parts.holder.requireReady();
  const leaves: (GivenLeaf | null)[] = [];
  // One after the other: an audit must not keep the disk from those who store or restore.
  for (const asked of challenge.leaves) leaves.push(await leafOf(parts, caller, asked));
  return signAnswer(challenge, leaves, parts.now(), parts.holder.signer);
}

async function leafOf(parts: AnswerParts, owner: CountryCode, asked: AskedLeaf): Promise<GivenLeaf | null> {
  const object = shardObject(asked.pack, asked.index);
  const thing = await parts.holder.books.run(owner, (book) => book.thing(object));
  if (thing?.state !== 'kept' || asked.leaf * SHARD_LEAF_BYTES >= thing.bytes) return null;
  const name: StoredName = { kind: 'shard', owner, pack: asked.pack, index: asked.index };
  const hashes = await hashesOf(parts, owner, name, object, thing.digest);
  const range = { from: asked.leaf * SHARD_LEAF_BYTES, bytes: SHARD_LEAF_BYTES };
  const bytes = hashes === null ? null : await parts.holder.shards.get(name, range);
  const expected = hashes?.[asked.leaf];
  if (hashes !== null && bytes !== null && expected !== undefined && sameBytes(shardLeafHash(bytes), expected)) {
    return giveLeaf(bytes, asked.leaf, hashes);
  }
  await admit(parts, owner, object);
  return null;
}

/** The hashes of all leaves: known from an earlier audit, else from reading the shard once and checking its root. */
async function hashesOf(
  { audits, holder }: AnswerParts,
  owner: CountryCode,
  name: StoredName,
  object: string,
  digest: string,
): Promise<readonly Uint8Array[] | null> {
  const known = await audits.leafHashes(owner, object);
  if (known !== null) {
    return Array.from({ length: known.length / HASH_BYTES }, (_, at) =>
      known.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
    );
  }
  const shard = await holder.shards.get(name);
  if (shard === null || encodeBase64url(shardRoot(shard)) !== digest) return null;
  const hashes = shardLeaves(shard);
  await audits.saveLeafHashes(owner, object, Buffer.concat(hashes));
  return hashes;
}

/** What is spoilt is worth nothing to anybody, and keeps the owner from sending it again: it goes. */
async function admit(parts: AnswerParts, owner: CountryCode, object: string): Promise<void> {
  const isAdmitted = await parts.holder.books.run(owner, (book) => admitLoss(book, object));
  if (!isAdmitted) return;
  await parts.audits.dropLeafHashes(owner, object);
  await removeStruck(parts.holder, owner, [object]);
  await parts.lost(owner, object);
}
