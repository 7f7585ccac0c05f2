/** Fetches from one source what a hub does not know yet. Decides nothing: `verifyTrust` does. */
import { CodedError, isObject, parseStrictJson, type Verified } from '@breakwater/federation-protocol';
import {
  evidenceLeavesMax,
  type LogEvidence,
  listBytesMax,
  type PinnedRoot,
  parseCheckpoint,
  parseNote,
  parseSignatureFile,
  rootBytesMax,
  type SignedDocument,
  type SignedNotice,
  signaturesBytesMax,
  TrustError,
  type TrustEvidence,
  type TrustState,
  tileWidth,
  wanted,
} from '@breakwater/trust-lists';
import { baselinesWanted } from './baseline-wanted.ts';
import { claimsNewer } from './cosigned.ts';
import { readSince } from './log/far-behind.ts';
import { readEntries, readRange } from './log/read-tiles.ts';
import { noticeFileBytesMax, parseNoticeFile } from './notice-file.ts';
import {
  checkpointBytesMax,
  indexBytesMax,
  indexOf,
  parseTrustIndex,
  type Span,
  statementsBytesMax,
  type TrustIndex,
  trustPath,
} from './publication.ts';
import type { TrustSource } from './source.ts';

/** What a source has for us: nothing new, only older things, or evidence to be verified. */
export type Collected =
  | { readonly kind: 'same' }
  | { readonly kind: 'behind' }
  | { readonly kind: 'evidence'; readonly evidence: TrustEvidence };

type Known = Verified<TrustState> | PinnedRoot;

/** Most that one look takes from one foreign source: six years of weekly lists, and no more than memory bears. */
const roundBytesMax = 32 * 1024 * 1024;

/** Asks a source. Throws `TRUST_SOURCE_UNREACHABLE`, and the codes of bytes that cannot be read. */
export async function collect(source: TrustSource, known: Known, signal: AbortSignal): Promise<Collected> {
  const index = await readIndex(source, signal);
  if (index === null) return { kind: 'behind' };
  const read = new Reader(source, signal);
  const mine = 'rootSha256' in known ? null : await indexOf(known);
  const roots = numbers(index.roots, wanted(known).rootFrom, mine?.roots ?? null);
  // The newest list is enough: the leaves of the log between show that none was passed over in secret.
  // Only a new root may take the numbers of lists back, so under one the list is looked at whatever its number.
  const listFrom = roots.length > 0 ? 1 : (mine?.lists.last ?? 0) + 1;
  const lists = numbers(index.lists, Math.max(index.lists.last, listFrom), mine?.lists ?? null);
  const log = await collectLog(read, known);
  const notices = index.notices.filter((id) => !mine?.notices.includes(id));
  const sameStatements = mine !== null && index.statementsSha256 === mine.statementsSha256;
  const isBehind = log === 'behind' || (mine !== null && isOlder(index, mine));
  const hasNews = roots.length + lists.length + notices.length > 0 || (log !== 'behind' && log !== 'same');
  if (!hasNews && (sameStatements || isBehind)) return { kind: isBehind ? 'behind' : 'same' };
  const newRoots = await read.documents(roots, trustPath.root, trustPath.rootSignatures, rootBytesMax);
  const back = await baselinesWanted(newRoots, 'rootSha256' in known ? null : known);
  const allLists = [...new Set([...back, ...lists])].sort((a, b) => a - b);
  const evidence = {
    roots: newRoots,
    lists: await read.documents(allLists, trustPath.list, trustPath.listSignatures, listBytesMax),
    statements: sameStatements || isBehind ? {} : await read.statements(),
    notices: await read.notices(notices),
    log: log === 'behind' || log === 'same' ? null : log,
  };
  return { kind: 'evidence', evidence };
}

function isOlder(theirs: TrustIndex, mine: TrustIndex): boolean {
  if (theirs.roots.last !== mine.roots.last) return theirs.roots.last < mine.roots.last;
  return theirs.lists.last < mine.lists.last;
}

/**
 * The source's checkpoint with the leaves from our own size on. Our own compact range is the frontier, so what the
 * source sends either continues exactly the tree that we know or is refused.
 */
async function collectLog(read: Reader, known: Known): Promise<LogEvidence | 'same' | 'behind'> {
  const checkpoint = await read.file(trustPath.checkpoint, checkpointBytesMax);
  if (checkpoint === null) return 'behind';
  const { origin, size } = parseCheckpoint(parseNote(checkpoint).text);
  const mine = 'rootSha256' in known || known.log.origin !== origin ? null : known.log;
  if (mine === null) {
    // Of a log not known yet the last leaves and the frontier before them will do; of a successor all are wanted.
    const isNew = 'rootSha256' in known;
    const from = isNew ? Math.floor(Math.max(0, size - 1) / tileWidth) * tileWidth : 0;
    const { hashes } = await readRange(read.file, from);
    return { checkpoint, from, frontier: hashes, leaves: await readEntries(read.file, from, size) };
  }
  if (size < mine.size) return 'behind';
  if (size === mine.size && !claimsNewer(checkpoint, mine.checkpoint)) return 'same';
  if (size - mine.size > evidenceLeavesMax) return { checkpoint, ...(await readSince(read.file, mine.size, size)) };
  const leaves = await readEntries(read.file, mine.size, size);
  return { checkpoint, from: mine.size, frontier: mine.range.hashes, leaves };
}

/** The numbers to fetch; where both ends claim the same number with other bytes, that one too: it may be a fork. */
function numbers(theirs: Span, from: number, mine: Span | null): readonly number[] {
  const isFork = mine !== null && theirs.last === mine.last && theirs.sha256 !== mine.sha256;
  const first = isFork ? theirs.last : Math.max(from, theirs.first);
  return Array.from({ length: Math.max(0, theirs.last - first + 1) }, (_, step) => first + step);
}

async function readIndex(source: TrustSource, signal: AbortSignal): Promise<TrustIndex | null> {
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
  #bytesLeft = roundBytesMax;

  constructor(source: TrustSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  /** One file, or null when the source has none; counts toward what one look may take. */
  readonly file = async (path: string, maxBytes: number): Promise<Uint8Array | null> => {
    const bytes = await this.#source.read(path, maxBytes, this.#signal);
    this.#bytesLeft -= bytes?.byteLength ?? 0;
    if (this.#bytesLeft < 0) throw senseless(this.#source, 'it sends more than a hub could have missed');
    return bytes;
  };

  async documents(
    all: readonly number[],
    path: (number: number) => string,
    signaturesPath: (number: number) => string,
    bytesMax: number,
  ): Promise<readonly SignedDocument[]> {
    const documents: SignedDocument[] = [];
    for (const number of all) {
      const payload = await this.#promised(path(number), bytesMax);
      const signatures = parseSignatureFile(await this.#promised(signaturesPath(number), signaturesBytesMax));
      documents.push({ payload, signatures });
    }
    return documents;
  }

  async notices(ids: readonly string[]): Promise<readonly SignedNotice[]> {
    const notices: SignedNotice[] = [];
    for (const id of ids) notices.push(parseNoticeFile(await this.#promised(trustPath.notice(id), noticeFileBytesMax)));
    return notices;
  }

  async statements(): Promise<Readonly<Record<string, string>>> {
    const bytes = await this.#promised(trustPath.statements, statementsBytesMax);
    try {
      const value = parseStrictJson(bytes, { maxBytes: statementsBytesMax });
      const entries = isObject(value) ? Object.entries(value) : [];
      return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      throw senseless(this.#source, 'its statements cannot be read', error);
    }
  }

  async #promised(path: string, maxBytes: number): Promise<Uint8Array> {
    const bytes = await this.file(path, maxBytes);
    if (bytes === null) throw senseless(this.#source, `${path} is missing`);
    return bytes;
  }
}

function senseless(source: TrustSource, why: string, cause?: unknown): TrustError {
  return new TrustError('TRUST_SOURCE_UNREACHABLE', `${source.name}: ${why}.`, { source: source.name }, cause);
}
