/** How trust documents lie in a folder and at `/trust/…`: the same names on the authority, in mirrors and on disk. */
import { canonicalJson, expectObject, type JsonObject, parseStrictJson } from '@breakwater/federation-protocol';
import {
  formatSignatureFile,
  listHopsMax,
  rootHopsMax,
  type SignedDocument,
  sha256Hex,
  TrustError,
  type TrustState,
} from '@breakwater/trust-lists';

/** Largest index; it holds four numbers and three hashes. */
export const indexBytesMax = 4096;
/** Largest file of anchor statements: 64 members with a few keys each. */
export const statementsBytesMax = 512 * 1024;

/** Where everything lies, relative to the folder or to `/trust/`. */
export const trustPath = {
  index: 'index.json',
  statements: 'statements.json',
  root: (version: number) => `root/${version}.json`,
  rootSignatures: (version: number) => `root/${version}.signatures.json`,
  list: (sequence: number) => `lists/hubs/${sequence}/payload.json`,
  listSignatures: (sequence: number) => `lists/hubs/${sequence}/signatures.json`,
} as const;

/** What a source says it has. A hint for fetching, believed by nobody. */
export interface TrustIndex {
  readonly roots: Span;
  readonly lists: Span;
  readonly statementsSha256: string;
}

/** The first and the last number that a source keeps, and the hash of the last document. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly sha256: string;
}

/** Every file of a verified state, by path; the index comes last, so that it never points at what is not there. */
export async function publicationOf(state: TrustState): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const { evidence } = state;
  for (const [place, root] of state.roots.entries()) {
    addDocument(files, evidence.roots[place], trustPath.root(root.version), trustPath.rootSignatures(root.version));
  }
  for (const [place, sequence] of [...state.listHashes.keys()].entries()) {
    addDocument(files, evidence.lists[place], trustPath.list(sequence), trustPath.listSignatures(sequence));
  }
  const statements = canonicalJson(evidence.statements);
  files.set(trustPath.statements, statements);
  files.set(trustPath.index, canonicalJson(indexJson(await indexOf(state))));
  return files;
}

/** The index of a state. */
export async function indexOf(state: TrustState): Promise<TrustIndex> {
  const { roots, root, list, listHashes, evidence } = state;
  return {
    roots: { first: roots[0]?.version ?? root.version, last: root.version, sha256: root.sha256 },
    lists: { first: Math.min(...listHashes.keys()), last: list.sequence, sha256: list.sha256 },
    statementsSha256: await sha256Hex(canonicalJson(evidence.statements)),
  };
}

/** Reads an index. Throws `TRUST_SOURCE_UNREACHABLE`: a source that cannot even say what it has is of no use. */
export function parseTrustIndex(bytes: Uint8Array): TrustIndex {
  const index = readObject(parseStrictJson(bytes, { maxBytes: indexBytesMax }), 'index');
  const lists = readObject(readObject(index.lists ?? null, 'lists').hubs ?? null, 'lists.hubs');
  return {
    roots: spanOf(readObject(index.roots ?? null, 'roots'), rootHopsMax),
    lists: spanOf(lists, listHopsMax),
    statementsSha256: String(readObject(index.statements ?? null, 'statements').sha256),
  };
}

function readObject(value: JsonObject[string], where: string): JsonObject {
  return expectObject(value, where);
}

function spanOf(span: JsonObject, hopsMax: number): Span {
  const { first, last, sha256 } = span;
  const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1;
  if (!isNumber(first) || !isNumber(last) || first > last || typeof sha256 !== 'string') {
    throw new TrustError('TRUST_SOURCE_UNREACHABLE', 'The index of a source makes no sense.', {});
  }
  return { first: Math.max(first, last - hopsMax + 1), last, sha256 };
}

function indexJson({ roots, lists, statementsSha256 }: TrustIndex): JsonObject {
  return { roots: { ...roots }, lists: { hubs: { ...lists } }, statements: { sha256: statementsSha256 } };
}

function addDocument(
  files: Map<string, Uint8Array>,
  document: SignedDocument | undefined,
  path: string,
  signaturesPath: string,
): void {
  if (document === undefined) return;
  files.set(path, document.payload);
  files.set(signaturesPath, formatSignatureFile(document.signatures));
}
