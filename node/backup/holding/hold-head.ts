/** Takes in a head: its chain, its time, and everything it needs, which is locked anew in the same moment. */
import { createHash } from 'node:crypto';
import {
  type ArrivedHead,
  BackupError,
  confirmArrival,
  HEAD_MAX_BYTES,
  type Head,
  headHash,
  headObject,
  parsePackList,
  type StoredName,
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
 * `HOLDING_REFERENCE_MISSING`, `HOLDING_NO_AGREEMENT`, `HOLDING_QUOTA_EXCEEDED`, `HEAD_EQUIVOCATED` (the twin is kept
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
  const references = twin === null ? await referencesOf(parts, owner, head) : [];
  const arrived = { ...head, hash, createdAt: new Date(head.createdAt), bytes: jws.length, references };
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

/** Manifest, lists and packs of a head, read here: a holder needs no key to know what a snapshot needs. */
async function referencesOf(parts: HolderParts, owner: Owner, head: Head): Promise<string[]> {
  const { country } = owner;
  const manifestName: StoredName = { kind: 'manifest', owner: country, sha256: head.manifestSha256 };
  const jws = Buffer.from(await required(parts, manifestName)).toString('latin1');
  const { lists } = await verifyManifestSignature(jws, { owner: country, keys: owner.keys });
  const references = [headObject(head.sequence), `manifests/${head.manifestSha256}`];
  for (const { sha256 } of lists) {
    const bytes = await required(parts, { kind: 'list', owner: country, sha256 });
    const { packs } = parsePackList(bytes, { owner: country, sha256 });
    references.push(`lists/${sha256}`);
    for (const { id } of packs) references.push(`packs/${id}`);
  }
  return references;
}

async function required(parts: HolderParts, name: StoredName & { sha256: string }): Promise<Uint8Array> {
  const bytes = await parts.shards.get(name);
  if (bytes !== null) return bytes;
  const evidence = { kind: name.kind, sha256: name.sha256 };
  throw new HubBackupError('HOLDING_REFERENCE_MISSING', `A ${name.kind} that a head needs is not here.`, evidence);
}
