/** Carries out an owner's order to condemn, delete or pardon, and removes the bytes of what was struck. */
import { createHash } from 'node:crypto';
import {
  BackupError,
  type Generation,
  type GenerationOutcome,
  generationHash,
  generationObject,
  type HostingAgreement,
  takeGeneration,
  verifyGeneration,
} from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import { nameOfObject } from '../../shards/object-name.ts';
import type { Book } from '../../store/book.ts';
import { HubBackupError } from '../error.ts';
import { newestNeeds } from './head-needs.ts';
import type { Owner } from './hold-object.ts';
import { type HolderParts, receiptFor } from './holder.ts';

/** What the owner is told: the receipt for the order, and what came of it. */
export interface GenerationAnswer {
  readonly receipt: string;
  readonly outcome: GenerationOutcome;
}

/**
 * Takes the order into the book, then removes bytes; a crash in between is made good by the sweep after the next
 * start. Throws the `GENERATION_…` codes, `HOLDING_NAME_INVALID`, `HOLDING_NO_AGREEMENT`.
 */
export async function holdGeneration(
  parts: HolderParts,
  owner: Owner,
  number: number,
  jws: string,
): Promise<GenerationAnswer> {
  const { country, keys } = owner;
  const order = await verifyGeneration(jws, { owner: country, holder: parts.country, keys });
  if (order.number !== number) {
    throw new HubBackupError('HOLDING_NAME_INVALID', 'An order came under another number than its own.', { number });
  }
  const terms = await parts.termsWith(country);
  return parts.arriving.inLine(country, () => carryOut(parts, country, { order, number, jws, terms }));
}

interface Ordered {
  readonly order: Generation;
  readonly number: number;
  readonly jws: string;
  readonly terms: HostingAgreement;
}

async function carryOut(parts: HolderParts, country: CountryCode, { order, number, jws, terms }: Ordered) {
  const about = await parts.books.run(country, (book) => subjectsOf(book, order));
  const needed = order.act === 'pardon' ? about : await newestNeeds(parts, country, about, terms.quotaBytes);
  if (needed === null) {
    throw new BackupError('GENERATION_BLIND', 'What the newest head needs cannot be read here.', { number });
  }
  const now = parts.clock();
  const outcome = await parts.books.run(country, (book) => {
    const taken = takeGeneration(book, { ...order, hash: generationHash(jws), needed }, terms, now);
    if (taken.taken === 'now') book.keepGeneration(number, jws);
    return taken;
  });
  if (order.act === 'delete')
    await removeStruck(
      parts,
      country,
      outcome.touched.map(({ object }) => object),
    );
  // Before the receipt, also when the order was taken before: then the crash may have been right here.
  await parts.shards.keepPaper({ kind: 'generation', owner: country, number }, jws);
  const digest = createHash('sha256').update(jws, 'latin1').digest('base64url');
  const thing = { object: generationObject(number), bytes: jws.length, digest, storedAt: now.judged };
  return { receipt: await receiptFor(parts, country, thing, terms.retentionDays), outcome };
}

/** What the order is about; nothing where it deletes nothing. */
function subjectsOf(book: Book, { act, of, objects }: Generation): ReadonlySet<string> {
  if (act === 'pardon') return new Set();
  return new Set(act === 'condemn' ? objects : book.condemned(of ?? 0).map(({ subject }) => subject));
}

/** Removes the bytes of things that the book has struck, then their last trace of being there. Idempotent. */
export async function removeStruck(
  parts: Pick<HolderParts, 'shards' | 'books'>,
  owner: CountryCode,
  objects: readonly string[],
): Promise<void> {
  for (const object of objects) {
    const name = nameOfObject(owner, object);
    if (name !== null) await parts.shards.remove(name);
    await parts.books.run(owner, (book) => settleRemoval(book, object));
  }
}

/** The last step of a removal: what was struck is gone, and only its name is remembered. */
export function settleRemoval(book: Book, object: string): void {
  const thing = book.thing(object);
  if (thing?.state !== 'removing') return;
  book.write({ ...thing, state: 'removed' });
  if (object.startsWith('heads/')) book.dropHead(Number(object.slice('heads/'.length)));
}
