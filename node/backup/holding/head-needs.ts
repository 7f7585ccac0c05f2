/** What a head needs, read here list by list: a holder needs no key to know it, and must not be tired out by it. */
import {
  BackupError,
  type HeldThing,
  headObject,
  listObject,
  manifestObject,
  parsePackList,
  readKeptHead,
  readKeptManifest,
} from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { HolderParts } from './holder.ts';

/** The head by what it names, and the lists that its manifest names, each once. */
export interface HeadLists {
  readonly sequence: number;
  readonly manifestSha256: string;
  readonly lists: readonly string[];
}

/**
 * Lists describe packs in 400 bytes for each shard, of 21 KiB at least: a fiftieth of what they describe. Heads whose
 * lists are more of the quota than this are made to be read, not to be restored.
 */
const LISTS_SHARE = 1 / 16;
/** Of a small quota too: a list of a thousand packs takes half a megabyte. */
const LISTS_MIN_BYTES = 16 * 1_048_576;

/**
 * The lists of the head, or null while one of them or the manifest is not here. The book is asked before anything is
 * read, and what is lacking is remembered, so that the manifest is not read anew for everything that comes. Throws
 * `BACKUP_LIMIT_EXCEEDED`.
 */
export async function listsOf(
  parts: HolderParts,
  owner: CountryCode,
  { sequence, manifestSha256 }: Pick<HeadLists, 'sequence' | 'manifestSha256'>,
  quotaBytes: number,
): Promise<HeadLists | null> {
  const { lacks } = parts.arriving;
  const about = `${owner} ${manifestSha256}`;
  const before = lacks.get(about);
  if (before !== undefined && !(await isKept(parts, owner, before))) return null;
  lacks.delete(about);
  const bytes = await parts.shards.get({ kind: 'manifest', owner, sha256: manifestSha256 });
  if (bytes === null) return lack(parts, about, [manifestObject(manifestSha256)]);
  const manifest = readKeptManifest(Buffer.from(bytes).toString('latin1'), manifestSha256);
  const lists = [...new Set(manifest.lists.map(({ sha256 }) => sha256))];
  const held = await parts.books.run(owner, (book) => lists.map((sha256) => book.thing(listObject(sha256))));
  const missing = lists.filter((_, at) => !isThere(held[at] ?? null)).map(listObject);
  if (missing.length > 0) return lack(parts, about, missing);
  const listBytes = held.reduce((sum, thing) => sum + (thing?.bytes ?? 0), 0);
  const maxBytes = Math.max(LISTS_MIN_BYTES, Math.floor(quotaBytes * LISTS_SHARE));
  if (listBytes <= maxBytes) return { sequence, manifestSha256, lists };
  const happened = `Head ${sequence} names lists of ${listBytes} bytes, which is more than ${maxBytes}.`;
  throw new BackupError('BACKUP_LIMIT_EXCEEDED', happened, { sequence, listBytes, maxBytes });
}

/** What is needed beside packs. */
export function papersOf({ sequence, manifestSha256, lists }: HeadLists): readonly string[] {
  return [headObject(sequence), manifestObject(manifestSha256), ...lists.map(listObject)];
}

/** Gives the packs of one list at a time; false when a list that the book has is not on the disk. */
export async function eachList(
  parts: HolderParts,
  owner: CountryCode,
  { lists }: HeadLists,
  work: (packs: readonly string[]) => Promise<void>,
): Promise<boolean> {
  for (const sha256 of lists) {
    const bytes = await parts.shards.get({ kind: 'list', owner, sha256 });
    if (bytes === null) return false;
    await work(parsePackList(bytes, { owner, sha256 }).packs.map(({ id }) => `packs/${id}`));
  }
  return true;
}

/**
 * Which of the subjects `about` the newest head needs, read anew: what came after it bears no mark in the book. Null
 * while it cannot be known, since a paper is missing.
 */
export async function newestNeeds(
  parts: HolderParts,
  owner: CountryCode,
  about: ReadonlySet<string>,
  quotaBytes: number,
): Promise<ReadonlySet<string> | null> {
  const newest = await parts.books.run(owner, (book) => book.newestHead());
  if (newest === null) return new Set();
  const jws = await parts.books.headText(owner, newest.sequence);
  const head = jws === null ? null : await listsOf(parts, owner, readKeptHead(jws), quotaBytes);
  if (head === null) return null;
  const needed = new Set(papersOf(head).filter((subject) => about.has(subject)));
  const isWhole = await eachList(parts, owner, head, async (packs) => {
    for (const pack of packs) if (about.has(pack)) needed.add(pack);
  });
  return isWhole ? needed : null;
}

/** By chance: a sender that knew which one is waited for could have the manifest read at each list it sends. */
function lack(parts: HolderParts, about: string, missing: readonly string[]): null {
  const { lacks } = parts.arriving;
  if (lacks.size >= LACKS_MAX) lacks.clear();
  const draw = Buffer.from(parts.randomBytes(4)).readUInt32BE(0);
  lacks.set(about, missing[draw % missing.length] ?? '');
  return null;
}

/** Heads of all owners that lack something; a list forgotten is a manifest read once more. */
const LACKS_MAX = 10_000;

function isKept(parts: HolderParts, owner: CountryCode, object: string): Promise<boolean> {
  return parts.books.run(owner, (book) => isThere(book.thing(object)));
}

function isThere(thing: HeldThing | null): boolean {
  return thing?.state === 'kept';
}
