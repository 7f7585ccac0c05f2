/** The papers of a ceremony as files: documents, signatures, entries, consents. */
import { readFile } from 'node:fs/promises';
import {
  canonicalJson,
  expectObject,
  isObject,
  type JsonObject,
  type JsonValue,
  parseJws,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import {
  type Consent,
  type Entry,
  listBytesMax,
  type Notice,
  noticeType,
  parseConsent,
  parseEntry,
  parseNotice,
  parseRoot,
  parseSignatureFile,
  parseTrustList,
  type Root,
  type SignedDocument,
  TrustError,
  type TrustList,
} from '@breakwater/trust-lists';
import { HubError } from '../error.ts';
import { expectKind } from './paper-kind.ts';

/** What trust officers sign, read from a file. */
export type Paper =
  | { readonly kind: 'root'; readonly bytes: Uint8Array; readonly root: Root }
  | { readonly kind: 'list'; readonly bytes: Uint8Array; readonly list: TrustList }
  | { readonly kind: 'notice'; readonly bytes: Uint8Array; readonly notice: Notice };

/** Reads a file. Throws `FILE_UNREADABLE`. */
export async function readPaper(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new HubError('FILE_UNREADABLE', `${path} cannot be read (${cause.code ?? 'unknown'}).`, { path }, cause);
  });
  return new Uint8Array(bytes);
}

/** Reads a root, a list or a notice, whichever the file is. Throws the codes of all three. */
export async function readSignable(path: string): Promise<Paper> {
  const bytes = await readPaper(path);
  expectKind(path, bytes, ['a root', 'a trust list', 'an emergency notice']);
  const value = looseJson(bytes);
  const record = isObject(value) ? value : {};
  if (Object.hasOwn(record, 'LoTE')) return { kind: 'list', bytes, list: await parseTrustList(bytes) };
  if (record.type === noticeType) return { kind: 'notice', bytes, notice: await parseNotice(bytes) };
  return { kind: 'root', bytes, root: await parseRoot(bytes) };
}

/** Reads a document and all its signature files. */
export async function readSigned(path: string, signatureFiles: readonly string[]): Promise<SignedDocument> {
  const payload = await readPaper(path);
  expectKind(path, payload, ['a root', 'a trust list', 'an emergency notice']);
  const signatures = await Promise.all(signatureFiles.map(readSignatures));
  return { payload, signatures: signatures.flat() };
}

async function readSignatures(path: string): Promise<readonly string[]> {
  const bytes = await readPaper(path);
  expectKind(path, bytes, ['a file of signatures']);
  return parseSignatureFile(bytes);
}

/** Reads an `entry.json`. Throws `PAPER_WRONG` for a paper of another kind. */
export async function readEntryFile(path: string): Promise<Entry> {
  const bytes = await readPaper(path);
  expectKind(path, bytes, ['a country’s entry']);
  return parseEntry(bytes);
}

/** A consent with what it is for, unverified: verification needs the root. */
export interface ConsentPaper {
  readonly jws: string;
  readonly unverified: Consent;
}

/** The text of a `consent.json`. */
export function formatConsentFile(jws: string): Uint8Array {
  return canonicalJson({ consent: jws });
}

/** Reads a `consent.json`. Throws `TRUST_CONSENT_INVALID` for anything else. */
export async function readConsentFile(path: string): Promise<ConsentPaper> {
  const bytes = await readPaper(path);
  expectKind(path, bytes, ['a consent']);
  const value = looseJson(bytes);
  const jws = isObject(value) && typeof value.consent === 'string' ? value.consent : null;
  if (jws === null) throw new TrustError('TRUST_CONSENT_INVALID', `${path} is not a consent.`, { path });
  return { jws, unverified: parseConsent(parseJws(jws).payload) };
}

/** The anchor's public key from the authority's `keys/public.json`. */
export async function readAnchorKey(path: string): Promise<JsonObject> {
  const { keys } = expectObject(await readJsonPaper(path), path);
  const { anchor } = expectObject(keys, 'keys');
  return expectObject(anchor, 'keys.anchor');
}

/** Reads a file of strict JSON in any layout; what it holds is checked by whoever asked. */
export async function readJsonPaper(path: string): Promise<JsonValue> {
  return looseJson(await readPaper(path));
}

function looseJson(bytes: Uint8Array): JsonValue {
  return parseStrictJson(bytes, { maxBytes: listBytesMax });
}
