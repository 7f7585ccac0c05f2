/** The courier bundle: everything a hub must see to be fresh again, in one small file for a USB stick or satellite. */
import { CodedError, canonicalJson, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import { parseCanonicalJson } from '../document/canonical.ts';
import { inside, type Place, readArray, readCount, readObject, readText, refuse } from '../document/read.ts';
import { TrustError } from '../error.ts';
import {
  anchorStatementBytesMax,
  listHopsMax,
  membersMax,
  rootHopsMax,
  signatureBytesMax,
  signaturesMax,
} from '../limits.ts';
import { bytesOfHex, hexOf } from '../log/hex.ts';
import { evidenceLeavesMax, proofHashesMax } from '../log/log-limits.ts';
import type { LogEvidence } from '../log/range.ts';
import type { SignedDocument, TrustEvidence } from '../state.ts';
import { bundleBytesMax, bundleContentBytesMax, bundleNoticesMax } from './limits.ts';
import { checkZstdFrame } from './zstd-frame.ts';

const bundleType = 'breakwater-bundle/1';

/** zstd, handed in by whoever has it; a browser or another program may bring its own. */
export interface BundleCompressor {
  compress(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** The other way round. `decompress` must throw, and hold no more than `maxBytes`, when more would come out. */
export interface BundleDecompressor {
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array | Promise<Uint8Array>;
}

/**
 * One zstd file of RFC 8785 JSON. Documents are JSON or notes, so they stand in it as texts: packed they take little
 * more than their keys and signatures. Throws `TRUST_BUNDLE_MALFORMED` when a document is no text and
 * `TRUST_DOCUMENT_TOO_LARGE` when nobody would read the result.
 */
export async function encodeBundle(evidence: TrustEvidence, { compress }: BundleCompressor): Promise<Uint8Array> {
  const content = canonicalJson({
    type: bundleType,
    roots: evidence.roots.map(documentJson),
    lists: evidence.lists.map(documentJson),
    statements: { ...evidence.statements },
    log: evidence.log === null ? null : logJson(evidence.log),
    notices: evidence.notices.map(documentJson),
  });
  checkSize(content, bundleContentBytesMax);
  const bytes = await compress(content);
  checkSize(bytes, bundleBytesMax);
  return bytes;
}

/**
 * Reads a bundle into evidence that is believed as little as every other: `verifyTrust` judges it. Throws
 * `TRUST_DOCUMENT_TOO_LARGE`, `TRUST_BUNDLE_MALFORMED` or a byte-level code; never unpacks more than
 * `bundleContentBytesMax` bytes.
 */
export async function decodeBundle(bytes: Uint8Array, decompressor: BundleDecompressor): Promise<TrustEvidence> {
  checkSize(bytes, bundleBytesMax);
  checkZstdFrame(bytes);
  const content = await unpack(bytes, decompressor);
  const place: Place = { code: 'TRUST_BUNDLE_MALFORMED', path: 'bundle' };
  const names = ['type', 'roots', 'lists', 'statements', 'log', 'notices'];
  const bundle = readObject(parseCanonicalJson(content, bundleContentBytesMax), place, names);
  if (bundle.type !== bundleType) refuse(inside(place, 'type'), bundleType);
  return {
    roots: readBounded(bundle.roots, inside(place, 'roots'), rootHopsMax, readDocument),
    lists: readBounded(bundle.lists, inside(place, 'lists'), listHopsMax, readDocument),
    statements: readStatements(bundle.statements, inside(place, 'statements')),
    log: bundle.log === null ? null : readLog(bundle.log, inside(place, 'log')),
    notices: readBounded(bundle.notices, inside(place, 'notices'), bundleNoticesMax, readDocument),
  };
}

function checkSize(bytes: Uint8Array, maxBytes: number): void {
  if (bytes.byteLength <= maxBytes) return;
  const evidence = { bytes: bytes.byteLength, maxBytes };
  throw new TrustError('TRUST_DOCUMENT_TOO_LARGE', `The bundle has more than ${maxBytes} bytes.`, evidence);
}

async function unpack(bytes: Uint8Array, { decompress }: BundleDecompressor): Promise<Uint8Array> {
  try {
    return await decompress(bytes, bundleContentBytesMax);
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new TrustError('TRUST_BUNDLE_MALFORMED', 'The bundle is damaged: it cannot be unpacked.', {}, cause);
  }
}

function documentJson({ payload, signatures }: SignedDocument): JsonObject {
  return { payload: textOf(payload), signatures: [...signatures] };
}

function logJson({ checkpoint, from, frontier, leaves }: LogEvidence): JsonObject {
  return { checkpoint: textOf(checkpoint), from, frontier: frontier.map(hexOf), leaves: leaves.map(textOf) };
}

/** The bytes as the text that gives exactly these bytes again. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new TrustError('TRUST_BUNDLE_MALFORMED', 'A document for the bundle is not text.', {}, cause);
  }
}

function readDocument(value: JsonValue, place: Place): SignedDocument {
  const document = readObject(value, place, ['payload', 'signatures']);
  const readSignature = (text: JsonValue, at: Place) => readText(text, at, signatureBytesMax);
  const signatures = readBounded(document.signatures, inside(place, 'signatures'), signaturesMax, readSignature);
  return { payload: readBytes(document.payload, inside(place, 'payload')), signatures };
}

function readLog(value: JsonValue | undefined, place: Place): LogEvidence {
  const log = readObject(value, place, ['checkpoint', 'from', 'frontier', 'leaves']);
  return {
    checkpoint: readBytes(log.checkpoint, inside(place, 'checkpoint')),
    from: readCount(log.from, inside(place, 'from'), 0, Number.MAX_SAFE_INTEGER),
    frontier: readBounded(log.frontier, inside(place, 'frontier'), proofHashesMax, readHash),
    leaves: readBounded(log.leaves, inside(place, 'leaves'), evidenceLeavesMax, readBytes),
  };
}

function readHash(value: JsonValue, place: Place): Uint8Array {
  const hash = bytesOfHex(readText(value, place, 64));
  return hash?.byteLength === 32 ? hash : refuse(place, 'a SHA-256 in lower-case hexadecimal');
}

function readBytes(value: JsonValue | undefined, place: Place): Uint8Array {
  return new TextEncoder().encode(readText(value, place, bundleContentBytesMax));
}

/** An array of no more items than anybody could need: each costs work later, by whoever verifies it. */
function readBounded<T>(
  value: JsonValue | undefined,
  place: Place,
  most: number,
  item: (value: JsonValue, place: Place) => T,
): readonly T[] {
  if (Array.isArray(value) && value.length > most) refuse(place, `a list of at most ${most}`);
  return readArray(value, place, item);
}

function readStatements(value: JsonValue | undefined, place: Place): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(place, 'an object');
  const entries = Object.entries(value as JsonObject);
  if (entries.length > membersMax) refuse(place, `at most ${membersMax} statements`);
  const read = (jwt: JsonValue | undefined, at: Place) => readText(jwt, at, anchorStatementBytesMax);
  return Object.fromEntries(entries.map(([name, jwt]) => [name, read(jwt, inside(place, name))]));
}
