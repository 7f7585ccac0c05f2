/** Takes in a head: its chain, its time, and everything it needs, which is locked anew before it is signed for. */
import { createHash } from 'node:crypto';
import {
  BackupError,
  checkHead,
  checkReferences,
  completeHead,
  confirmArrival,
  HEAD_MAX_BYTES,
  type Head,
  type HostingAgreement,
  headHash,
  headObject,
  lockReferences,
  manifestObject,
  readKeptHead,
  takeHead,
  takeRoom,
  verifyHead,
} from '@breakwater/backup-replication';
import { HubBackupError } from '../error.ts';
import { eachList, type HeadLists, listsOf, papersOf } from './head-needs.ts';
import type { Owner } from './hold-object.ts';
import { type HolderParts, receiptFor, requireRoom } from './holder.ts';

/**
 * Answers the receipt; the same head again gets it again. One head of an owner at a time, and its place, time and pace
 * before anything that it names is read. Throws `HEAD_INVALID`, `HOLDING_NAME_INVALID`, `HOLDING_NO_AGREEMENT`,
 * `HOLDING_QUOTA_EXCEEDED`, `HOLDING_BUSY`, `HEAD_EQUIVOCATED` (the twin is kept as proof), `HEAD_TIME_REFUSED`,
 * `HEADS_TOO_MANY`, `HEAD_DANGLING`, `BACKUP_LIMIT_EXCEEDED`.
 */
export async function holdHead(parts: HolderParts, owner: Owner, sequence: number, jws: string): Promise<string> {
  const { country, keys } = owner;
  const head = await verifyHead(jws, { owner: country, keys });
  if (head.sequence !== sequence || jws.length > HEAD_MAX_BYTES) {
    throw new HubBackupError('HOLDING_NAME_INVALID', 'A head came under another number than its own.', { sequence });
  }
  const terms = await parts.termsWith(country);
  return parts.arriving.inLine(country, async () => {
    try {
      return await takeIn(parts, owner, { head, jws, terms });
    } catch (cause) {
      if (cause instanceof BackupError && cause.code === 'HEAD_EQUIVOCATED') {
        await parts.books.keepFork(country, { sequence, head: jws, at: new Date(parts.clock().own) });
      }
      throw cause;
    }
  });
}

interface Incoming {
  readonly head: Head;
  readonly jws: string;
  readonly terms: HostingAgreement;
}

async function takeIn(parts: HolderParts, { country }: Owner, { head, jws, terms }: Incoming): Promise<string> {
  const { sequence, manifestSha256 } = head;
  const placed = { ...head, hash: headHash(jws), createdAt: new Date(head.createdAt) };
  const isNew = (await parts.books.run(country, (book) => checkHead(book, placed, parts.clock()))) === 'new';
  const lists = await listsOf(parts, country, head, terms.quotaBytes);
  // Read twice rather than remembered: here what was deleted is found before the head counts, below it is locked.
  if (isNew && lists !== null) {
    await eachList(parts, country, lists, (references) =>
      parts.books.run(country, (book) => void checkReferences(book, { sequence, references }, parts.clock())),
    );
  }
  const object = headObject(sequence);
  const references = lists === null ? [object, manifestObject(manifestSha256)] : papersOf(lists);
  const thing = await parts.books.run(country, (book) => {
    const digest = createHash('sha256').update(jws, 'latin1').digest('base64url');
    if (book.head(sequence) === null) {
      requireRoom(takeRoom(book, { object, subject: object, bytes: jws.length, digest }, terms), parts, country, 0);
    }
    const arrived = { ...placed, references, bytes: jws.length, isIncomplete: true };
    if (takeHead(book, arrived, terms, parts.clock()) === 'taken') book.keepHead(sequence, jws);
    return confirmArrival(book, object, terms, parts.clock());
  });
  await parts.shards.keepPaper({ kind: 'head', owner: country, sequence }, jws);
  // While it is incomplete nothing is deleted, so a crash from here on loses nothing.
  if (lists !== null) await complete(parts, country, lists, terms);
  return receiptFor(parts, country, thing, terms.retentionDays);
}

/**
 * Looks again at heads whose lists were missing, now that something came. A head that another holder took must be here
 * too, or one who was away for a night could be rolled back; but nothing is deleted before it is known what it needs.
 */
export async function completeHeads(parts: HolderParts, { country }: Owner): Promise<void> {
  const waiting = await parts.books.run(country, (book) => book.incompleteHeads());
  if (waiting.length === 0) return;
  const terms = await parts.termsWith(country);
  await parts.arriving.inLine(country, async () => {
    for (const { sequence } of waiting) {
      const jws = await parts.books.headText(country, sequence);
      if (jws === null) continue;
      const lists = await listsOf(parts, country, readKeptHead(jws), terms.quotaBytes).catch(stillUnknown);
      if (lists !== null) await complete(parts, country, lists, terms).catch(stillUnknown);
    }
  });
}

/** What cannot be read or was deleted leaves the head as it is: nothing is deleted, and backups go on. */
function stillUnknown(cause: unknown): null {
  if (cause instanceof BackupError) return null;
  throw cause;
}

/** Locks everything that a head needs, list by list, and lifts the ban on deleting that an incomplete head is. */
async function complete(parts: HolderParts, country: Owner['country'], lists: HeadLists, terms: HostingAgreement) {
  const { sequence } = lists;
  const held = await parts.books.run(country, (book) => book.head(sequence));
  if (held === null || !held.isIncomplete) return;
  const isWhole = await eachList(parts, country, lists, (references) =>
    parts.books.run(country, (book) => lockReferences(book, { sequence, references }, terms, parts.clock())),
  );
  if (!isWhole) return;
  const references = papersOf(lists);
  await parts.books.run(country, (book) => completeHead(book, { sequence, references }, terms, parts.clock()));
}
