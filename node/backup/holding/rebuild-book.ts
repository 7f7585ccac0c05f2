/**
 * Brings a holder's book in step with the place that its things lie in: after the hub's disk was lost and restored from
 * its own backup, after a new beginning with an empty book, or when the place is another one than before.
 */
import {
  type Adoption,
  admitLoss,
  adoptThing,
  STORED_MAX_BYTES,
  type StoredName,
  subjectOf,
} from '@breakwater/backup-replication';
import type { CountryCode, PublicJwk } from '@breakwater/federation-protocol';
import { TrustError } from '@breakwater/trust-lists';
import { nameOfObject, objectOf } from '../../shards/object-name.ts';
import type { HostingStore } from '../../store/hosting.ts';
import { HubBackupError } from '../error.ts';
import { type AdoptedTerms, readOwners } from './adopt-agreements.ts';
import { adoptPapers } from './adopt-papers.ts';
import type { HeldPlace } from './held-store.ts';
import { removeStruck } from './hold-generation.ts';
import { completeHeads } from './hold-head.ts';
import type { HolderParts } from './holder.ts';

/** What it takes. */
export interface RebuildParts {
  readonly holder: HolderParts;
  readonly hosting: HostingStore;
  /** Every key that a country signs or signed with. */
  readonly keysOf: (country: string) => readonly PublicJwk[];
  readonly now: () => Date;
  /** Ends it between two things; what is in the book by then stays. */
  readonly signal?: AbortSignal;
}

/** What was found, in papers and things; `lost` were in the book and not in the place. */
export interface Rebuilt {
  readonly owners: number;
  readonly adopted: number;
  readonly lost: number;
  readonly strangers: number;
}

/** Questions to the store at once: each waits for the line, and the store's client has sixteen connections. */
const AT_ONCE = 16;
/** Rows of the book read at once. */
const PAGE = 500;

/**
 * Goes through the place, owner by owner; what was done before is not done again, so it may be broken off at any time.
 * Nothing may be arriving. Throws `HOLDING_STORE_FAILED`, `TRUST_NOT_YET`.
 */
export async function rebuildBook(parts: RebuildParts, place: HeldPlace): Promise<Rebuilt> {
  const { holder, keysOf } = parts;
  // Asked before anything is written: without the time no lock can be reckoned.
  holder.clock();
  const counts = { adopted: 0, lost: 0, strangers: 0 };
  const tell = (what: Adoption) => {
    if (what === 'adopted') counts.adopted += 1;
    if (what === 'stranger') counts.strangers += 1;
  };
  const goOn = () => parts.signal?.throwIfAborted();
  const owners = await readOwners({ ...parts, holder: holder.country }, place);
  for (const [owner, terms] of owners) {
    // First what is missing: what is adopted below need not be looked for again.
    counts.lost += await admitMissing(parts, place, owner);
    await putBackOrder(holder, owner);
    await adoptPapers(holder, { owner, terms, keys: keysOf(owner) }, tell, goOn);
    for (const kind of ['manifest', 'list', 'shard'] as const) {
      for await (const names of inBatches(holder.shards.list(owner, kind))) {
        goOn();
        const found = await Promise.all(names.map((name) => adopt(parts, place, name, terms)));
        for (const one of found) tell(one);
      }
    }
    await completeHeads(holder, { country: owner, keys: keysOf(owner) }).catch(withoutAgreement);
  }
  return { owners: owners.size, ...counts };
}

async function adopt(
  { holder }: RebuildParts,
  place: HeldPlace,
  name: StoredName,
  terms: AdoptedTerms,
): Promise<Adoption> {
  const owner = name.owner as CountryCode;
  const object = objectOf(name);
  const isHeld = await holder.books.run(owner, (book) => book.thing(object)?.state === 'kept');
  const facts = isHeld ? null : await place.factsOf(name);
  if (facts === null) return 'known';
  // Nothing of ours is as long, or as short: somebody else put it there.
  if (!(facts.bytes >= 1 && facts.bytes <= STORED_MAX_BYTES)) return 'stranger';
  const arrival = { object, subject: subjectOf(object), ...facts };
  return holder.books.run(owner, (book) => adoptThing(book, arrival, terms, holder.clock()));
}

/** What the book has and the place has not is admitted, so that its owner can send it again; heads are put back. */
async function admitMissing({ holder, signal }: RebuildParts, place: HeldPlace, owner: CountryCode): Promise<number> {
  const { books, shards } = holder;
  let lost = 0;
  let after = '';
  for (;;) {
    signal?.throwIfAborted();
    const page = await books.objects(owner, after, PAGE);
    const missing = await missingOf(place, owner, page);
    for (const name of missing) {
      const object = objectOf(name);
      const text = name.kind === 'head' ? await books.headText(owner, name.sequence) : null;
      if (name.kind === 'head' && text !== null) await shards.keepPaper(name, text);
      else if (await books.run(owner, (book) => admitLoss(book, object))) {
        await removeStruck(holder, owner, [object]);
        lost += 1;
      }
    }
    if (page.length < PAGE) return lost;
    after = page.at(-1) ?? '';
  }
}

/** Should the book be lost, the newest order says which ones are old. Who came from a directory had none there. */
async function putBackOrder({ books, shards }: RebuildParts['holder'], owner: CountryCode): Promise<void> {
  const newest = await books.run(owner, (book) => book.newestGeneration());
  const text = await books.newestGeneration(owner);
  if (newest !== null && text !== null) {
    await shards.keepPaper({ kind: 'generation', owner, number: newest.number }, text);
  }
}

async function missingOf(place: HeldPlace, owner: CountryCode, objects: readonly string[]): Promise<StoredName[]> {
  const missing: StoredName[] = [];
  for (let at = 0; at < objects.length; at += AT_ONCE) {
    const names = objects.slice(at, at + AT_ONCE).flatMap((object) => nameOfObject(owner, object) ?? []);
    const facts = await Promise.all(names.map((name) => place.factsOf(name)));
    missing.push(...names.filter((_, index) => facts[index] === null));
  }
  return missing;
}

async function* inBatches(names: AsyncIterable<StoredName>): AsyncGenerator<readonly StoredName[]> {
  let batch: StoredName[] = [];
  for await (const name of names) {
    batch.push(name);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Under an agreement that is over, or for an owner that the list denies, what is there stays, and heads incomplete. */
function withoutAgreement(cause: unknown): void {
  if (cause instanceof HubBackupError && cause.code === 'HOLDING_NO_AGREEMENT') return;
  if (cause instanceof TrustError && cause.code === 'TRUST_DENIED') return;
  throw cause;
}
