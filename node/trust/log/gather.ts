/** Reads from one place what a checkpoint of the log commits to, as evidence to be verified. Decides nothing. */
import type { Verified } from '@breakwater/federation-protocol';
import {
  listBytesMax,
  listHopsMax,
  type PinnedRoot,
  parseCheckpoint,
  parseLeaf,
  parseNote,
  parseSignatureFile,
  rootBytesMax,
  rootHopsMax,
  type SignedDocument,
  signaturesBytesMax,
  TrustError,
  type TrustEvidence,
  type TrustState,
} from '@breakwater/trust-lists';
import { firstListWanted } from '../baseline-wanted.ts';
import { trustPath } from '../publication.ts';
import { readSince } from './far-behind.ts';
import type { ReadFile } from './read-tiles.ts';

/** Where entries and tiles are read, and where documents; mostly the same place. */
export interface GatherPlaces {
  readonly tiles: ReadFile;
  readonly documents: ReadFile;
}

/** Leaves read for a hub without a state; it needs only the last, and the walk over the others shows a broken log. */
const leavesOfNewcomer = 1024;

/**
 * Everything from what is known up to `checkpoint` (a signed note). Throws `TRUST_SOURCE_UNREACHABLE` when something is
 * missing, `TRUST_LOG_TILE_MALFORMED`, `TRUST_LEAF_MALFORMED`, and for the note the codes of `parseNote`.
 */
export async function gatherEvidence(
  places: GatherPlaces,
  known: Verified<TrustState> | PinnedRoot,
  checkpoint: Uint8Array,
): Promise<TrustEvidence> {
  const { origin, size } = parseCheckpoint(parseNote(checkpoint).text);
  const state = 'rootSha256' in known ? null : known;
  const range = await readSince(places.tiles, startOf(state, origin, size), size);
  const { leaves } = range;
  const last = leaves.at(-1);
  const leaf = last === undefined ? state?.leaf : parseLeaf(last);
  if (leaf === undefined) throw missing('the last leaf');
  const isWhole = range.consistency === undefined;
  const hasRunAhead = state !== null && isWhole && leaf.lists.hubs.sequence - state.list.sequence > leaves.length;
  const read = new DocumentReader(places.documents);
  const roots = await read.roots((state?.root.version ?? 0) + 1, leaf.root.version);
  const listFrom = state === null ? null : await firstListWanted(roots, state);
  return {
    roots,
    // Each entry brings one list at most; a number that ran ahead of the entries is refused by its leaf alone.
    lists: hasRunAhead ? [] : await read.lists(listFrom, leaf.lists.hubs.sequence),
    statements: {},
    log: { checkpoint, ...range },
    // Notices stand on their own signatures and reach every hub by gossip; the leaf only counts them.
    notices: [],
  };
}

/** The first leaf wanted: where our knowledge of this very log ends. */
function startOf(state: Verified<TrustState> | null, origin: string, size: number): number {
  if (state?.log.origin === origin) return Math.min(state.log.size, size);
  return Math.max(0, size - leavesOfNewcomer);
}

class DocumentReader {
  readonly #read: ReadFile;

  constructor(read: ReadFile) {
    this.#read = read;
  }

  async roots(from: number, to: number): Promise<readonly SignedDocument[]> {
    if (to - from >= rootHopsMax) throw missing(`${to - from} roots at once`);
    const roots: SignedDocument[] = [];
    for (let version = from; version <= to; version += 1) {
      roots.push(await this.#signed(trustPath.root(version), trustPath.rootSignatures(version), rootBytesMax));
    }
    return roots;
  }

  /** Every list since the known one: across a gap nobody could check who was taken off. A newcomer has no "since". */
  async lists(from: number | null, newest: number): Promise<readonly SignedDocument[]> {
    if (from !== null && newest - from >= listHopsMax) throw missing(`${newest - from + 1} lists at once`);
    const lists: SignedDocument[] = [];
    for (let sequence = from ?? newest; sequence <= newest; sequence += 1) {
      lists.push(await this.#signed(trustPath.list(sequence), trustPath.listSignatures(sequence), listBytesMax));
    }
    return lists;
  }

  async #signed(path: string, signaturesPath: string, maxBytes: number): Promise<SignedDocument> {
    const payload = await this.#file(path, maxBytes);
    return { payload, signatures: parseSignatureFile(await this.#file(signaturesPath, signaturesBytesMax)) };
  }

  async #file(path: string, maxBytes: number): Promise<Uint8Array> {
    const bytes = await this.#read(path, maxBytes);
    if (bytes === null) throw missing(path);
    return bytes;
  }
}

function missing(what: string): TrustError {
  return new TrustError('TRUST_SOURCE_UNREACHABLE', `A source of the log lacks ${what}.`, { what });
}
