/**
 * An authority that comes from an old backup has signed more than it remembers. Before it shows a tree to anybody it
 * asks the witnesses; what they cosigned under its own key is its history, and it goes on from there.
 */
import { CodedError, rangeRoot, type Verified } from '@breakwater/federation-protocol';
import {
  formatNote,
  hexOf,
  type PinnedRoot,
  parseCheckpoint,
  parseNote,
  type SignedCheckpoint,
  type TrustEvidence,
  type TrustState,
  verifyAppend,
} from '@breakwater/trust-lists';
import { nodeSuite, nodeSuiteOnce } from '../../keys/node-suite.ts';
import type { World } from '../../world.ts';
import type { HeadAnswer } from '../witness/ask-heads.ts';
import type { WitnessFetch } from '../witness/fetch.ts';
import type { LogFolder } from './folder.ts';
import { gatherEvidence } from './gather.ts';
import { keepDocuments } from './keep-documents.ts';
import { withLogLock } from './lock.ts';
import { type ReadFile, readEntries } from './read-tiles.ts';
import { urlReader } from './url-reader.ts';

/** What catching up takes. */
export interface CatchUpParts {
  readonly folder: LogFolder;
  /** Where the folder lies, for its lock. */
  readonly folderPath: string;
  readonly fetch: WitnessFetch;
  /** What is in force here, or the pin. */
  known(): Promise<Verified<TrustState> | PinnedRoot | null>;
  readonly world: World;
}

type Head = Extract<HeadAnswer, { kind: 'head' }>;

const readTimeoutMs = 20_000;

/**
 * Takes the largest tree that witnesses have and this log has not, if it continues what this log has published. An own
 * tree that nobody has seen gives way. `forked` when the two contradict each other: then the log signs nothing more.
 */
export async function catchUp(
  parts: CatchUpParts,
  head: SignedCheckpoint,
  heads: readonly Head[],
): Promise<'nothing-newer' | 'caught-up' | 'waiting' | 'forked'> {
  const foreign: Head[] = [];
  for (const one of heads) if (!(await isOurs(parts.folder, head, one))) foreign.push(one);
  const [largest] = foreign.sort((a, b) => b.checkpoint.size - a.checkpoint.size);
  if (largest === undefined) return 'nothing-newer';
  const { size } = largest.checkpoint;
  const { world } = parts;
  world.log.warn({ event: 'log.behind', own: head.size, witness: largest.witness.id, size });
  const tries = foreign.filter((one) => hexOf(one.checkpoint.rootHash) === hexOf(largest.checkpoint.rootHash));
  let outcome: 'waiting' | 'forked' = 'waiting';
  for (const one of tries) {
    try {
      const taken = await withLogLock(parts.folderPath, () => take(parts, head, one));
      if (taken) return 'caught-up';
      outcome = 'forked';
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      world.log.warn({ event: 'log.not-caught-up', witness: one.witness.id, code: error.code, message: error.message });
    }
  }
  if (outcome === 'forked') world.log.error({ event: 'log.forked', own: head.size, size });
  return outcome;
}

/** A tree that is a beginning of ours, or ours. */
async function isOurs(folder: LogFolder, head: SignedCheckpoint, { checkpoint }: Head): Promise<boolean> {
  if (checkpoint.size > head.size) return false;
  return hexOf(rangeRoot(await folder.range(checkpoint.size), nodeSuite.sha256)) === hexOf(checkpoint.rootHash);
}

/** Reads entries and documents from the witness's mirror; false when they contradict what this log has published. */
async function take(parts: CatchUpParts, head: SignedCheckpoint, { witness, checkpoint }: Head): Promise<boolean> {
  const { folder } = parts;
  const mirror = `${new URL(witness.url).origin}/trust`;
  const source = urlReader(parts.fetch, mirror, readTimeoutMs);
  const published = await folder.published();
  const publishedSize = published === null ? 0 : parseCheckpoint(parseNote(published).text).size;
  const bases = checkpoint.size > head.size ? [head.size, publishedSize] : [publishedSize];
  if (!(await growFrom(folder, source, new Set(bases), checkpoint))) return false;
  const note = formatNote({ text: checkpoint.note.text, signatures: logLines(checkpoint) });
  for (const evidence of await verified(parts, source, note)) await keepDocuments(folder, evidence);
  await folder.setHead(note);
  return true;
}

/** Extends the log from one of `bases`; true when that gives the tree of the checkpoint. */
async function growFrom(
  folder: LogFolder,
  source: ReadFile,
  bases: ReadonlySet<number>,
  { size, rootHash }: SignedCheckpoint,
): Promise<boolean> {
  for (const base of bases) {
    const range = await folder.extend(base, await readEntries(source, base, size));
    if (hexOf(rangeRoot(range, nodeSuite.sha256)) === hexOf(rootHash)) return true;
  }
  return false;
}

/** The evidence for the tree, verified as a witness would, and what is in force here, which the log may lack too. */
async function verified(parts: CatchUpParts, source: ReadFile, note: Uint8Array): Promise<readonly TrustEvidence[]> {
  const known = await parts.known();
  if (known === null) throw new RangeError('an authority with a log has a pin');
  const places = { tiles: parts.folder.read, documents: source };
  const evidence = await gatherEvidence(places, known, note);
  await verifyAppend(evidence, known, parts.world.now(), nodeSuiteOnce());
  return 'rootSha256' in known ? [evidence] : [known.evidence, evidence];
}

/** The log's own lines: those that carry its name. */
function logLines({ origin, note }: SignedCheckpoint) {
  return note.signatures.filter(({ name }) => name === origin);
}
