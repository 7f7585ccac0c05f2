/** Fetches from one source what a hub does not know yet. Decides nothing: `verifyTrust` does. */
import { CodedError, isObject, parseStrictJson, type Verified } from '@breakwater/federation-protocol';
import {
  listBytesMax,
  type PinnedRoot,
  parseSignatureFile,
  rootBytesMax,
  type SignedDocument,
  signaturesBytesMax,
  TrustError,
  type TrustEvidence,
  type TrustState,
  wanted,
} from '@breakwater/trust-lists';
import { indexBytesMax, indexOf, parseTrustIndex, type Span, statementsBytesMax, trustPath } from './publication.ts';
import type { TrustSource } from './source.ts';

/** What a source has for us: nothing new, only older things, or evidence to be verified. */
export type Collected =
  | { readonly kind: 'same' }
  | { readonly kind: 'behind' }
  | { readonly kind: 'evidence'; readonly evidence: TrustEvidence };

/** Most that one look takes from one foreign source: six years of weekly lists, and no more than memory bears. */
const roundBytesMax = 32 * 1024 * 1024;

/** Asks a source. `allLists` walks its whole past (for the hub's own cache). Throws `TRUST_SOURCE_UNREACHABLE`. */
export async function collect(
  source: TrustSource,
  known: Verified<TrustState> | PinnedRoot,
  signal: AbortSignal,
  allLists = false,
): Promise<Collected> {
  const index = await readIndex(source, signal);
  if (index === null) return { kind: 'behind' };
  const mine = 'rootSha256' in known ? null : await indexOf(known);
  const want = wanted(known);
  const roots = numbers(index.roots, want.rootFrom, mine?.roots ?? null);
  const lists = numbers(index.lists, allLists ? 1 : (want.listFrom ?? index.lists.last), mine?.lists ?? null);
  const sameStatements = mine !== null && index.statementsSha256 === mine.statementsSha256;
  const isBehind = mine !== null && (index.lists.last < mine.lists.last || index.roots.last < mine.roots.last);
  if (roots.length === 0 && lists.length === 0 && (sameStatements || isBehind)) {
    return { kind: isBehind ? 'behind' : 'same' };
  }
  if (want.listFrom !== null && !allLists && lists.length > 0 && (lists[0] ?? 0) > want.listFrom) {
    throw senseless(source, `it keeps no list ${want.listFrom}, which comes next here`);
  }
  const read = new Reader(source, signal, allLists ? Number.POSITIVE_INFINITY : roundBytesMax);
  const evidence = {
    roots: await read.documents(roots, trustPath.root, trustPath.rootSignatures, rootBytesMax),
    lists: await read.documents(lists, trustPath.list, trustPath.listSignatures, listBytesMax),
    statements: sameStatements ? {} : await read.statements(),
    log: null,
    notices: [],
  };
  return { kind: 'evidence', evidence };
}

/** The numbers to fetch; where both ends claim the same number with other bytes, that one too: it may be a fork. */
function numbers(theirs: Span, from: number, mine: Span | null): readonly number[] {
  const isFork = mine !== null && theirs.last === mine.last && theirs.sha256 !== mine.sha256;
  const first = isFork ? theirs.last : Math.max(from, theirs.first);
  return Array.from({ length: Math.max(0, theirs.last - first + 1) }, (_, step) => first + step);
}

async function readIndex(source: TrustSource, signal: AbortSignal): Promise<ReturnType<typeof parseTrustIndex> | null> {
  const bytes = await source.read(trustPath.index, indexBytesMax, signal);
  if (bytes === null) return null;
  try {
    return parseTrustIndex(bytes);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw senseless(source, 'its index makes no sense', error);
  }
}

/** Reads the files of one source; whatever the index promised must be there. */
class Reader {
  readonly #source: TrustSource;
  readonly #signal: AbortSignal;
  #bytesLeft: number;

  constructor(source: TrustSource, signal: AbortSignal, bytesMax: number) {
    this.#source = source;
    this.#signal = signal;
    this.#bytesLeft = bytesMax;
  }

  async documents(
    all: readonly number[],
    path: (number: number) => string,
    signaturesPath: (number: number) => string,
    bytesMax: number,
  ): Promise<readonly SignedDocument[]> {
    const documents: SignedDocument[] = [];
    for (const number of all) {
      const payload = await this.#file(path(number), bytesMax);
      const signatures = parseSignatureFile(await this.#file(signaturesPath(number), signaturesBytesMax));
      documents.push({ payload, signatures });
    }
    return documents;
  }

  async statements(): Promise<Readonly<Record<string, string>>> {
    const bytes = await this.#file(trustPath.statements, statementsBytesMax);
    try {
      const value = parseStrictJson(bytes, { maxBytes: statementsBytesMax });
      const entries = isObject(value) ? Object.entries(value) : [];
      return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      throw senseless(this.#source, 'its statements cannot be read', error);
    }
  }

  async #file(path: string, maxBytes: number): Promise<Uint8Array> {
    const bytes = await this.#source.read(path, maxBytes, this.#signal);
    if (bytes === null) throw senseless(this.#source, `${path} is missing`);
    this.#bytesLeft -= bytes.byteLength;
    if (this.#bytesLeft < 0) throw senseless(this.#source, 'it sends more than a hub could have missed');
    return bytes;
  }
}

function senseless(source: TrustSource, why: string, cause?: unknown): TrustError {
  return new TrustError('TRUST_SOURCE_UNREACHABLE', `${source.name}: ${why}.`, { source: source.name }, cause);
}
