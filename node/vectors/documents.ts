/** Cases of documents as bytes: strict JSON, canonical JSON, the payload of a list. */
import { canonicalJson, type JsonObject, parseStrictJson } from '@breakwater/federation-protocol';
import { encodeBase64, parseLotePayload } from '@breakwater/trust-lists';
import { bytesOf, textOf, type VectorCase } from './case.ts';

/** Nesting for `jcs`: RFC 8785 knows no limit; far beyond any document, and well within the stack. */
const jcsMaxDepth = 512;

/** `bytesB64` is JSON as the region's documents must be. Throws a `JSON_…` code. */
export function checkStrictJson(given: VectorCase): void {
  parseStrictJson(documentOf(given));
}

/**
 * `canonicalB64` for `bytesB64`. Numbers are doubles here, as RFC 8785 section 3.2.2.3 has it, so that every valid
 * input has an answer; documents of the region may hold no whole number beyond 2^53.
 */
export function canonicalize(given: VectorCase): JsonObject {
  const value = parseStrictJson(documentOf(given), { maxDepth: jcsMaxDepth, wideNumbers: true });
  return { canonicalB64: encodeBase64(canonicalJson(value, { wideNumbers: true })) };
}

/** `bytesB64` is a list of TS 119 602: bytes, canonical form, schema, dates. Throws a `TRUST_…` code. */
export function checkLotePayload(given: VectorCase): void {
  parseLotePayload(documentOf(given));
}

function documentOf(given: VectorCase): Uint8Array {
  // Null would be taken for an empty document elsewhere; here the field must be there.
  textOf(given, 'bytesB64');
  return bytesOf(given, 'bytesB64');
}
