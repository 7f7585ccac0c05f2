/** Takes in a head: its chain, its time, and everything it needs, which is locked anew in the same moment. */
import { createHash } from 'node:crypto';
import {
  type ArrivedHead,
  BackupError,
  completeHead,
  confirmArrival,
  HEAD_MAX_BYTES,
  type Head,
  headHash,
  headObject,
  listObject,
  manifestObject,
  parsePackList,
  takeHead,
  takeRoom,
  verifyHead,
  verifyManifestSignature,
} from '@breakwater/backup-replication';
import { HubBackupError } from '../error.ts';
import type { Owner } from './hold-object.ts';
import { type HolderParts, receiptFor, requireRoom } from './holder.ts';

/**
 * Answers the receipt; the same head again gets it again. Throws `HEAD_INVALID`, `HOLDING_NAME_INVALID`,
 * `HOLDING_NO_AGREEMENT`, `HOLDING_QUOTA_EXCEEDED`, `HEAD_EQUIVOCATED` (the twin is kept
 * as proof), `HEAD_TIME_REFUSED`, `HEADS_TOO_MANY`, `HEAD_DANGLING`.
 */
export async function holdHead(parts: HolderParts, owner: Owner, sequence: number, jws: string): Promise<string> {
  const { country, keys } = owner;
  const head = await verifyHead(jws, { owner: country, keys });
  if (head.sequence !== sequence || jws.length > HEAD_MAX_BYTES) {
    throw new HubBackupError('HOLDING_NAME_INVALID', 'A head came under another number than its own.', { sequence });
  }
  const terms = await parts.termsWith(country);
  const hash = headHash(jws);
  const twin = await parts.books.run(country, (book) => book.head(sequence));
  // A twin is refused, and kept, whatever else it lacks.
  const needs = twin === null ? await needsOf(parts, owner, head) : { references: [], isIncomplete: false };
  const arrived = { ...head, ...needs, hash, createdAt: new Date(head.createdAt), bytes: jws.length };
  try {
    const thing = await parts.books.run(country, (book) => {
      const object = headObject(sequence);
      const digest = createHash('sha256').update(jws, 'latin1').digest('base64url');
      if (book.head(sequence) === null) {
        requireRoom(takeRoom(book, { object, subject: object, bytes: jws.length, digest }, terms), parts, country, 0);
      }
      if (takeHead(book, arrived satisfies ArrivedHead, terms, parts.clock()) === 'taken') book.keepHead(sequence, jws);
      return confirmArrival(book, object, terms, parts.clock());
    });
    return await receiptFor(parts, country, thing, terms.retentionDays);
  } catch (cause) {
    if (cause instanceof BackupError && cause.code === 'HEAD_EQUIVOCATED') {
      await parts.books.keepFork(country, { sequence, head: jws, at: new Date(parts.clock().own) });
    }
    throw cause;
  }
}

/**
 * Looks again at heads whose lists were missing, now that something came. A head that another holder took must be here
 * too, or one who was away for a night could be rolled back; but nothing is deleted before it is known what it needs.
 */
export async function completeHeads(parts: HolderParts, owner: Owner): Promise<void> {
  const { country, keys } = owner;
  const waiting = await parts.books.run(country, (book) => book.incompleteHeads());
  for (const { sequence } of waiting) {
    const jws = await parts.books.headText(country, sequence);
    if (jws === null) continue;
    const needs = await verifyHead(jws, { owner: country, keys })
      .then((head) => needsOf(parts, owner, head))
      .catch(stillUnknown);
    if (needs.isIncomplete) continue;
    const { references } = needs;
    const terms = await parts.termsWith(country);
    await parts.books.run(country, (book) => completeHead(book, { sequence, references }, terms, parts.clock()));
  }
}

/**
 * All that the newest head needs, read anew: what came after it bears no mark in the book. Null while it cannot be
 * known, since a paper is missing or the head is signed with a key of the past.
 */
export async function newestNeeds(parts: HolderParts, owner: Owner): Promise<ReadonlySet<string> | null> {
  const { country, keys } = owner;
  const newest = await parts.books.run(country, (book) => book.newestHead());
  if (newest === null) return new Set();
  const jws = await parts.books.headText(country, newest.sequence);
  if (jws === null) return null;
  const needs = await verifyHead(jws, { owner: country, keys })
    .then((head) => needsOf(parts, owner, head))
    .catch(stillUnknown);
  return needs.isIncomplete ? null : new Set(needs.references);
}

/** Signed with a key that the list does not name any more: what it needs stays unknown, and nothing is deleted. */
function stillUnknown(cause: unknown): { readonly references: readonly string[]; readonly isIncomplete: boolean } {
  if (cause instanceof BackupError) return { references: [], isIncomplete: true };
  throw cause;
}

/** Manifest, lists and packs of a head, read here: a holder needs no key to know what a snapshot needs. */
async function needsOf(
  parts: HolderParts,
  owner: Owner,
  head: Head,
): Promise<{ readonly references: readonly string[]; readonly isIncomplete: boolean }> {
  const { country, keys } = owner;
  const references = [headObject(head.sequence), manifestObject(head.manifestSha256)];
  const manifest = await parts.shards.get({ kind: 'manifest', owner: country, sha256: head.manifestSha256 });
  if (manifest === null) return { references, isIncomplete: true };
  const { lists } = await verifyManifestSignature(Buffer.from(manifest).toString('latin1'), { owner: country, keys });
  let isIncomplete = false;
  for (const { sha256 } of lists) {
    references.push(listObject(sha256));
    const bytes = await parts.shards.get({ kind: 'list', owner: country, sha256 });
    if (bytes === null) isIncomplete = true;
    else for (const { id } of parsePackList(bytes, { owner: country, sha256 }).packs) references.push(`packs/${id}`);
  }
  return { references, isIncomplete };
}
