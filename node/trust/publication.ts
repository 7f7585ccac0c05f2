/** How trust documents lie in a folder and at `/trust/…`: the same names on the authority, in mirrors and on disk. */
import {
  canonicalJson,
  expectObject,
  expectStrings,
  type JsonObject,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import {
  formatSignatureFile,
  listHopsMax,
  rootHopsMax,
  type SignedDocument,
  sha256Hex,
  TrustError,
  type TrustState,
} from '@breakwater/trust-lists';
import { formatNoticeFile, noticeIdOf } from './notice-file.ts';

/** Largest index: a few numbers and hashes, and the ids of at most 256 notices. */
export const indexBytesMax = 32 * 1024;
/** Most notices that an index may name. */
const noticesMax = 256;
/** Largest checkpoint with the cosignatures of all witnesses (references/trust.md, noteMax). */
export const checkpointBytesMax = 128 * 1024;
/** Largest file of anchor statements: 64 members with a few keys each. */
export const statementsBytesMax = 512 * 1024;

/** Where everything lies, relative to the folder or to `/trust/`. */
export const trustPath = {
  index: 'index.json',
  statements: 'statements.json',
  checkpoint: 'checkpoint',
  bundle: 'bundle',
  notice: (id: string) => `notices/${id}.json`,
  proof: (sequence: number) => `lists/hubs/${sequence}/proof.tlog-proof`,
  root: (version: number) => `root/${version}.json`,
  rootSignatures: (version: number) => `root/${version}.signatures.json`,
  list: (sequence: number) => `lists/hubs/${sequence}/payload.json`,
  listSignatures: (sequence: number) => `lists/hubs/${sequence}/signatures.json`,
  /** The list under the operator's own signature, for software that knows ETSI TS 119 602 and not our thresholds. */
  operatorJws: (sequence: number) => `lists/hubs/${sequence}/operator.jws`,
} as const;

/** What a source says it has. A hint for fetching, believed by nobody. */
export interface TrustIndex {
  readonly roots: Span;
  readonly lists: Span;
  readonly statementsSha256: string;
  /** The ids of the notices that the source has. */
  readonly notices: readonly string[];
}

/** The first and the last number that a source keeps, and the hash of the last document. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly sha256: string;
}

/** Every file of a verified state, by path; the index comes last, so that it never points at what is not there. */
export async function publicationOf(state: TrustState): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map(documentsOf(state));
  files.set(trustPath.checkpoint, state.log.checkpoint);
  files.set(trustPath.statements, canonicalJson(state.evidence.statements));
  files.set(trustPath.index, canonicalJson(indexJson(await indexOf(state))));
  return files;
}

/** The signed documents of a state, by path: they never change. Of the lists only the newest, as the state has it. */
export function documentsOf(state: TrustState): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const { evidence } = state;
  for (const [place, root] of state.roots.entries()) {
    addDocument(files, evidence.roots[place], trustPath.root(root.version), trustPath.rootSignatures(root.version));
  }
  const { sequence } = state.list;
  addDocument(files, evidence.lists.at(-1), trustPath.list(sequence), trustPath.listSignatures(sequence));
  for (const notice of evidence.notices) {
    files.set(trustPath.notice(noticeIdOf(notice)), formatNoticeFile(notice));
  }
  return files;
}

/** The index of a state. */
export async function indexOf(state: TrustState): Promise<TrustIndex> {
  const { roots, root, list, evidence, notices } = state;
  return {
    roots: { first: roots[0]?.version ?? root.version, last: root.version, sha256: root.sha256 },
    lists: { first: list.sequence, last: list.sequence, sha256: list.sha256 },
    statementsSha256: await sha256Hex(canonicalJson(evidence.statements)),
    notices: [...notices.keys()].sort(),
  };
}

/** Reads an index. Throws `TRUST_SOURCE_UNREACHABLE`: a source that cannot even say what it has is of no use. */
export function parseTrustIndex(bytes: Uint8Array): TrustIndex {
  const index = readObject(parseStrictJson(bytes, { maxBytes: indexBytesMax }), 'index');
  const lists = readObject(readObject(index.lists ?? null, 'lists').hubs ?? null, 'lists.hubs');
  const ids = expectStrings(index.notices ?? [], 'notices', noticesMax);
  if (!ids.every((id) => /^[0-9a-f]{64}$/.test(id))) throw senseless();
  return {
    roots: spanOf(readObject(index.roots ?? null, 'roots'), rootHopsMax),
    lists: spanOf(lists, listHopsMax),
    statementsSha256: String(readObject(index.statements ?? null, 'statements').sha256),
    notices: ids,
  };
}

function readObject(value: JsonObject[string], where: string): JsonObject {
  return expectObject(value, where);
}

function spanOf(span: JsonObject, hopsMax: number): Span {
  const { first, last, sha256 } = span;
  const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1;
  if (!isNumber(first) || !isNumber(last) || first > last || typeof sha256 !== 'string') {
    throw senseless();
  }
  return { first: Math.max(first, last - hopsMax + 1), last, sha256 };
}

function senseless(): TrustError {
  return new TrustError('TRUST_SOURCE_UNREACHABLE', 'The index of a source makes no sense.', {});
}

function indexJson({ roots, lists, statementsSha256, notices }: TrustIndex): JsonObject {
  const statements = { sha256: statementsSha256 };
  return { roots: { ...roots }, lists: { hubs: { ...lists } }, statements, notices: [...notices] };
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
