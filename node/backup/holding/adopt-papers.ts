/** Heads and orders that lie in a place and not in the book: verified, and taken up where the book's chains end. */
import { createHash } from 'node:crypto';
import {
  type Adoption,
  adoptGeneration,
  adoptHead,
  adoptThing,
  BackupError,
  GENERATION_MAX_BYTES,
  generationHash,
  HEAD_MAX_BYTES,
  headHash,
  headObject,
  type StoredName,
  verifyGeneration,
  verifyHead,
} from '@breakwater/backup-replication';
import type { CountryCode, PublicJwk } from '@breakwater/federation-protocol';
import type { AdoptedTerms } from './adopt-agreements.ts';
import type { HolderParts } from './holder.ts';

/** Whose papers. */
export interface PaperOwner {
  readonly owner: CountryCode;
  readonly terms: AdoptedTerms;
  /** Every key of the owner's: what was signed with a retired one was taken in when it was in force. */
  readonly keys: readonly PublicJwk[];
}

/** Takes them up in the order of their numbers; what fits no chain, or is signed by nobody, is left where it is. */
export async function adoptPapers(
  parts: HolderParts,
  of: PaperOwner,
  tell: (what: Adoption) => void,
  goOn: () => void,
): Promise<void> {
  const { shards, books } = parts;
  for (const [kind, adopt, maxBytes] of [
    ['head', adoptHeadText, HEAD_MAX_BYTES],
    ['generation', adoptOrderText, GENERATION_MAX_BYTES],
  ] as const) {
    const names = await Array.fromAsync(shards.list(of.owner, kind));
    for (const name of names.toSorted((a, b) => numberOf(a) - numberOf(b))) {
      goOn();
      const number = numberOf(name);
      const isKnown = await books.run(of.owner, (book) =>
        kind === 'head' ? book.head(number) !== null : number <= (book.newestGeneration()?.number ?? 0),
      );
      // What is longer is none: cut off, nobody signed it.
      const bytes = isKnown ? null : await shards.get(name, { from: 0, bytes: maxBytes });
      if (bytes !== null) tell(await adopt(parts, of, number, Buffer.from(bytes).toString('latin1')).catch(unsigned));
    }
  }
}

async function adoptHeadText(parts: HolderParts, { owner, keys, terms }: PaperOwner, sequence: number, jws: string) {
  const head = await verifyHead(jws, { owner, keys });
  if (head.sequence !== sequence) return 'stranger';
  const placed = { ...head, hash: headHash(jws), createdAt: new Date(head.createdAt) };
  const object = headObject(sequence);
  const digest = createHash('sha256').update(jws, 'latin1').digest('base64url');
  return parts.books.run(owner, (book) => {
    const adoption = adoptHead(book, placed, parts.clock());
    if (adoption !== 'adopted') return adoption;
    adoptThing(book, { object, subject: object, bytes: jws.length, digest }, terms, parts.clock());
    book.keepHead(sequence, jws);
    return adoption;
  });
}

async function adoptOrderText(parts: HolderParts, { owner, keys, terms }: PaperOwner, number: number, jws: string) {
  const order = await verifyGeneration(jws, { owner, holder: parts.country, keys });
  if (order.number !== number) return 'stranger';
  return parts.books.run(owner, (book) => {
    const adoption = adoptGeneration(book, { ...order, hash: generationHash(jws) }, terms, parts.clock());
    if (adoption === 'adopted') book.keepGeneration(number, jws);
    return adoption;
  });
}

function numberOf(name: StoredName): number {
  if (name.kind === 'head') return name.sequence;
  return name.kind === 'generation' ? name.number : 0;
}

function unsigned(cause: unknown): 'stranger' {
  if (cause instanceof BackupError) return 'stranger';
  throw cause;
}
